import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { type SettingsChange } from '../../shared/contract/settings.ts';
import { type DesktopShell, startDesktop } from '../fixtures/desktop.ts';
import { test } from '../fixtures/test.ts';

const labelOf = (desktop: DesktopShell) => async (id: string) => (await desktop.trayItems()).find((item) => item.id === id)?.label;

test('the owner raises and lowers the bridges from the tray, and copies their addresses', async ({ desktop }) => {
  const label = labelOf(desktop);
  await expect.poll(() => desktop.tooltip()).toBe('Drawbridge: Ready');
  expect((await desktop.trayItems()).map(({ id, enabled }) => [id, enabled])).toEqual([
    ['status', false],
    ['approvals', true],
    ['recent', false],
    ['pause', true],
    ['bridge:chatgpt', true],
    ['bridge:openai', true],
    ['start-all', false],
    ['stop-all', true],
    ['copy-mcp', true],
    ['copy-openai', true],
    ['open', true],
    ['checks', true],
    ['logs', true],
    ['settings', true],
    ['quit', true],
  ]);

  await desktop.chooseTrayItem('copy-mcp');
  await expect.poll(() => desktop.clipboard()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
  const mcp = await desktop.clipboard();
  await desktop.chooseTrayItem('copy-openai');
  await expect.poll(() => desktop.clipboard()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
  const health = new URL('/healthz', mcp);
  expect((await fetch(health)).status).toBe(200);

  await desktop.chooseTrayItem('bridge:chatgpt');
  await expect.poll(() => label('bridge:chatgpt')).toBe('Start ChatGPT');
  expect(await label('copy-mcp')).toBe('Copy ChatGPT URL (the bridge is stopped)');
  await expect(fetch(health)).rejects.toThrow('fetch failed');
  await expect(desktop.page.getByRole('region', { name: 'Bridges' })).toContainText('stopped');

  await desktop.chooseTrayItem('stop-all');
  await expect.poll(() => desktop.tooltip()).toBe('Drawbridge: Stopped');
  expect(await desktop.icon()).toMatch(/^stopped/);

  await desktop.chooseTrayItem('start-all');
  await expect.poll(() => desktop.tooltip()).toBe('Drawbridge: Ready');
  expect(await desktop.icon()).toMatch(/^idle/);

  await desktop.page.getByRole('button', { name: 'Stop OpenAI API' }).click();
  await expect.poll(() => label('bridge:openai')).toBe('Start OpenAI API');
});

/** Sets what the settings screen sets, by the page's own door. */
async function set(page: Page, change: SettingsChange): Promise<void> {
  await page.evaluate((params) => {
    const { drawbridge: door } = globalThis as unknown as { drawbridge: { send(text: string): void } };
    door.send(JSON.stringify({ jsonrpc: '2.0', id: 'e2e-set', method: 'settings/update', params }));
  }, change);
}

test('the tray pauses, opens every place, and follows the settings: lock, language, start with the desktop (security 205)', async ({
  workspace,
}) => {
  const home = join(workspace.dataDir, 'desktop');
  await using desktop = await startDesktop(workspace, { environment: { XDG_CONFIG_HOME: home } });
  const { app, page } = desktop;
  const label = labelOf(desktop);
  await desktop.chooseTrayItem('pause');
  await expect.poll(() => desktop.tooltip()).toBe('Drawbridge: Ready · new jobs wait');
  await desktop.chooseTrayItem('pause');
  await expect.poll(() => desktop.tooltip()).toBe('Drawbridge: Ready');

  for (const [id, place] of [
    ['approvals', /#\/approvals$/],
    ['checks', /#\/diagnostics$/],
    ['settings', /#\/settings$/],
  ] as const) {
    await desktop.chooseTrayItem(id);
    await expect(page).toHaveURL(place);
  }
  await desktop.chooseTrayItem('logs');
  await expect.poll(() => desktop.opened()).toEqual([join(workspace.dataDir, 'logs')]);

  await set(page, { desktop: { pauseWhileLocked: true } });
  await expect.poll(() => readFileSync(workspace.configFile, 'utf8')).toContain('"pauseWhileLocked": true');
  await app.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen'));
  await expect.poll(() => desktop.tooltip()).toBe('Drawbridge: Ready · writes wait while the screen is locked');
  await app.evaluate(({ powerMonitor }) => powerMonitor.emit('unlock-screen'));
  await expect.poll(() => desktop.tooltip()).toBe('Drawbridge: Ready');

  const autostart = join(home, 'autostart');
  const entries = () => (existsSync(autostart) ? readdirSync(autostart).map((name) => readFileSync(join(autostart, name), 'utf8')) : []);
  await set(page, { desktop: { startAtLogin: true } });
  await expect.poll(entries).toEqual([expect.stringMatching(/^Exec="\S+" "\S+" "--data-dir=\S+" "--hidden"$/m)]);
  await set(page, { desktop: { startAtLogin: false } });
  await expect.poll(entries).toEqual([]);

  await set(page, { language: 'de' });
  await expect.poll(() => desktop.tooltip()).toBe('Drawbridge: Bereit');
  expect([await label('quit'), await label('start-all')]).toEqual(['Beenden', 'Alle starten (alle sind offen)']);
});
