import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const beatMs = 1_000;
/** A holder that was silent for this long is gone, even if another program has its process id by now. */
const silentMs = 15_000;
const pollMs = 50;

/**
 * Runs the work while no other process runs work under the same lock file. A lock whose holder died is taken over.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work must leave the event loop free, or the lock looks abandoned
 * @param {{ onWait?: () => void }} [options] `onWait` is called once if somebody else holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { onWait } = {}) {
  mkdirSync(dirname(file), { recursive: true });
  await acquire(file, onWait);
  const beat = setInterval(() => touch(file), beatMs).unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if (holder(file) === process.pid) rmSync(file, { force: true });
  }
}

/**
 * @param {string} file
 * @param {(() => void) | undefined} onWait
 */
async function acquire(file, onWait) {
  let told = false;
  while (!create(file)) {
    if (isAbandoned(file)) clear(file);
    else if (!told) {
      told = true;
      onWait?.();
    }
    await delay(pollMs);
  }
}

/** @param {string} file */
function create(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file */
function isAbandoned(file) {
  if (age(file) > silentMs) return true;
  const pid = holder(file);
  return pid !== null && !isRunning(pid);
}

/**
 * Removes an abandoned lock. Two waiters may get here at once, and the slower one must not remove the lock that the faster
 * one has made since: so a second lock, held for a moment only, stands around looking again and removing.
 * @param {string} file
 */
function clear(file) {
  const guard = `${file}.clear`;
  if (!create(guard)) {
    if (age(guard) > silentMs) rmSync(guard, { force: true });
    return;
  }
  if (isAbandoned(file)) rmSync(file, { force: true });
  rmSync(guard, { force: true });
}

/**
 * The process that holds the lock; null while it is being written, or when it is gone.
 * @param {string} file
 */
function holder(file) {
  try {
    return Number(readFileSync(file, 'utf8')) || null;
  } catch {
    return null;
  }
}

/**
 * Milliseconds since the file was last touched; 0 when it is gone.
 * @param {string} file
 */
function age(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? Date.now() - stat.mtimeMs : 0;
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** @param {string} file */
function touch(file) {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // The out folder was deleted under a running build; whoever comes next builds again.
  }
}
