import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import { chooseDataDir } from './data-dir.ts';
import { startShell } from './shell.ts';

const dataDir = chooseDataDir({ argv: process.argv, environment: process.env, appData: app.getPath('appData') });

// Chromium keeps its profile beside our data. The single-instance lock belongs to it, so there is one shell for each data directory.
const profile = join(dataDir, 'shell');
mkdirSync(profile, { recursive: true, mode: 0o700 });
app.setPath('userData', profile);

// Not awaited: Electron becomes ready only after this module has been evaluated.
if (app.requestSingleInstanceLock()) void startShell(dataDir);
else app.exit(0);
