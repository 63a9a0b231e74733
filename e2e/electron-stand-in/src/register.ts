/**
 * Resolves `electron` to the stand-in, for require and import alike. It works at run time, so the shipped bundle runs
 * byte for byte (an alias in the bundler would change what is tested). Loaded with `node --import`.
 */
import { registerHooks } from 'node:module';

const target = new URL('./electron.ts', import.meta.url).href;
const names: ReadonlySet<string> = new Set(['electron', 'electron/main', 'electron/common']);

registerHooks({
  resolve(specifier, context, next) {
    if (names.has(specifier)) return { url: target, shortCircuit: true, format: 'module-typescript' };
    if (specifier === 'electron/renderer') throw new Error("Cannot find module 'electron/renderer' in the main process");
    return next(specifier, context);
  },
});
