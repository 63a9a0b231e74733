import { setTimeout as wait } from 'node:timers/promises';
import { type ReadyLine } from '../../shared/model/host.ts';
import { startNode } from './child.ts';
import { bridges, type Place } from './place.ts';
import { type Memory, memoryOf } from './proc.ts';

export interface MemoryOptions {
  readonly place: Place;
  readonly cli: string;
  readonly nodeArgs: readonly string[];
  readonly signal: AbortSignal;
}

export interface MemoryFigures {
  readonly host: MemorySteps;
  /** A Node that only answers HTTP. */
  readonly bare: MemorySteps;
}

export interface MemorySteps {
  readonly listening: Memory;
  readonly asked: Memory;
}

const requests = 20;
/** After which a process that has nothing to do is taken to be idle. */
const idleMs = 1000;

const bareServer = `
const server = require('node:http').createServer((request, response) => response.end('{"ok":true}'));
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: 'http://127.0.0.1:' + server.address().port })));
`;

/** What the host holds while nobody asks anything of it and no Codex was needed yet. */
export async function measureMemory({ place, cli, nodeArgs, signal }: MemoryOptions): Promise<MemoryFigures> {
  const config = await place.write('idle.json', { bridges, control: { port: 0 } });
  await using host = await startNode(
    { args: [...nodeArgs, cli, 'serve', '--json', '--data-dir', place.at('idle'), '--config', config] },
    signal,
  );
  await using bare = await startNode({ args: ['-e', bareServer] }, signal);
  const ready = JSON.parse(host.line) as ReadyLine;
  const { url } = JSON.parse(bare.line) as { url: string };
  const origin = new URL(ready.bridges.find(({ kind }) => kind === 'openai')?.url ?? '').origin;
  return { host: await watch(host.pid, origin, signal), bare: await watch(bare.pid, url, signal) };
}

async function watch(pid: number, origin: string, signal: AbortSignal): Promise<MemorySteps> {
  await wait(idleMs, undefined, { signal });
  const listening = memoryOf(pid);
  for (let asked = 0; asked < requests; asked++) {
    const response = await fetch(`${origin}/healthz`, { signal });
    if (!response.ok) throw new Error(`${origin}/healthz answered ${response.status}.`);
    await response.text();
  }
  await wait(idleMs, undefined, { signal });
  return { listening, asked: memoryOf(pid) };
}
