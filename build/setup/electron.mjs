import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './child.mjs';
import { root, toolNode } from './places.mjs';
import { showProgress } from './progress.mjs';
import { writeWhole } from './stamp.mjs';

/**
 * @typedef {{ readonly kind: 'electron', readonly binary: string, readonly environment: NodeJS.ProcessEnv }} Desktop
 * @typedef {{ readonly kind: 'headless', readonly reason: string }} Headless
 *
 * The machine, as far as the choice of host depends on it.
 * @typedef {{ readonly platform: NodeJS.Platform, readonly uid: number | null, readonly environment: NodeJS.ProcessEnv }} Machine
 */

const retryDownloadMs = 60 * 60 * 1000;
const folder = join(root, 'node_modules', 'electron');

/** The desktop application if this machine can show it; else the reason, as a sentence. Downloads Electron on the first use of a desktop. */
export async function chooseHost() {
  /** @type {Machine} */
  const machine = { platform: process.platform, uid: process.getuid?.() ?? null, environment: process.env };
  const obstacle = windowObstacle(machine);
  if (obstacle) return headless(obstacle);
  const binary = findElectron(machine) ?? (await downloadElectron(machine));
  const isNamed = machine.environment['ELECTRON_OVERRIDE_DIST_PATH'] !== undefined;
  if (!binary) return headless(isNamed ? 'there is no Electron in ELECTRON_OVERRIDE_DIST_PATH' : 'Electron could not be downloaded');
  const sandbox = sandboxObstacle(machine, binary);
  return sandbox ? headless(sandbox) : desktop(binary, machine.environment);
}

/**
 * Where Electron's program is; null when it was never downloaded.
 * @param {Machine} machine
 */
export function findElectron({ platform, environment }) {
  const name = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[/** @type {string} */ (platform)] ?? 'electron';
  const binary = join(environment['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), name);
  return existsSync(binary) ? binary : null;
}

/**
 * Why no window can be shown here, or null. An Electron that the owner named is taken as it is.
 * @param {Machine} machine
 */
export function windowObstacle({ platform, uid, environment }) {
  if (platform === 'darwin' || platform === 'win32') return null;
  if (!environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']) return 'there is no display';
  return uid === 0 && !environment['ELECTRON_OVERRIDE_DIST_PATH'] ? 'Electron does not run as root' : null;
}

/**
 * Why Chromium would refuse to start with its sandbox, or null. We never switch the sandbox off.
 * @param {Machine} machine
 * @param {string} binary
 */
function sandboxObstacle({ platform, environment }, binary) {
  if (platform !== 'linux' || environment['ELECTRON_OVERRIDE_DIST_PATH']) return null;
  const helper = join(binary, '..', 'chrome-sandbox');
  const stat = statSync(helper, { throwIfNoEntry: false });
  const hasHelper = stat?.uid === 0 && (stat.mode & 0o4000) !== 0;
  if (hasHelper || !userNamespacesRestricted()) return null;
  return `this system does not let Electron's sandbox start (allow it with: sudo chown root '${helper}' && sudo chmod 4755 '${helper}')`;
}

/** Ubuntu since 23.10: only programs with a profile may make user namespaces, which Chromium's sandbox is made of. */
function userNamespacesRestricted() {
  try {
    return readFileSync('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', 'utf8').trim() === '1';
  } catch {
    return false;
  }
}

/**
 * Electron's package downloads its program itself. Tried once; after a failure again only an hour later, since it takes long to fail.
 * @param {Machine} machine
 */
async function downloadElectron(machine) {
  const tried = join(root, 'node_modules', '.drawbridge-electron-failed');
  const last = statSync(tried, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (machine.environment['ELECTRON_OVERRIDE_DIST_PATH'] || Date.now() - last < retryDownloadMs) return null;
  const progress = showProgress('Downloading Electron');
  const { code } = await runQuietly(toolNode(), [join(folder, 'install.js')], { cwd: root });
  const binary = code === 0 ? findElectron(machine) : null;
  progress.end(binary ? 'done' : 'failed');
  if (!binary) writeWhole(tried, '');
  return binary;
}

/**
 * @param {string} obstacle
 * @returns {Headless}
 */
function headless(obstacle) {
  return { kind: 'headless', reason: `Running without a window, because ${obstacle}.` };
}

/**
 * @param {string} binary
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Desktop}
 */
function desktop(binary, environment) {
  // Terminals inside Electron applications set this for themselves; with it Electron would run as plain Node.
  const { ELECTRON_RUN_AS_NODE: _, ...rest } = environment;
  return { kind: 'electron', binary, environment: rest };
}
