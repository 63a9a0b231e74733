import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder, absolute. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export const major = Number(process.versions.node.split('.')[0]);

/** Something is missing on this machine; the message is the whole sentence for the user. */
export class SetupProblem extends Error {
  /** @override */
  name = 'SetupProblem';
}

const platform = process.platform === 'win32' ? 'win' : process.platform;
const binary = process.platform === 'win32' ? 'node.exe' : 'node';

/**
 * The Node 24 that package.json brings as an optional dependency, absolute; null where the platform has none.
 * @param {string} folder the repository
 */
export function packagedNode(folder) {
  const path = join(folder, 'node_modules', `node-${platform}-${process.arch}`, 'bin', binary);
  return existsSync(path) ? path : null;
}

/** What Drawbridge itself runs on: Node 24 or newer. @throws SetupProblem where there is none */
export function requireNode24() {
  const path = major === 24 ? process.execPath : (packagedNode(root) ?? (major > 24 ? process.execPath : null));
  if (path) return path;
  throw new SetupProblem(`Drawbridge needs Node 24 and this is ${process.version}: install Node 24 from https://nodejs.org and try again.`);
}

/** What Vite and the other tools run on. They accept Node 20.19, so this always has an answer. */
export function toolNode() {
  return packagedNode(root) ?? process.execPath;
}

/** The environment for the repository's own tools: node_modules/.bin comes first, so that `node` is Node 24 in whatever they start. */
export function toolEnvironment() {
  return { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}` };
}

/**
 * Command and first arguments that start npm without a shell.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {{ command: string, args: string[] }}
 * @throws SetupProblem when there is no npm
 */
export function findNpm(environment) {
  const script = environment['npm_execpath'];
  // npm's own Node, not the one in node_modules: `npm ci` deletes that one while it runs.
  if (script?.endsWith('npm-cli.js')) return { command: environment['npm_node_execpath'] ?? process.execPath, args: [script] };
  for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
    const found = npmIn(folder);
    if (found) return found;
  }
  throw new SetupProblem('npm was not found on the PATH: it comes with Node.js (https://nodejs.org), on Debian with the package npm.');
}

/** @param {string} folder */
function npmIn(folder) {
  if (process.platform !== 'win32') return existsSync(join(folder, 'npm')) ? { command: join(folder, 'npm'), args: [] } : null;
  const script = join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return existsSync(script) ? { command: process.execPath, args: [script] } : null;
}
