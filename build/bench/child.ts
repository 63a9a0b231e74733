import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

export interface ChildOptions {
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** A Node program that has said its first line. Disposing it ends it. */
export interface Child extends AsyncDisposable {
  readonly pid: number;
  readonly line: string;
  /** Milliseconds from the spawn to the line. */
  readonly ms: number;
}

const endMs = 15_000;

/** Starts this Node on a program and waits for its first line. @throws Error with what it wrote when it ends before */
export async function startNode({ args, env = process.env }: ChildOptions, signal: AbortSignal): Promise<Child> {
  signal.throwIfAborted();
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  const complaints = text(child.stderr);
  const end = async () => {
    child.kill('SIGTERM');
    if ((await Promise.race([closed, wait(endMs, null, { ref: false })])) === null) child.kill('SIGKILL');
    await closed;
  };
  const found = await Promise.race([firstLine(child.stdout), closed.then(() => null), once(signal, 'abort').then(() => null)]);
  if (found === null) {
    await end();
    throw signal.aborted ? signal.reason : new Error(`node ${args.join(' ')} ended before it was ready: ${await complaints}`);
  }
  return { pid: child.pid ?? 0, line: found.line, ms: found.at - startedAt, [Symbol.asyncDispose]: end };
}

/** Milliseconds from the spawn of this Node on a program to its end. */
export async function timeNode(args: readonly string[], signal: AbortSignal): Promise<number> {
  const startedAt = performance.now();
  const [code] = await once(spawn(process.execPath, args, { stdio: 'ignore', signal }), 'exit');
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}.`);
  return performance.now() - startedAt;
}

function firstLine(stream: NodeJS.ReadableStream): Promise<{ line: string; at: number }> {
  return new Promise((resolve) => {
    let read = '';
    stream.setEncoding('utf8');
    stream.on('data', (piece: string) => {
      read += piece;
      const end = read.indexOf('\n');
      if (end >= 0) resolve({ line: read.slice(0, end), at: performance.now() });
    });
  });
}
