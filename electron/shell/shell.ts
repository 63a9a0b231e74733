import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { app, dialog, ipcMain, Menu, protocol, session } from 'electron';
import { Failure } from '../../shared/contract/errors.ts';
import { createApp } from '../core/app.ts';
import { type App, type Host } from '../core/host.ts';
import { createFileLog } from '../core/lib/file-log.ts';
import { type Log } from '../core/lib/log.ts';
import { Redactor } from '../core/vault/redact.ts';
import { ApprovalNotice } from './approval-notice.ts';
import { toCore, toPage } from './ipc.ts';
import { PageChannels } from './page-channels.ts';
import { pageScheme, servePage } from './pages.ts';
import { refusePermissions } from './session.ts';
import { OwnerTray } from './tray.ts';
import { OwnerWindow } from './window.ts';

/** How long a quit waits for jobs to be told, children to end and the state to close. */
const stopTimeoutMs = 8000;

const here = import.meta.dirname;
const pageDir = join(here, '../renderer');

/**
 * Runs the program until it is quit. Where the desktop has no tray, closing the window minimises it, so that it can be
 * brought back; a second start brings it back everywhere.
 */
export async function startShell(dataDir: string): Promise<void> {
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([{ scheme: pageScheme, privileges: { standard: true, secure: true } }]);
  const redactor = new Redactor();
  const log = createFileLog(join(dataDir, 'logs'), { name: 'shell', redact: (text) => redactor.redact(text) });
  try {
    const [core] = await Promise.all([createApp(hostOf(dataDir, log, redactor)), app.whenReady()]);
    await show(core, dataDir, log);
  } catch (error) {
    await giveUp(error, log);
  }
}

function hostOf(dataDir: string, log: Log, redactor: Redactor): Host {
  return {
    kind: 'shell',
    version: app.getVersion(),
    dataDir,
    configFile: join(dataDir, 'config.json'),
    environment: process.env,
    extraToken: null,
    pageDir,
    // Codex is a program: packaged, it lies beside the archive, never in it.
    packageDir: app.getAppPath().replace(/\.asar$/, '.asar.unpacked'),
    now: Date.now,
    log,
    redactor,
    chooseFolder,
    requestStop: () => app.quit(),
  };
}

async function chooseFolder(): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog({ properties: ['openDirectory', 'createDirectory'] });
  return filePaths[0] ?? null;
}

async function show(core: App, dataDir: string, log: Log & AsyncDisposable): Promise<void> {
  const stopping = new AbortController();
  const window = new OwnerWindow({
    preload: join(here, 'preload.cjs'),
    sizeFile: join(dataDir, 'shell', 'window.json'),
    devTools: !app.isPackaged,
    canHide: () => tray.isThere,
    onPageGone: () => channels.end(),
  });
  const channels = new PageChannels(
    (channel) => core.serve(channel),
    (page, text) => window.send(toPage, page, text),
    () => performance.now(),
  );
  const open = (place: string | null = null): void =>
    void window.show(place).catch((error: unknown) => log.error('window failed', { error }));
  const notice = new ApprovalNotice({ core, open });
  const tray = new OwnerTray({ core, log, iconDir: join(here, 'icons'), open, quit: () => app.quit() });

  ipcMain.handle(toCore, (event, ...given: readonly unknown[]) => {
    if (!window.isSender(event)) throw new Error('Only the window of Drawbridge may call the core.');
    channels.receive(given);
  });
  protocol.handle(pageScheme, (request) => servePage(pageDir, request));
  refusePermissions(session.defaultSession);
  // Windows and Linux get no menu bar; macOS needs one for copy, paste and quit.
  Menu.setApplicationMenu(
    process.platform === 'darwin' ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]) : null,
  );

  app.on('second-instance', () => open());
  app.on('activate', () => open());
  // The program lives in the tray: without windows it goes on.
  app.on('window-all-closed', () => undefined);
  quitInOrder(async () => {
    window.allowClose();
    stopping.abort();
    await core[Symbol.asyncDispose]();
    await log[Symbol.asyncDispose]();
  }, log);

  void tray.follow(stopping.signal).catch((error: unknown) => log.error('tray failed', { error }));
  void notice.follow(stopping.signal).catch((error: unknown) => log.error('notice failed', { error }));
  open();
}

/** The first wish to quit stops everything; the program ends when that is done, or when it takes too long. */
function quitInOrder(stop: () => Promise<void>, log: Log): void {
  let state: 'running' | 'stopping' | 'stopped' = 'running';
  app.on('before-quit', (event) => {
    if (state === 'stopped') return;
    event.preventDefault();
    if (state === 'stopping') return;
    state = 'stopping';
    const late = wait(stopTimeoutMs, undefined, { ref: false }).then(() => Promise.reject(new Error('Stopping took too long.')));
    Promise.race([stop(), late]).then(
      () => {
        state = 'stopped';
        app.quit();
      },
      (error: unknown) => {
        log.error('stop failed', { error });
        app.exit(1);
      },
    );
  });
}

/** The core did not start: says why and ends. */
async function giveUp(error: unknown, log: Log & AsyncDisposable): Promise<void> {
  const failure = Failure.from(error);
  log.error('start failed', { error });
  await app.whenReady();
  dialog.showErrorBox('Drawbridge could not start', failure.text);
  await log[Symbol.asyncDispose]();
  app.exit(1);
}
