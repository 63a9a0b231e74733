import { join } from 'node:path';
import { parts } from './parts.mjs';
import { root, SetupProblem } from './places.mjs';
import { isFresh } from './stamp.mjs';

/** @typedef {import('./parts.mjs').PartName} PartName */

/**
 * Installs what is missing and builds what is stale; says so on stderr, and nothing when all is well.
 * Any number of processes may ask at once: one works, the others wait for it.
 * @param {readonly PartName[]} wanted
 * @throws SetupProblem
 */
export async function ensureReady(wanted) {
  const { isInstalled } = await import('./install.mjs');
  const isReady = () => isInstalled(root) && wanted.every((name) => isFresh(root, parts[name]));
  if (isReady()) return;
  await underLock(async () => {
    await ensureInstalled();
    await buildParts(wanted.filter((name) => !isFresh(root, parts[name])));
  });
}

/**
 * Installs what is missing and builds these parts, stale or not.
 * @param {readonly PartName[]} wanted
 * @throws SetupProblem
 */
export async function build(wanted) {
  await underLock(async () => {
    await ensureInstalled();
    await buildParts(wanted);
  });
}

/**
 * Works on what is built from the sources as they are; nobody builds meanwhile.
 * @template T
 * @param {readonly PartName[]} wanted
 * @param {() => Promise<T>} work must leave the event loop free
 * @returns {Promise<T>}
 * @throws SetupProblem
 */
export async function withBuilt(wanted, work) {
  return underLock(async () => {
    await ensureInstalled();
    await buildParts(wanted.filter((name) => !isFresh(root, parts[name])));
    return work();
  });
}

async function ensureInstalled() {
  const { install, isInstalled } = await import('./install.mjs');
  if (!isInstalled(root)) await install(root);
}

/** @param {readonly PartName[]} wanted */
async function buildParts(wanted) {
  if (wanted.length === 0) return;
  const { buildPart } = await import('./build.mjs');
  const { showProgress } = await import('./progress.mjs');
  const progress = showProgress(`Building ${wanted.join(' and ')}`);
  const results = await Promise.allSettled(wanted.map((name) => buildPart(parts[name])));
  const failures = results.filter((result) => result.status === 'rejected');
  progress.end(failures.length === 0 ? 'done' : 'failed');
  if (failures.length > 0) throw new SetupProblem(failures.map(({ reason }) => reason.message).join('\n'));
}

/**
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function underLock(work) {
  const { withLock } = await import('./lock.mjs');
  return withLock(join(root, 'out', '.setup.lock'), work, {
    onWait: () => process.stderr.write('Waiting for another Drawbridge command to finish building…\n'),
  });
}
