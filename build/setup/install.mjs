import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './child.mjs';
import { findNpm, SetupProblem } from './places.mjs';
import { showProgress } from './progress.mjs';
import { writeWhole } from './stamp.mjs';

// Not `npm ci`: that empties node_modules under whatever is running from it, and refuses a lock file that lacks an optional
// package of some other platform. This keeps to the lock file as well, and does not write to it.
// Everything works without install scripts, and without them no package runs code on the owner's machine when it is installed.
const installArgs = [
  'install',
  '--no-save',
  '--ignore-scripts',
  '--include=dev',
  '--include=optional',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

/**
 * Whether node_modules is what package-lock.json asks for.
 * @param {string} root
 */
export function isInstalled(root) {
  const wanted = lockHash(root);
  if (readText(stampPath(root)) === wanted) return true;
  if (!npmAgrees(root)) return false;
  writeWhole(stampPath(root), wanted);
  return true;
}

/**
 * Installs exactly what package-lock.json names, with one line of progress on stderr.
 * @param {string} root
 * @throws SetupProblem with npm's own words when it fails
 */
export async function install(root) {
  const npm = findNpm(process.env);
  const wanted = lockHash(root);
  const progress = showProgress('Installing packages');
  const { code, output } = await runQuietly(npm.command, [...npm.args, ...installArgs], { cwd: root });
  progress.end(code === 0 ? 'done' : 'failed');
  if (code !== 0) throw new SetupProblem(`npm could not install the packages:\n${output.trim()}`);
  writeWhole(stampPath(root), wanted);
}

/** @param {string} root */
function stampPath(root) {
  return join(root, 'node_modules', '.drawbridge-installed');
}

/** @param {string} root */
function lockHash(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/**
 * Whether somebody ran npm by hand and it left what the lock file says. npm records what it installed in a lock file of its own.
 * @param {string} root
 */
function npmAgrees(root) {
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  const wanted = packagesOf(join(root, 'package-lock.json'));
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    const found = installed[path];
    return path === '' || (found ? found.version === version : optional === true);
  });
}

/**
 * @param {string} path
 * @returns {Record<string, { version?: string, optional?: boolean }> | null}
 */
function packagesOf(path) {
  const text = readText(path);
  return text === null ? null : JSON.parse(text).packages;
}

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
