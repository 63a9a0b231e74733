import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { root } from './setup/places.mjs';

/** Found in node_modules at run time: native or large. The optional natives of ws are not used at all. */
const external = ['@napi-rs/keyring', '@ngrok/ngrok', '@openai/codex', 'bufferutil', 'utf-8-validate'];
const keepOldMs = 24 * 60 * 60 * 1000;

const draft = join(root, 'out', '.made', 'cli');
const folder = join(root, 'out', 'cli');

await build({
  configFile: false,
  root,
  logLevel: 'warn',
  plugins: [{ name: 'one-byte', generateBundle: (_, bundle) => Object.values(bundle).forEach(oneByte) }],
  ssr: { noExternal: true, external, target: 'node' },
  build: {
    ssr: 'electron/cli/main.ts',
    outDir: draft,
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    sourcemap: true,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        ...{ format: 'esm', entryFileNames: 'main.js', chunkFileNames: 'chunks/[name]-[hash].js' },
        comments: { legal: true, annotation: false, jsdoc: false },
      },
    },
  },
});
publish();

/**
 * V8 keeps the text of a program as long as it runs, and a whole file in two bytes a character for a single one beyond ASCII.
 * @param {import('vite').Rolldown.OutputChunk | import('vite').Rolldown.OutputAsset} file
 */
function oneByte(file) {
  if (file.type !== 'chunk') return;
  file.code = file.code.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * Moves the new files into place, the entry last. Old chunks stay for a day: a host that has been running since before
 * this build still loads its own, by their hashed names.
 */
function publish() {
  const names = readdirSync(draft, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(draft.length + 1))
    .sort((a, b) => Number(a === 'main.js') - Number(b === 'main.js'));
  mkdirSync(join(folder, 'chunks'), { recursive: true });
  for (const name of names) renameSync(join(draft, name), join(folder, name));
  for (const name of readdirSync(join(folder, 'chunks'))) removeIfOld(join(folder, 'chunks', name));
  rmSync(draft, { recursive: true });
}

/** @param {string} path */
function removeIfOld(path) {
  if (Date.now() - statSync(path).mtimeMs > keepOldMs) rmSync(path);
}
