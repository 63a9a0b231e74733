import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parseSync } from 'vite';
import { root } from './setup/places.mjs';
import { ensureReady } from './setup/ready.mjs';

/** Packed. The aim of the bench is 250; what comes on top of what is here today is to be a decision. */
const mostKilobytes = 210;
const folder = join(root, 'out/renderer');

test(`what the window fetches before its first screen is at most ${mostKilobytes} kB`, async () => {
  await ensureReady(['app']);
  const page = read('index.html');
  const linked = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, file = '']) => file);
  const entry = linked.find((file) => /\/index-[^/]+\.js$/.test(file)) ?? '';
  // The entry sets the platform up and then asks for everything else.
  const fetched = withImports([...linked, ...parsed(entry).dynamicImports]);
  const sizes = ['index.html', ...fetched].map((file) => gzipSync(read(file)).length);
  expect(fetched.some((file) => /\/start-[^/]+\.js$/.test(file))).toBe(true);
  expect(sizes.reduce((sum, size) => sum + size, 0) / 1000, `of ${fetched.join(', ')}`).toBeLessThan(mostKilobytes);
});

/**
 * These files with all that the scripts among them import at once.
 * @param {readonly string[]} files
 */
function withImports(files) {
  const found = new Set(files);
  for (const file of found) if (file.endsWith('.js')) for (const imported of parsed(file).staticImports) found.add(imported);
  return [...found];
}

/**
 * The built files that a built script names.
 * @param {string} file
 */
function parsed(file) {
  const source = read(file);
  const { staticImports, dynamicImports } = parseSync(file, source).module;
  const named = (/** @type {string} */ specifier) => join('assets', specifier);
  return {
    staticImports: staticImports.map(({ moduleRequest }) => named(moduleRequest.value)),
    dynamicImports: dynamicImports.map(({ moduleRequest: { start, end } }) => named(source.slice(start + 1, end - 1))),
  };
}

/** @param {string} file */
function read(file) {
  return readFileSync(join(folder, file), 'utf8');
}
