import { once } from 'node:events';
import { expect } from '@playwright/test';
import { type Desktop, electronExecutable, startDesktop } from '../fixtures/desktop.ts';
import { processesWith } from '../fixtures/processes.ts';
import { test } from '../fixtures/test.ts';

/** Closes the window as its own button does; gives whether it is minimised then, or hidden. */
async function close({ app, page }: Desktop): Promise<'minimized' | 'hidden'> {
  const window = await app.browserWindow(page);
  return window.evaluate((shown) => {
    shown.close();
    return shown.isMinimized() ? 'minimized' : 'hidden';
  });
}

test('without a tray closing minimises and says so, the program goes on, and its menu ends it', async ({ workspace }) => {
  test.skip(electronExecutable === undefined, 'Only the stand-in can be without a tray.');
  await using desktop = await startDesktop(workspace, { environment: { STANDIN_NO_TRAY: '1' } });
  const shell = desktop.app.process();
  expect(await close(desktop)).toBe('minimized');
  expect(await desktop.notification()).toEqual({
    title: 'Drawbridge goes on',
    body: 'The window is minimized, since this desktop may show no tray. To quit: Ctrl+Q in the window.',
  });
  await expect(desktop.page.getByRole('region', { name: 'Bridges' })).toContainText('ChatGPT');
  const exited = once(shell, 'exit');
  await desktop.chooseMenuItem('quit');
  expect(await exited).toEqual([0, null]);
  await expect.poll(() => processesWith(workspace.dataDir)).toEqual([]);
});

test('a desktop that does not tell whether it shows a tray is believed once the owner has used it, and from then on', async ({
  workspace,
}) => {
  test.skip(process.platform !== 'linux', 'Elsewhere there is always a tray.');
  {
    await using desktop = await startDesktop(workspace);
    const window = await desktop.app.browserWindow(desktop.page);
    expect(await close(desktop)).toBe('minimized');
    await expect.poll(() => desktop.tooltip()).toBe('Drawbridge: Ready');
    await desktop.chooseTrayItem('open');
    await expect.poll(() => window.evaluate((shown) => shown.isVisible())).toBe(true);
    expect(await close(desktop)).toBe('hidden');
  }
  await using again = await startDesktop(workspace);
  expect(await close(again)).toBe('hidden');
  expect(await again.notification()).toBeNull();
});
