import { availableParallelism } from 'node:os';
import { runQuietly } from './child.mjs';
import { root, toolEnvironment } from './places.mjs';

/** A check that hangs is ended and fails, so that a run always tells something. */
const limitMs = 10 * 60 * 1000;

/**
 * A check: its name and the program that makes it.
 * @typedef {{ readonly name: string, readonly command: readonly [string, ...string[]] }} Task
 */

/**
 * Runs the tasks side by side, one line for each as it ends, and at last the output of those that failed.
 * @param {readonly Task[]} tasks
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runTasks(tasks) {
  const width = Math.max(...tasks.map(({ name }) => name.length));
  const waiting = [...tasks];
  /** @type {{ name: string, output: string }[]} */
  const failures = [];
  const work = async () => {
    for (let task = waiting.shift(); task; task = waiting.shift()) {
      const started = Date.now();
      const { ok, output } = await runTask(task);
      const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(6);
      console.log(`${ok ? '✓' : '✕'} ${task.name.padEnd(width)} ${seconds} s`);
      if (!ok) failures.push({ name: task.name, output });
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
  for (const { name, output } of failures) console.log(`\n── ${name} ──\n${output.trim()}`);
  return { passed: tasks.length - failures.length, failed: failures.length };
}

/** @param {Task} task */
async function runTask({ command: [program, ...args] }) {
  try {
    const { code, signal, output } = await runQuietly(program, args, { cwd: root, env: toolEnvironment(), timeout: limitMs });
    return { ok: code === 0, output: signal ? `${output}\nended by ${signal}` : output };
  } catch (error) {
    return { ok: false, output: `${program} could not be started: ${error instanceof Error ? error.message : error}` };
  }
}
