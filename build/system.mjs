// node build/system.mjs: the programs that the tests need and npm cannot bring. Installs the missing ones on Debian and its kin.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runQuietly } from './setup/child.mjs';
import { isOnPath } from './setup/checks.mjs';
import { main } from './setup/main.mjs';
import { SetupProblem } from './setup/places.mjs';
import { showProgress } from './setup/progress.mjs';

/** @type {readonly { readonly package: string, readonly isThere: () => boolean }[]} */
const needs = [
  // The program itself: the wrapper in /usr/bin does not always come up.
  { package: 'chromium', isThere: () => existsSync('/usr/lib/chromium/chromium') },
  { package: 'dbus', isThere: () => isOnPath('dbus-run-session') },
  { package: 'gnome-keyring', isThere: () => isOnPath('gnome-keyring-daemon') },
  { package: 'git', isThere: () => isOnPath('git') },
  { package: 'fonts-liberation', isThere: () => hasFonts('/usr/share/fonts/truetype') },
];

/**
 * Installs what is missing.
 * @throws SetupProblem naming the packages where that is not possible
 */
export async function ensureSystem() {
  if (process.platform !== 'linux') return;
  const missing = missingPackages();
  if (missing.length === 0) return;
  const prefix = await rootPrefix();
  if (!prefix || !isOnPath('apt-get')) throw cannotInstall(missing);
  const progress = showProgress(`Installing ${missing.join(', ')}`);
  const output = await aptGet(prefix, missing);
  const left = missingPackages();
  progress.end(left.length === 0 ? 'done' : 'failed');
  if (left.length > 0) throw new SetupProblem(`${cannotInstall(left).message}\n${output.trim()}`);
}

function missingPackages() {
  return needs.filter(({ isThere }) => !isThere()).map((need) => need.package);
}

/** @param {readonly string[]} missing */
function cannotInstall(missing) {
  return new SetupProblem(`The tests need ${missing.join(', ')} (names of Debian packages): install them and try again.`);
}

/**
 * What to put before a command so that it runs as root; null where that would need a password.
 * @returns {Promise<string[] | null>}
 */
async function rootPrefix() {
  if (process.getuid?.() === 0) return ['env'];
  if (!isOnPath('sudo')) return null;
  const { code } = await runQuietly('sudo', ['-n', 'true']);
  return code === 0 ? ['sudo', '-n', 'env'] : null;
}

/**
 * @param {readonly string[]} prefix
 * @param {readonly string[]} packages
 */
async function aptGet([program, ...before], packages) {
  const apt = [...before, 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  const update = await runQuietly(/** @type {string} */ (program), [...apt, 'update']);
  const install = await runQuietly(/** @type {string} */ (program), [...apt, 'install', '-y', '--no-install-recommends', ...packages]);
  return `${update.output}\n${install.output}`;
}

/** @param {string} folder */
function hasFonts(folder) {
  return existsSync(folder) && readdirSync(folder).length > 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(ensureSystem);
