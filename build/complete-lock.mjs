// Adds to the lockfile the optional packages of other platforms that the registry in use did not offer: without an entry for each,
// `npm ci` refuses to install on any platform. They have no integrity; npm writes it on the first install from a full registry.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup/places.mjs';

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/** @typedef {{ optionalDependencies?: Record<string, string>, [key: string]: unknown }} Entry */

/**
 * Optional dependencies that no entry stands for: name and exact version.
 * @param {Record<string, Entry>} packages
 * @returns {Map<string, string>}
 */
export function missingEntries(packages) {
  const missing = new Map();
  for (const [at, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!isLocked(packages, at, name)) missing.set(name, version);
    }
  }
  return missing;
}

/**
 * Whether the package at `at` would find `name` in a node_modules of its own or above it.
 * @param {Record<string, Entry>} packages
 * @param {string} at
 * @param {string} name
 * @returns {boolean}
 */
function isLocked(packages, at, name) {
  if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
  if (at === '') return false;
  const above = at.lastIndexOf('/node_modules/');
  return isLocked(packages, above < 0 ? '' : at.slice(0, above), name);
}

/**
 * @param {string} name
 * @param {string} version
 */
function entryFor(name, version) {
  const words = name.split(/[/-]/);
  const os = systems.filter((word) => words.includes(word));
  const cpu = processors.filter((word) => words.includes(word));
  const libc = os.includes('linux') ? [words.includes('musl') ? 'musl' : 'glibc'] : [];
  return {
    version,
    ...(cpu.length > 0 && { cpu }),
    dev: true,
    ...(libc.length > 0 && { libc }),
    optional: true,
    ...(os.length > 0 && { os }),
  };
}

if (import.meta.main) {
  const file = join(root, 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingEntries(lock.packages);
  for (const [name, version] of missing) lock.packages[`node_modules/${name}`] = entryFor(name, version);
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${missing.size} entries added`);
}
