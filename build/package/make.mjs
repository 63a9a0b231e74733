import { existsSync } from 'node:fs';
import { Arch, build, Platform } from 'electron-builder';
import { root } from '../setup/places.mjs';
import { packageConfig } from './config.mjs';

/**
 * Packages what is built for this system: installers, or with `dir` only the folder that they would install.
 * @param {import('./config.mjs').PackageOptions & { readonly dir: boolean }} options
 * @returns {Promise<string[]>} the folders that hold the application as it will be installed
 */
export async function makePackage({ dir, ...options }) {
  /** @type {string[]} */
  const folders = [];
  await build({
    projectDir: root,
    publish: 'never',
    targets: Platform.current().createTarget(dir ? ['dir'] : null, ...(dir ? [ownArch()] : [])),
    config: {
      ...packageConfig(options),
      afterPack: ({ appOutDir }) => {
        folders.push(appOutDir);
      },
    },
  });
  // The halves of a universal application are gone by now.
  return folders.filter((folder) => existsSync(folder));
}

function ownArch() {
  return process.arch === 'arm64' ? Arch.arm64 : Arch.x64;
}
