import { SetupProblem } from './places.mjs';

const parentPollMs = 100;

/**
 * Runs a script of this folder: a problem of the machine is told in its own words, anything else with its stack.
 * @param {() => Promise<void>} script
 */
export async function main(script) {
  stopWithNpm();
  try {
    await script();
  } catch (error) {
    const isPlain = error instanceof SetupProblem || isWrongUse(error);
    process.stderr.write(`${error instanceof Error ? (isPlain ? error.message : error.stack) : error}\n`);
    process.exitCode = 1;
  }
}

/**
 * An option that does not exist, or is given wrongly.
 * @param {unknown} error
 */
function isWrongUse(error) {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}

/**
 * `npm run` hands a signal to the shell it put between itself and us, and the shell dies of it without passing it on.
 * We would run on, unseen, so we take the loss of our parent for the signal.
 */
function stopWithNpm() {
  if (!process.env['npm_lifecycle_event'] || process.platform === 'win32') return;
  const parent = process.ppid;
  const poll = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(poll);
    process.kill(process.pid, 'SIGTERM');
  }, parentPollMs).unref();
}
