import { EventEmitter } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import type { Cdp } from './cdp.ts';
import { SingleInstance } from './single-instance.ts';
import { makeEvent, state, strict, windows } from './state.ts';

const commandLine = strict('commandLine', {
  appendSwitch(name: string, value?: string): void {
    state.switches.push(value ? `--${name}=${value}` : `--${name}`);
  },
  removeSwitch(name: string): void {
    state.switches = state.switches.filter((one) => one !== `--${name}` && !one.startsWith(`--${name}=`));
  },
  hasSwitch: (name: string): boolean => process.argv.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)),
  getSwitchValue(name: string): string {
    const prefix = `--${name}=`;
    return process.argv.find((arg) => arg.startsWith(prefix))?.slice(prefix.length) ?? '';
  },
});

/** Life cycle, paths, name and version. A quit goes in Electron's order: before-quit, close of every window, will-quit, quit; any preventDefault stops it. */
class App extends EventEmitter {
  readonly commandLine = commandLine;
  name = 'Electron';
  isPackaged = false;
  readonly _paths: Record<string, string> = {};
  readonly _ready = Promise.withResolvers<void>();
  _instance: SingleInstance | undefined;

  whenReady(): Promise<void> {
    return this._ready.promise;
  }
  isReady(): boolean {
    return state.ready;
  }
  /** Called when Chromium is up. */
  _fireReady(): void {
    state.ready = true;
    this._ready.resolve();
    this.emit('ready', makeEvent({}), {});
  }

  getName(): string {
    return this.name;
  }
  setName(name: string): void {
    this.name = name;
  }
  getVersion(): string {
    return state.manifest.version ?? '0.0.0';
  }
  getAppPath(): string {
    return state.appPath;
  }
  getLocale(): string {
    return 'en-GB';
  }
  getPreferredSystemLanguages(): string[] {
    return ['en-GB'];
  }

  /** There is no launcher to show it, as on most Linux desktops. Specs see it by wrapping. */
  setBadgeCount(_count = 0): boolean {
    return false;
  }
  /** Nothing of the machine is changed. Specs see it by wrapping. */
  setAsDefaultProtocolClient(_scheme: string): boolean {
    return true;
  }

  getPath(name: string): string {
    const home = os.homedir();
    const appData = process.env['XDG_CONFIG_HOME'] ?? path.join(home, '.config');
    const userData = commandLine.getSwitchValue('user-data-dir') || path.join(appData, this.name);
    const known: Record<string, string> = { home, appData, userData, temp: os.tmpdir(), exe: process.execPath, ...this._paths };
    const found = known[name];
    if (found === undefined) throw new Error(`Failed to get '${name}' path`);
    return found;
  }
  setPath(name: string, value: string): void {
    if (!path.isAbsolute(value)) throw new Error('Path must be absolute');
    this._paths[name] = value;
  }

  requestSingleInstanceLock(data: unknown = null): boolean {
    this._instance ??= new SingleInstance(this.getPath('userData'));
    return this._instance.acquire(data, (argv, cwd, sent) => this.emit('second-instance', makeEvent({}), argv, cwd, sent));
  }
  hasSingleInstanceLock(): boolean {
    return this._instance?.held ?? false;
  }

  quit(): void {
    if (state.quitting) return;
    const before = makeEvent({});
    this.emit('before-quit', before);
    if (before.defaultPrevented) return;
    state.quitting = true;
    for (const window of [...windows.values()]) {
      window.close();
      if (!state.quitting) return;
    }
    const will = makeEvent({});
    this.emit('will-quit', will);
    if (will.defaultPrevented) state.quitting = false;
    else this._end(0);
  }
  exit(code = 0): void {
    for (const window of [...windows.values()]) window.destroy();
    this._end(code);
  }
  _end(code: number): void {
    this.emit('quit', makeEvent({}), code);
    const end = (): never => process.exit(code);
    const { cdp } = state;
    if (!cdp || cdp.process.exitCode !== null) end();
    else this._endAfter(cdp, end);
  }
  _endAfter(cdp: Cdp, end: () => never): void {
    cdp.process.once('exit', end);
    cdp.send('Browser.close').catch(() => undefined);
    setTimeout(() => cdp.process.kill('SIGKILL'), 3000).unref();
    setTimeout(end, 4000);
  }

  /** Chromium runs without its sandbox here: it does not start as root otherwise. */
  enableSandbox(): void {}
}

/** `dock` exists on macOS only, where it is not modelled; elsewhere reading it gives undefined as in Electron. */
export const app = strict('app', new App(), process.platform === 'darwin' ? [] : ['dock']);
