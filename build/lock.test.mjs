import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missingEntries } from './complete-lock.mjs';
import { root } from './setup/places.mjs';

const text = readFileSync(join(root, 'package-lock.json'), 'utf8');

test('the lockfile names no download address', () => {
  expect(text).not.toContain('"resolved"');
});

test('the lockfile has an entry for every optional package, so that npm ci works on every platform', () => {
  expect([...missingEntries(JSON.parse(text).packages).keys()]).toEqual([]);
});

test('every version in package.json is exact', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
    ([, version]) => !/^\d/.test(String(version)),
  );
  expect(loose).toEqual([]);
});
