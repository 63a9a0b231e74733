import { expect, type Page } from '@playwright/test';
import { de } from '../shared/texts/de.ts';
import { violations } from './fixtures/axe.ts';
import { callTool } from './fixtures/chat.ts';
import { cliJson, runCli } from './fixtures/cli.ts';
import { openLocal } from './fixtures/remote.ts';
import { hostToken, test } from './fixtures/test.ts';

test.use({ modelOptions: { script: [{ text: 'Two files.' }] } });

const { navigation } = de;
/** Every place of the window, its heading, and what is there once it has been read. */
const screens: readonly (readonly [place: string, heading: string, fact: string | RegExp])[] = [
  ['/', navigation.home, 'Codex'],
  ['/jobs', navigation.jobs, 'Count the files'],
  ['/approvals', navigation.approvals, de.approvals.none],
  ['/reviews', navigation.reviews, de.reviews.none],
  ['/threads', navigation.threads, 'Count the files'],
  ['/clients', navigation.clients, 'Build box'],
  ['/tunnels', navigation.tunnels, de.tunnels.local],
  ['/connections', navigation.flights, 'tools/call codex_read'],
  ['/secrets', navigation.secrets, de.secrets.vault],
  ['/policy', navigation.policy, de.explain.rules],
  ['/usage', navigation.usage, de.usage.sum],
  ['/audit', navigation.audit, 'Build box'],
  ['/settings', de.settings.title, 'Aufträge gleichzeitig'],
  ['/diagnostics', de.diagnostics.title, de.diagnostics.process],
  ['/about', de.about.title, '@base-ui/react'],
  ['/sign-in', de.signIn.title, /./],
  ['/welcome/codex', de.welcome.title, de.welcome.codex.lead],
  ['/welcome/folder', de.welcome.title, de.welcome.folder.lead],
  ['/welcome/connect', de.welcome.title, de.connect.clients],
  ['/welcome/try', de.welcome.title, de.welcome.tryIt.prompt],
];

async function goTo(page: Page, place: string, heading: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, place);
  await expect(page.getByRole('heading', { level: 1, name: heading, exact: true })).toBeVisible();
}

test('every screen can be read by a screen reader in German too', async ({ serve, workspace, page }) => {
  // Twenty screens, each looked at whole.
  test.setTimeout(600_000);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await callTool({ url: serve.url, token: hostToken }, 'codex_read', { prompt: 'Count the files' });
  await runCli(workspace, 'tokens', 'create', '--name', 'Build box', '--scope', 'read');
  await using owner = await openLocal(workspace.dataDir);
  await owner.call('settings/update', { language: 'de' });
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  for (const [place, heading, fact] of screens) {
    await goTo(page, place, heading);
    await expect(page.getByRole('main')).toContainText(fact);
    expect(await violations(page), place).toEqual([]);
  }
});

test('the dialogs can be read by a screen reader in German too', async ({ serve, workspace, page }) => {
  test.setTimeout(600_000);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(serve.ready.event).toBe('ready');
  await using owner = await openLocal(workspace.dataDir);
  await owner.call('settings/update', { language: 'de' });
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  const dialogs: readonly (readonly [place: string, heading: string, button: string])[] = [
    ['/', navigation.home, de.folders.add],
    ['/clients', navigation.clients, de.clients.create],
    ['/tunnels', navigation.tunnels, de.tunnels.setUpNamed(de.bridges.kinds.mcp)],
  ];
  for (const [place, heading, button] of dialogs) {
    await goTo(page, place, heading);
    await page.getByRole('button', { name: button, exact: true }).click();
    await expect(page.getByRole('dialog').getByRole('button', { name: de.common.cancel })).toBeVisible();
    expect(await violations(page), place).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
});
