import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isInstalled } from './install.mjs';

const wanted = {
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/only-on-a-mac': { version: '2.0.0', optional: true },
};

/** @type {string} */
let root;

beforeEach(() => {
  mkdirSync('out/tmp', { recursive: true });
  root = mkdtempSync(join('out/tmp', 'install-'));
  mkdirSync(join(root, 'node_modules'));
  write('package-lock.json', wanted);
});
afterEach(() => rmSync(root, { recursive: true }));

test('an empty node_modules is not installed', () => {
  expect(isInstalled(root)).toBe(false);
});

test('what npm installed by hand counts, without the optional packages of other platforms', () => {
  write('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } });
  expect(isInstalled(root)).toBe(true);
});

test.each([
  ['another version', { 'node_modules/a': { version: '1.0.1' } }],
  ['a missing package', {}],
])('%s does not', (_, packages) => {
  write('node_modules/.package-lock.json', packages);
  expect(isInstalled(root)).toBe(false);
});

test('a new lock file asks for a new installation', () => {
  write('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } });
  expect(isInstalled(root)).toBe(true);
  write('package-lock.json', { ...wanted, 'node_modules/b': { version: '1.0.0' } });
  expect(isInstalled(root)).toBe(false);
});

/**
 * @param {string} path
 * @param {unknown} packages
 */
function write(path, packages) {
  writeFileSync(join(root, path), JSON.stringify({ packages }));
}
