import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Host } from '../core/host.ts';
import { type Log } from '../core/lib/log.ts';
import { type Redactor } from '../core/vault/redact.ts';
import { type Parsed, text } from './arguments.ts';

/** The folder of the installation, wherever below it the bundler put this file. */
const packageDir = folderOfManifest(import.meta.dirname);

export interface CliHostOptions {
  readonly log?: Log;
  readonly redactor?: Redactor;
  readonly requestStop?: () => void;
}

/** The headless host: what the core is told of this process and its arguments. */
export function cliHost(args: Parsed, { log = silent, redactor, requestStop = () => undefined }: CliHostOptions = {}): Host {
  const dataDir = dataDirOf(args);
  const page = path.join(packageDir, 'out', 'renderer');
  return {
    kind: 'cli',
    version: version(),
    dataDir,
    configFile: path.resolve(text(args, 'config') ?? path.join(dataDir, 'config.json')),
    environment: process.env,
    extraToken: process.env['DRAWBRIDGE_TOKEN'] || null,
    passphrase: process.env['DRAWBRIDGE_PASSPHRASE'] || null,
    pageDir: existsSync(path.join(page, 'index.html')) ? page : null,
    packageDir,
    now: Date.now,
    log,
    ...(redactor && { redactor }),
    sampleHealth: true,
    chooseFolder: null,
    requestStop,
  };
}

/** `--data-dir`, else `$DRAWBRIDGE_HOME`, else the same folder of the system's application data that the desktop application uses. */
export function dataDirOf(args: Parsed): string {
  return path.resolve(text(args, 'data-dir') ?? (process.env['DRAWBRIDGE_HOME'] || path.join(applicationData(), 'Drawbridge')));
}

function folderOfManifest(from: string): string {
  if (existsSync(path.join(from, 'package.json'))) return from;
  const above = path.dirname(from);
  if (above === from) throw new Error('Drawbridge is not installed whole: its package.json is missing.');
  return folderOfManifest(above);
}

function applicationData(): string {
  const home = os.homedir();
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Application Support');
  if (process.platform === 'win32') return process.env['APPDATA'] || path.join(home, 'AppData', 'Roaming');
  return process.env['XDG_CONFIG_HOME'] || path.join(home, '.config');
}

export function version(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(path.join(packageDir, 'package.json'), 'utf8'));
  return manifest.version;
}

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
