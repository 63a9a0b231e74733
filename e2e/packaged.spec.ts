import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { _electron, expect } from '@playwright/test';
import { type Job } from '../shared/model/job.ts';
import { makeElectronDist } from './electron-stand-in/packaged/make-dist.ts';
import { cliJson } from './fixtures/cli.ts';
import { desktopEnvironment, electronExecutable } from './fixtures/desktop.ts';
import { type Folder, makeFolder } from './fixtures/folder.ts';
import { repository } from './fixtures/places.ts';
import { processesWith } from './fixtures/processes.ts';
import { test } from './fixtures/test.ts';

/** In Electron, though not in its types. */
interface Preferring {
  getLastWebPreferences(): object;
}

test.use({ modelOptions: { script: [{ text: 'The clock is right.' }] } });

/** The program as it would be installed, but for a debugger, which Playwright needs. */
function packageIt(folder: Folder): string {
  const electronDist = electronExecutable === undefined ? join(repository, 'node_modules/electron/dist') : folder.at('electron');
  if (electronExecutable !== undefined) makeElectronDist(electronDist);
  const command = ['build/package.mjs', '--dir', '--inspectable', '--output', folder.at('release')];
  const env = { ...process.env, DRAWBRIDGE_ELECTRON_DIST: electronDist };
  const { stdout, stderr } = spawnSync(process.execPath, command, { cwd: repository, env, encoding: 'utf8' });
  const [, program] = /^Packaged: (.*)$/m.exec(stdout) ?? [];
  if (program === undefined) throw new Error(`Nothing was packaged: ${stdout}${stderr}`);
  return program;
}

test('packaged, it starts from its archive, its Codex and its natives from beside it, without developer tools (security 213)', async ({
  workspace,
}) => {
  // Half a gigabyte is copied.
  test.slow();
  using folder = makeFolder('packaged');
  const program = packageIt(folder);
  const app = await _electron.launch({ executablePath: program, args: ['--data-dir', workspace.dataDir], env: desktopEnvironment });
  try {
    const page = await app.firstWindow();
    await expect(page.getByRole('region', { name: 'Bridges' })).toContainText('OpenAI API');
    expect(await app.evaluate((electron) => [electron.app.isPackaged, electron.app.getName()])).toEqual([true, 'Drawbridge']);
    const window = await app.browserWindow(page);
    expect(await window.evaluate(({ webContents }) => (webContents as unknown as Preferring).getLastWebPreferences())).toMatchObject({
      devTools: false,
    });

    const started = await cliJson<Job>(workspace, 'jobs', 'start', 'Is the clock right?', '--cwd', workspace.root);
    const job = () => cliJson<Job>(workspace, 'jobs', 'show', started.id);
    await expect.poll(job, { timeout: 120_000 }).toMatchObject({ status: 'completed' });
    const codex = processesWith(workspace.codexHome).filter((line) => line.includes('app-server'));
    const resources = await app.evaluate(() => process.resourcesPath);
    expect(codex).toEqual([expect.stringContaining(join(resources, 'app.asar.unpacked', 'node_modules', '@openai'))]);

    const natives = await app.evaluate((electron) => {
      const need = process.getBuiltinModule('node:module').createRequire(`${electron.app.getAppPath()}/package.json`);
      return [typeof need('@napi-rs/keyring').AsyncEntry, typeof need('@ngrok/ngrok').forward];
    });
    expect(natives).toEqual(['function', 'function']);
  } finally {
    await app.close();
  }
});
