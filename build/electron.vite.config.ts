import { cpSync } from 'node:fs';
import { join } from 'node:path';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = join(import.meta.dirname, '..');
const out = join(root, 'out');

/** Programs and native code stay packages of their own: they cannot live in a bundle. The optional natives of ws are not used at all. */
const outside = ['electron', '@napi-rs/keyring', '@ngrok/ngrok', '@openai/codex', 'bufferutil', 'utf-8-validate'];

export default defineConfig({
  main: {
    root,
    build: {
      outDir: join(out, 'shell'),
      target: 'node24',
      sourcemap: true,
      externalizeDeps: false,
      rolldownOptions: {
        input: { main: join(root, 'electron/shell/main.ts') },
        external: outside,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
    plugins: [
      {
        name: 'tray-icons',
        closeBundle: () => cpSync(join(root, 'build/icons/png'), join(out, 'shell/icons'), { recursive: true }),
      },
    ],
  },
  preload: {
    root,
    build: {
      outDir: join(out, 'shell'),
      // The main build lies in the same folder.
      emptyOutDir: false,
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: join(root, 'electron/shell/preload.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: join(root, 'renderer'),
    build: {
      outDir: join(out, 'renderer'),
      emptyOutDir: true,
      target: 'chrome150',
      minify: true,
      // A data: font or script is refused by the page's own policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: { index: join(root, 'renderer/index.html') } },
    },
    plugins: [react(), tailwind()],
  },
});
