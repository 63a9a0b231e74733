import { app, Menu, powerMonitor } from 'electron';
import { type Snapshot } from '../../shared/contract/control.ts';
import { languageFor } from '../../shared/texts/language.ts';
import { language, setLanguage } from '../../shared/texts/texts.ts';
import { type App } from '../core/host.ts';
import { type Log } from '../core/lib/log.ts';
import { applicationMenu } from './app-menu.ts';
import { showWaiting } from './badge.ts';
import { trayIcon } from './icons.ts';
import { type LoginItem } from './login-item.ts';
import { type Notifier } from './notifier.ts';
import { waitingCount } from './status.ts';
import { type OwnerTray } from './tray.ts';
import { type Updates } from './updates.ts';
import { type Windows } from './windows.ts';

export interface DesktopParts {
  readonly core: App;
  readonly log: Log;
  readonly iconDir: string;
  readonly windows: Windows;
  readonly tray: OwnerTray;
  readonly notifier: Notifier;
  readonly updates: Updates;
  readonly loginItem: LoginItem;
}

/**
 * Shows every state of the core on the desktop until the signal aborts: tray, notifications, badge, language, and the settings that only a
 * desktop has. `onFirst` is called when the first has been shown.
 */
export async function followCore(parts: DesktopParts, { signal, onFirst }: { signal: AbortSignal; onFirst: () => void }): Promise<void> {
  const { core, tray, notifier } = parts;
  let isFirst = true;
  try {
    for await (const snapshot of core.watch(signal)) {
      await speak(snapshot, parts);
      showState(snapshot, parts);
      if (isFirst) onFirst();
      isFirst = false;
    }
  } finally {
    tray[Symbol.dispose]();
    notifier.hideAll();
  }
}

/** What the desktop says it in: what the owner chose, or what their system speaks. */
async function speak({ settings }: Snapshot, { windows }: DesktopParts): Promise<void> {
  const wanted = languageFor(settings.language, [...app.getPreferredSystemLanguages(), app.getLocale()]);
  if (wanted === language && Menu.getApplicationMenu()) return;
  await setLanguage(wanted);
  const menu = applicationMenu(process.platform, () => windows.show('/settings'));
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu));
}

function showState(snapshot: Snapshot, { log, iconDir, windows, tray, notifier, updates, loginItem }: DesktopParts): void {
  const { startAtLogin, updates: mode } = snapshot.settings.desktop;
  const overlay = trayIcon(iconDir, 'needs-you', { platform: 'win32', darkPanel: true });
  const shown: readonly [string, () => unknown][] = [
    ['tray', () => tray.show(snapshot)],
    ['notifications', () => notifier.show(snapshot)],
    ['badge', () => showWaiting(waitingCount(snapshot), { window: windows.browser, icon: overlay })],
    ['login item', () => loginItem.set(startAtLogin)],
    ['updates', () => updates.setMode(mode)],
  ];
  for (const [what, show] of shown) {
    // One that fails must not take the others with it.
    void (async () => show())().catch((error: unknown) => log.warn('desktop failed', { what, error }));
  }
}

/** Tells the core of the lock, and when the machine is awake again. */
export function followPower({ core, log }: Pick<DesktopParts, 'core' | 'log'>): void {
  powerMonitor.on('lock-screen', () => core.setLocked(true));
  powerMonitor.on('unlock-screen', () => core.setLocked(false));
  powerMonitor.on('suspend', () => log.info('machine sleeps'));
  powerMonitor.on('resume', () => {
    log.info('machine woke');
    core.resumed();
  });
}
