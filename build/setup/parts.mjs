/**
 * What a build makes, and out of what. A part is made again when one of its sources changed.
 * @typedef {import('./stamp.mjs').Made & { readonly name: PartName, readonly command: readonly string[] }} Part
 * @typedef {'app' | 'cli'} PartName
 */

const shared = ['electron/core', 'shared', 'package.json', 'package-lock.json', 'build/setup/parts.mjs'];

/** @type {Readonly<Record<PartName, Part>>} */
export const parts = {
  /** The desktop application: main process, preload, and the page, which the headless host serves too. */
  app: {
    name: 'app',
    sources: [...shared, 'electron/shell', 'renderer', 'build/icons', 'build/electron.vite.config.ts'],
    outputs: ['out/shell/main.js', 'out/renderer/index.html'],
    stamp: 'out/.made/app.json',
    command: [
      'node_modules/electron-vite/bin/electron-vite.js',
      'build',
      '--config',
      'build/electron.vite.config.ts',
      '--logLevel',
      'warn',
    ],
  },
  /** The headless host and its commands. */
  cli: {
    name: 'cli',
    sources: [...shared, 'electron/cli', 'build/cli.build.mjs'],
    outputs: ['out/cli/main.js'],
    stamp: 'out/.made/cli.json',
    command: ['build/cli.build.mjs'],
  },
};
