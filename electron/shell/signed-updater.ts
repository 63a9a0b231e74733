import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AppUpdater } from 'electron-updater';
import { type Log } from '../core/lib/log.ts';
import { type Updater } from './updates.ts';

/** What packaging writes beside the program when it is built with a feed. */
const feedFile = 'app-update.yml';

/**
 * The updater of a packaged program with a feed whose versions prove who made them; else null. macOS checks the signature itself; on Windows
 * it is checked against the publisher that the feed's file names. Packages for Linux carry none: there the system or the owner replaces them.
 */
export async function signedUpdater(resources: string, platform: NodeJS.Platform, log: Log): Promise<Updater | null> {
  const feed = await readFile(join(resources, feedFile), 'utf8').catch(() => null);
  if (feed === null || !isSignedFeed(feed, platform)) return null;
  const { autoUpdater } = (await import('electron-updater')).default;
  return byTheOwner(autoUpdater, log);
}

/** The library does nothing of itself: each step is one that the owner wants, and no version is older than ours. */
export function byTheOwner(autoUpdater: AppUpdater, log: Log): Updater {
  autoUpdater.autoDownload = false;
  autoUpdater.autoInstallOnAppQuit = false;
  autoUpdater.allowDowngrade = false;
  autoUpdater.allowPrerelease = false;
  autoUpdater.logger = {
    info: () => undefined,
    warn: (said) => log.warn('updater', { said }),
    error: (said) => log.error('updater', { said }),
  };
  return {
    check: async () => {
      const found = await autoUpdater.checkForUpdates();
      return found?.isUpdateAvailable ? found.updateInfo.version : null;
    },
    download: async () => void (await autoUpdater.downloadUpdate()),
    restart: () => autoUpdater.quitAndInstall(),
  };
}

/** True when the feed is reached over TLS and what comes from it can be checked on this platform. */
export function isSignedFeed(feed: string, platform: NodeJS.Platform): boolean {
  const urls = [...feed.matchAll(/^\s*url:\s*['"]?(\S+?)['"]?\s*$/gm)].map(([, url]) => url ?? '');
  if (!urls.every((url) => url.startsWith('https://'))) return false;
  return platform === 'darwin' || (platform === 'win32' && /^\s*publisherName:\s*(\S|\n\s*- \S)/m.test(feed));
}
