/**
 * What the Electron executable does around the main script: reads the command line, finds the app (in app.asar when
 * packaged), loads `-r` modules and the main script, starts Chromium, announces DevTools, becomes ready.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from './app.ts';
import { Cdp } from './cdp.ts';
import { state } from './state.ts';

const chromiumFile = process.env['STANDIN_CHROMIUM'] ?? '/usr/lib/chromium/chromium';
const chromiumArgs = [
  '--headless=new',
  '--no-startup-window',
  '--block-new-web-contents',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--password-store=basic',
  '--use-mock-keychain',
  '--remote-debugging-port=0',
];

const readJson = <T>(file: string): T => JSON.parse(fs.readFileSync(file, 'utf8')) as T;

function temporaryFolder(name: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), name));
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** Splits `-r module` from the path of the app; what follows the app belongs to the app. */
function parse(argv: readonly string[]): { readonly preloads: readonly string[]; readonly main: string | undefined } {
  const preloads: string[] = [];
  const rest = [...argv];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '-r' || arg === '--require') preloads.push(rest.shift() ?? '');
    else if (!arg.startsWith('-')) return { preloads, main: arg };
  }
  return { preloads, main: undefined };
}

/** Packaged: like Electron, run what is inside app.asar and nothing else. What was left out can be read through it, programs not be started: they lie beside it. */
async function openAsar(executable: string): Promise<string | undefined> {
  const archive = path.join(path.dirname(executable), 'resources/app.asar');
  if (!fs.existsSync(archive)) return undefined;
  const { extractFile, listPackage, statFile } = await import('@electron/asar');
  const folder = path.join(temporaryFolder('standin-app-'), 'app.asar');
  fs.mkdirSync(folder);
  fs.symlinkSync(`${archive}.unpacked`, `${folder}.unpacked`);
  for (const name of listPackage(archive, { isPack: false })) {
    const file = name.slice(1);
    const entry = statFile(archive, file);
    const target = path.join(folder, file);
    if ('files' in entry) fs.mkdirSync(target, { recursive: true });
    else if ('size' in entry && !entry.unpacked) fs.writeFileSync(target, extractFile(archive, file));
    else if ('size' in entry && !entry.executable) fs.copyFileSync(path.join(`${archive}.unpacked`, file), target);
  }
  state.packaged = true;
  app.isPackaged = true;
  return folder;
}

function packageRoot(start: string): string {
  if (fs.existsSync(path.join(start, 'package.json'))) return start;
  const above = path.dirname(start);
  return above === start ? start : packageRoot(above);
}

/** Finds the application; gives its main script. */
function locate(main: string): string {
  const given = path.resolve(main);
  const isFolder = fs.statSync(given).isDirectory();
  state.appPath = packageRoot(isFolder ? given : path.dirname(given));
  const manifest = path.join(state.appPath, 'package.json');
  if (fs.existsSync(manifest)) state.manifest = readJson(manifest);
  return isFolder ? path.resolve(given, state.manifest.main ?? 'index.js') : given;
}

function becomeElectron(executable: string): void {
  const { version } = readJson<{ version: string }>(createRequire(import.meta.url).resolve('electron/package.json'));
  Object.defineProperty(process, 'versions', { value: Object.freeze({ ...process.versions, electron: version, chrome: '0.0.0.0' }) });
  Object.assign(process, { type: 'browser', resourcesPath: path.join(path.dirname(executable), 'resources'), defaultApp: !state.packaged });
  process.on('uncaughtException', (error) => {
    console.error('App threw an error during load or run', error);
    process.exit(1);
  });
  process.on('SIGTERM', () => app.quit());
  process.on('SIGINT', () => app.quit());
}

async function runMain(file: string, preloads: readonly string[]): Promise<void> {
  const require = createRequire(file);
  for (const name of preloads) require(path.resolve(name));
  await import(pathToFileURL(file).href);
}

async function startChromium(): Promise<Cdp> {
  const profile = `--user-data-dir=${temporaryFolder('standin-chromium-')}`;
  const switches = state.switches.filter((name) => !name.startsWith('--remote-debugging'));
  const cdp = await Cdp.launch(chromiumFile, [...chromiumArgs, profile, ...switches]);
  process.once('exit', () => cdp.process.kill('SIGKILL'));
  return cdp;
}

const argv = process.argv.slice(2);
const executable = process.env['STANDIN_EXEC'] ?? path.resolve(import.meta.dirname, '../shim/electron');
process.argv = [executable, ...argv];
const { preloads, main: given } = parse(argv);
const main = (await openAsar(executable)) ?? given;
if (main === undefined) {
  console.error('stand-in: no app given');
  process.exit(1);
}
const file = locate(main);
app.setName(state.manifest.productName ?? state.manifest.name ?? 'Electron');
becomeElectron(executable);
await runMain(file, preloads);
state.cdp = await startChromium();
// The line Playwright waits for.
process.stderr.write(`\nDevTools listening on ${state.cdp.url}\n`);
app._fireReady();
