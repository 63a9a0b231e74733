import { fileURLToPath } from 'node:url';
import { defineConfig, mergeConfig } from 'vite';
import page from '../vite.config.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Builds the component sheet alone, for its test: it is part of nothing that is shipped. */
export default mergeConfig(page, defineConfig({ root: at('.'), logLevel: 'warn', build: { outDir: at('../../../out/tmp/sheet') } }));
