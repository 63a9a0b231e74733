import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listPackage, statFile } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

/**
 * A packaged application as it lies in its folder.
 * @typedef {object} Packaged
 * @property {string} program what is started
 * @property {string} resources
 * @property {readonly { readonly name: string, readonly bytes: number, readonly unpacked: boolean }[]} files of the archive, as `out/shell/main.js`
 * @property {Readonly<Record<string, boolean>>} fuses on or off, by the names of Electron
 */

/** What the archive may hold. */
const allowed = [
  /^package\.json$/,
  /^out\/shell\/(main\.js|preload\.cjs|chunks\/[\w.-]+\.js|icons\/[\w@.-]+\.png)$/,
  /^out\/renderer\/(index\.html|assets\/[\w.-]+\.(js|css|woff2|svg|png|json|txt))$/,
  /^node_modules\/(@openai\/codex|@napi-rs\/keyring|@ngrok\/ngrok)(-(linux|darwin|win32)-[\w-]+)?\//,
];
/** What it may not hold, wherever it is. */
const unwanted = /\.(map|ts|tsx)$|\.(test|spec)\.|(^|\/)(e2e|node-(linux|win|darwin|bin)[\w-]*|electron)\//;

/** As `fuses` of config.mjs has them; the inspect fuse is told apart. */
const expectedFuses = {
  RunAsNode: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableCookieEncryption: true,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  GrantFileProtocolExtraPrivileges: false,
};

/** The application itself may be no larger than this, packed; Codex and the natives lie beside it. */
const mostPackedBytes = 12_000_000;

/**
 * @param {string} folder as `makePackage` gives it
 * @param {NodeJS.Platform} [platform]
 */
export function placesIn(folder, platform = process.platform) {
  const contents = join(folder, 'Drawbridge.app', 'Contents');
  if (platform === 'darwin') return { program: join(contents, 'MacOS', 'Drawbridge'), resources: join(contents, 'Resources') };
  return { program: join(folder, platform === 'win32' ? 'Drawbridge.exe' : 'drawbridge'), resources: join(folder, 'resources') };
}

/**
 * Reads a packaged application back.
 * @param {string} folder
 * @returns {Promise<Packaged>}
 */
export async function readPackage(folder) {
  const { program, resources } = placesIn(folder);
  const archive = join(resources, 'app.asar');
  const files = listPackage(archive, { isPack: false }).flatMap((path) => {
    const name = path.slice(1).replaceAll('\\', '/');
    const entry = statFile(archive, path.slice(1), false);
    return 'size' in entry ? [{ name, bytes: entry.size, unpacked: entry.unpacked === true }] : [];
  });
  const wire = await getCurrentFuseWire(program);
  const names = Object.entries(FuseV1Options).filter(([name]) => Number.isNaN(Number(name)));
  const fuses = Object.fromEntries(names.map(([name, index]) => [name, wire[/** @type {FuseV1Options} */ (index)] === FuseState.ENABLE]));
  return { program, resources, files, fuses };
}

/**
 * Why a packaged application must not be given to anyone; empty when all is well.
 * @param {Packaged} packaged
 * @param {{ readonly inspectable: boolean }} options
 * @returns {string[]}
 */
export function problemsOf({ resources, files, fuses }, { inspectable }) {
  const stray = files.filter(({ name }) => unwanted.test(name) || !allowed.some((pattern) => pattern.test(name)));
  const packed = files.reduce((sum, { bytes, unpacked }) => sum + (unpacked ? 0 : bytes), 0);
  const wrong = Object.entries({ ...expectedFuses, EnableNodeCliInspectArguments: inspectable }).filter(([name, on]) => fuses[name] !== on);
  return [
    ...stray.map(({ name }) => `${name} does not belong into the archive.`),
    ...(packed > mostPackedBytes ? [`The archive holds ${packed} bytes; ${mostPackedBytes} are the most.`] : []),
    ...wrong.map(([name, on]) => `The fuse ${name} is ${on ? 'off' : 'on'}.`),
    ...missingFrom(resources, files),
  ];
}

/**
 * @param {string} resources
 * @param {Packaged['files']} files
 */
function missingFrom(resources, files) {
  const beside = files.filter(({ unpacked }) => unpacked).map(({ name }) => join(resources, 'app.asar.unpacked', name));
  const codex = beside.filter((path) => /[\\/]bin[\\/]codex(\.exe)?$/.test(path) && isProgram(path));
  const natives = ['@napi-rs/keyring', '@ngrok/ngrok'].filter(
    (name) => !beside.some((path) => path.endsWith('.node') && path.replaceAll('\\', '/').includes(`/${name}-`)),
  );
  return [
    ...['package.json', 'out/shell/main.js', 'out/shell/preload.cjs', 'out/renderer/index.html']
      .filter((name) => !files.some((file) => file.name === name && !file.unpacked))
      .map((name) => `${name} is missing from the archive.`),
    ...(codex.length === 0 ? ['Codex is missing beside the archive.'] : []),
    ...natives.map((name) => `The native part of ${name} is missing beside the archive.`),
    ...beside.filter((path) => !existsSync(path)).map((path) => `${path} is missing beside the archive.`),
  ];
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
