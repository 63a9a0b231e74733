import { readFileSync, writeFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { type Approval } from '../shared/model/approval.ts';
import { type BridgeStatus } from '../shared/model/host.ts';
import { violations } from './fixtures/axe.ts';
import { cliJson, createToken } from './fixtures/cli.ts';
import { type DesktopShell, launchDesktop, windowOf } from './fixtures/desktop.ts';
import { expectSandboxed } from './fixtures/hardened.ts';
import { shoot } from './fixtures/shoot.ts';
import { type Workspace } from './fixtures/workspace.ts';
import { askToWrite, writingTest as test } from './fixtures/writing-test.ts';

interface Tried {
  readonly url: string;
  readonly defaultPrevented: boolean;
}

/** The folder takes writes, after a question each. */
function askBeforeEachRun({ configFile, root }: Workspace): void {
  const config = JSON.parse(readFileSync(configFile, 'utf8'));
  const roots = [{ path: root, sandbox: 'workspace-write', writes: 'ask' }];
  writeFileSync(configFile, JSON.stringify({ ...config, roots, notifications: { failures: false } }));
}

async function hardened({ app }: DesktopShell, page: Page): Promise<void> {
  const window = await app.browserWindow(page);
  await expectSandboxed(window);
  const address = page.url();
  await window.evaluate(({ webContents }) => {
    const tried: string[] = [];
    Object.assign(globalThis, { tried });
    const remember = ({ url, defaultPrevented }: Tried) => tried.push(`${url} ${defaultPrevented ? 'prevented' : 'allowed'}`);
    webContents.on('will-navigate', remember);
  });
  await page.evaluate(() => {
    globalThis.open('https://example.org/open');
    location.href = 'https://example.org/away';
  });
  const tried = () => app.evaluate(() => (globalThis as unknown as { tried: string[] }).tried);
  await expect.poll(tried).toEqual(['https://example.org/away prevented']);
  const leaks = await page.evaluate(() => ['require', 'process', 'electron', 'ipcRenderer'].filter((name) => name in globalThis));
  expect([leaks, page.url(), app.windows().length]).toEqual([[], address, 1]);
  const policy = await page.evaluate(() => document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content'));
  expect(policy).toMatch(/^(?!.*unsafe-).*default-src 'none'/);
}

test('security 203, 204, 207: a question comes in a small window of its own while the window is away, and a no takes one press', async ({
  workspace,
}) => {
  askBeforeEachRun(workspace);
  await using desktop = await launchDesktop(workspace, { args: ['--hidden'] });
  await expect.poll(() => desktop.tooltip()).toBe('Drawbridge: Ready');
  expect(desktop.app.windows()).toEqual([]);

  const token = await createToken(workspace, 'Notebook', 'read,run,write');
  const { data: bridges } = await cliJson<{ data: BridgeStatus[] }>(workspace, 'bridges', 'list');
  const door = { url: (id: string) => bridges.find((bridge) => bridge.id === id)?.url ?? '', token };
  const reply = askToWrite(door, 'Leave a note');
  await expect.poll(() => desktop.notification()).toMatchObject({ title: 'Notebook asks to start a job that writes' });
  expect(await desktop.badge()).toBe(1);
  expect(desktop.app.windows()).toEqual([]);

  await desktop.clickNotification();
  const question = await windowOf(desktop);
  await expect(question).toHaveURL(/#\/approvals\/apr_/);
  await expect(question.getByRole('heading', { level: 2, name: /Notebook asks to start a job/ })).toBeVisible();
  const small = await desktop.app.browserWindow(question);
  expect(await small.evaluate((window) => window.getBounds())).toMatchObject({ width: 560, height: 640 });
  await hardened(desktop, question);
  expect(await violations(question)).toEqual([]);
  await shoot(question, 'question-window', [{ width: 560, height: 640 }]);

  await desktop.pressOnNotification(1);
  await expect(question.getByRole('main')).toContainText('Denied, from the notification.');
  expect(await reply).toMatchObject({ isError: true });
  await expect.poll(() => desktop.notification()).toBeNull();
  await expect.poll(() => desktop.badge()).toBe(0);
  const { data } = await cliJson<{ data: Approval[] }>(workspace, 'approvals', 'list', '--all');
  expect(data).toMatchObject([{ state: 'declined', answeredBy: 'notification' }]);

  await small.evaluate((window) => window.close());
  await expect.poll(() => desktop.app.windows().length).toBe(0);
  await desktop.chooseTrayItem('open');
  const page = await windowOf(desktop);
  await hardened(desktop, page);
});
