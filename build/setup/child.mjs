import { spawn } from 'node:child_process';

/** @type {readonly NodeJS.Signals[]} */
const relayed = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * How a child ended; `output` is what it wrote, where that was captured.
 * @typedef {{ readonly code: number | null, readonly signal: NodeJS.Signals | null, readonly output: string }} Ended
 *
 * @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number, onOutput?: (text: string) => void }} ChildOptions
 */

/**
 * Runs a program to its end with this process's terminal. Signals sent to this process reach the child.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {ChildOptions} [options]
 * @returns {Promise<Ended>}
 */
export async function runInForeground(command, args, options = {}) {
  return watch(spawn(command, args, { ...options, stdio: 'inherit' }));
}

/**
 * Runs a program to its end without input and keeps what it writes. A signal to this process ends the child first, then this process.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {ChildOptions} [options]
 * @returns {Promise<Ended>}
 */
export async function runQuietly(command, args, { onOutput, ...options } = {}) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  /** @type {string[]} */
  const output = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output.push(text);
      onOutput?.(text);
    });
  }
  /** @type {NodeJS.Signals | null} */
  let stopped = null;
  const ended = await watch(child, (signal) => {
    stopped = signal;
  });
  if (stopped) process.kill(process.pid, stopped);
  return { ...ended, output: output.join('') };
}

/**
 * Ends this process as the child ended: the same exit code, or the same signal.
 * @param {Ended} ended
 */
export function endLike({ code, signal }) {
  if (signal) process.kill(process.pid, signal);
  else process.exitCode = code ?? 1;
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {(signal: NodeJS.Signals) => void} [onSignal]
 * @returns {Promise<Ended>}
 */
async function watch(child, onSignal) {
  const relays = relayed.map((signal) => {
    const relay = () => {
      onSignal?.(signal);
      // Ctrl-C in a terminal goes to the whole group: a second one from here would mean "now, without cleaning up".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    process.on(signal, relay);
    return { signal, relay };
  });
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code, signal, output: '' }));
    });
  } finally {
    for (const { signal, relay } of relays) process.off(signal, relay);
  }
}
