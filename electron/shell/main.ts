import { mkdirSync } from 'node:fs';
import { url as debuggerAddress } from 'node:inspector';
import { join } from 'node:path';
import { app } from 'electron';
import { chooseDataDir } from './data-dir.ts';
import { linkAmong } from './links.ts';
import { startShell } from './shell.ts';

const { argv, env: environment, platform } = process;
const appData = app.getPath('appData');
const dataDir = chooseDataDir({ argv, environment, appData });
const isUsual = dataDir === chooseDataDir({ argv: [], environment: {}, appData });

// A release cannot be debugged: its fuse shuts Node's inspector, and Chromium's door has none. A build for tests has both open.
if (app.isPackaged && debuggerAddress() === undefined) {
  for (const name of ['remote-debugging-port', 'remote-debugging-pipe', 'remote-debugging-address']) app.commandLine.removeSwitch(name);
}

// Chromium keeps its profile beside our data. The single-instance lock belongs to it, so there is one shell for each data directory.
const profile = join(dataDir, 'shell');
mkdirSync(profile, { recursive: true, mode: 0o700 });
app.setPath('userData', profile);

const hidden = argv.includes('--hidden') || (platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin);

// Not awaited: Electron becomes ready only after this module has been evaluated.
if (app.requestSingleInstanceLock()) void startShell({ dataDir, isUsual, hidden, link: linkAmong(argv) });
else app.exit(0);
