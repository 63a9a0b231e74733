import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { app, dialog, ipcMain, Notification, protocol, session, shell } from 'electron';
import { Failure } from '../../shared/contract/errors.ts';
import { isWebPage } from '../../shared/model/web-page.ts';
import { texts } from '../../shared/texts/texts.ts';
import { createApp } from '../core/app.ts';
import { type App, type Host } from '../core/host.ts';
import { createFileLog } from '../core/lib/file-log.ts';
import { type Log } from '../core/lib/log.ts';
import { Redactor } from '../core/vault/redact.ts';
import { followCore, followPower } from './desktop.ts';
import { toCore } from './ipc.ts';
import { openLinks } from './link-events.ts';
import { LoginItem } from './login-item.ts';
import { Notifier } from './notifier.ts';
import { pageScheme, servePage } from './pages.ts';
import { quitInOrder } from './quit.ts';
import { refusePermissions } from './session.ts';
import { signedUpdater } from './signed-updater.ts';
import { OwnerTray } from './tray.ts';
import { TrayProof } from './tray-proof.ts';
import { Updates } from './updates.ts';
import { Windows } from './windows.ts';

export interface ShellStart {
  readonly dataDir: string;
  /** True for the data directory of who chooses none. */
  readonly isUsual: boolean;
  /** Started with the desktop: no window until it is asked for. */
  readonly hidden: boolean;
  /** A link to show at first, as it was given. */
  readonly link: string | null;
}

const here = import.meta.dirname;
const pageDir = join(here, '../renderer');
const updateCheckMs = 6 * 60 * 60 * 1000;

/**
 * Runs the program until it is quit. Where the desktop has no tray, or may have none, closing the window minimises it, so that it can be
 * brought back; a second start brings it back everywhere.
 */
export async function startShell(start: ShellStart): Promise<void> {
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([{ scheme: pageScheme, privileges: { standard: true, secure: true } }]);
  const redactor = new Redactor();
  const log = createFileLog(logDir(start), { name: 'shell', redact: (text) => redactor.redact(text) });
  const links = openLinks(log);
  try {
    const [core] = await Promise.all([createApp(hostOf(start.dataDir, log, redactor)), app.whenReady()]);
    await show(core, start, log, links);
  } catch (error) {
    await giveUp(error, log);
  }
}

const logDir = ({ dataDir }: ShellStart): string => join(dataDir, 'logs');

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
    sampleHealth: true,
    chooseFolder,
    showInFolder: (file) => shell.showItemInFolder(file),
    openInBrowser,
    requestStop: () => app.quit(),
  };
}

async function chooseFolder(): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog({ properties: ['openDirectory', 'createDirectory'] });
  return filePaths[0] ?? null;
}

/** The system opens whatever an address names, programs too: here it is asked for pages only. */
async function openInBrowser(url: string): Promise<void> {
  if (!isWebPage(url)) throw new Error('Only pages are opened outside.');
  await shell.openExternal(url);
}

async function show(core: App, start: ShellStart, log: Log & AsyncDisposable, links: ReturnType<typeof openLinks>): Promise<void> {
  const stopping = new AbortController();
  const proof = new TrayProof(process.platform, join(start.dataDir, 'shell', 'tray-used'));
  const windows: Windows = new Windows(
    {
      preload: join(here, 'preload.cjs'),
      placeFile: join(start.dataDir, 'shell', 'window.json'),
      devTools: !app.isPackaged,
      serve: (channel) => core.serve(channel),
      canHide: () => tray.isThere && proof.given,
      onMinimized: sayWhereItIs,
    },
    log,
  );
  const quit = quitInOrder(async () => {
    windows.allowClose();
    stopping.abort();
    await core[Symbol.asyncDispose]();
    await log[Symbol.asyncDispose]();
  }, log);
  const updater = app.isPackaged ? await signedUpdater(process.resourcesPath, process.platform, log) : null;
  const updates = new Updates({ updater, log, onChange: (state) => tray.showUpdate(state) });
  const tray: OwnerTray = new OwnerTray({
    ...{ core, log, iconDir: join(here, 'icons'), logDir: logDir(start), open: windows.show },
    downloadUpdate: () => void updates.download(),
    installUpdate: () => quit(() => updater?.restart()),
    onUsed: () => proof.give(),
    quit: () => quit(),
  });
  const notifier = new Notifier({ core, log, now: () => new Date(), looking: windows.looking, open: windows.showFromOutside });

  ipcMain.handle(toCore, (event, ...given: readonly unknown[]) => windows.receive(event, given));
  protocol.handle(pageScheme, (request) => servePage(pageDir, request));
  refusePermissions(session.defaultSession);

  const first = start.link === null ? null : links.read(start.link);
  links.follow(windows.show);
  app.on('activate', () => windows.show());
  // The program lives in the tray: without windows it goes on.
  app.on('window-all-closed', () => undefined);
  followPower({ core, log });
  setInterval(() => void updates.check(), updateCheckMs).unref();

  const parts = { ...{ core, log, windows, tray, notifier, updates }, iconDir: join(here, 'icons'), loginItem: loginItem(start) };
  const isHidden = (): boolean => start.hidden && first === null && tray.isThere;
  followCore(parts, { signal: stopping.signal, onFirst: () => isHidden() || windows.show(first) }).catch((error: unknown) =>
    log.error('desktop failed', { error }),
  );
}

/** Whoever closes a window does not expect it on their desktop still. */
function sayWhereItIs(): void {
  const { stays: title, staysWhy: body } = texts.desktop;
  new Notification({ title, body }).show();
}

/** Starts this very program with this very data directory. An AppImage is started by its own file, not by what is mounted while it runs. */
function loginItem({ dataDir, isUsual }: ShellStart): LoginItem {
  const program = process.env['APPIMAGE'] ?? process.execPath;
  const place = [...(app.isPackaged ? [] : [app.getAppPath()]), ...(isUsual ? [] : [`--data-dir=${dataDir}`])];
  const name = isUsual ? 'drawbridge' : `drawbridge-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}`;
  return new LoginItem({
    platform: process.platform,
    command: [program, ...place, '--hidden'],
    file: join(app.getPath('appData'), 'autostart', `${name}.desktop`),
  });
}

/** The core did not start: says why and ends. */
async function giveUp(error: unknown, log: Log & AsyncDisposable): Promise<void> {
  const failure = Failure.from(error);
  log.error('start failed', { error });
  await app.whenReady();
  dialog.showErrorBox(texts.desktop.couldNotStart, failure.text);
  await log[Symbol.asyncDispose]();
  app.exit(1);
}
