import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root, toolNode } from './places.mjs';

/** @typedef {import('./tasks.mjs').Task} Task */

/**
 * A script run by the Node that tests and tools run on.
 * @param {string} script from the repository
 * @param {readonly string[]} args
 * @returns {[string, ...string[]]}
 */
export function node(script, ...args) {
  return [toolNode(), join(root, script), ...args];
}

const sources = ['electron', 'shared', 'renderer', 'build', 'e2e'];

/**
 * Everything that is checked without running the product.
 * @returns {readonly Task[]}
 */
export function staticChecks() {
  return [
    { name: 'types', command: node('node_modules/typescript/bin/tsc', '-b') },
    {
      name: 'lint',
      command: node(
        'node_modules/@biomejs/biome/bin/biome',
        'check',
        '--config-path=build/lint.json',
        '--error-on-warnings',
        '--max-diagnostics=40',
        '.',
      ),
    },
    { name: 'boundaries', command: node('build/boundaries.mjs') },
    { name: 'forbidden calls', command: node('build/forbidden.mjs') },
    { name: 'links', command: node('build/docs.mjs') },
    { name: 'cases', command: node('build/cases.mjs', '--check') },
    { name: 'duplicates', command: node('node_modules/jscpd/run-jscpd.js', '--config=build/duplicates.json', '--exit-code=1', ...sources) },
    { name: 'unused code', command: node('node_modules/knip/bin/knip.js', '--no-progress') },
  ];
}

/** Generated files are written by it, so it runs before anything reads them. */
export function generatedCheck() {
  return { name: 'generated files', command: node('build/gen.mjs', '--check') };
}

/**
 * The unit tests, in a desktop session of their own where there is a keyring to run one.
 * @param {readonly string[]} args for vitest
 * @returns {[string, ...string[]]}
 */
export function unitTests(...args) {
  return inKeyring(node('node_modules/vitest/vitest.mjs', 'run', '--config', 'build/vitest.config.ts', ...args));
}

/**
 * The browser tests, likewise.
 * @param {readonly string[]} args for Playwright
 * @returns {[string, ...string[]]}
 */
export function browserTests(...args) {
  return inKeyring(node('node_modules/@playwright/test/cli.js', 'test', '--config', 'e2e/playwright.config.ts', ...args));
}

/**
 * The same command with a private D-Bus and an unlocked keyring; unchanged where the programs for that are missing.
 * @param {[string, ...string[]]} command
 * @returns {[string, ...string[]]}
 */
function inKeyring(command) {
  const possible = process.platform === 'linux' && ['bash', 'dbus-run-session', 'gnome-keyring-daemon'].every(isOnPath);
  return possible ? ['bash', join(root, 'build', 'in-keyring.sh'), ...command] : command;
}

/** @param {string} program */
export function isOnPath(program) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}
