import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { type Result } from '../../shared/contract/control.ts';
import { type Config } from '../../shared/model/config.ts';
import { cliJson, runCli } from '../fixtures/cli.ts';
import { shoot } from '../fixtures/shoot.ts';
import { test } from '../fixtures/test.ts';

test('the owner changes what Drawbridge does; each field saves itself, holds at once, and says what is wrong', async ({
  serve,
  workspace,
  page,
}) => {
  const group = (name: string) => page.getByRole('region', { name });
  const config = () => JSON.parse(readFileSync(workspace.configFile, 'utf8')) as Config;
  expect(serve.ready.event).toBe('ready');
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();

  const running = group('Limits').getByRole('textbox', { name: 'Jobs at once' });
  await running.fill('0');
  await running.press('Enter');
  await expect(group('Limits').getByRole('alert')).toHaveText('A whole number from 1 to 64.');
  await expect(running).toHaveValue('0');
  await shoot(page, 'settings-wrong');
  await running.fill('2');
  await running.press('Enter');
  await expect(group('Limits').getByText('Saved')).toBeVisible();
  await expect(running).toBeFocused();
  expect((await cliJson<Result<'queue/read'>>(workspace, 'jobs', 'queue')).maxRunning).toBe(2);

  // Leaving a field saves it too; an empty one is for ever.
  const days = group('Retention').getByRole('textbox', { name: 'Days that jobs are kept' });
  await days.fill('');
  await days.press('Tab');
  await expect(group('Retention').getByText('Saved')).toBeVisible();
  await group('Defaults').getByRole('combobox', { name: 'Effort' }).selectOption('low');
  await expect(group('Defaults').getByText('Saved')).toBeVisible();
  await group('Notifications').getByRole('checkbox', { name: 'Quiet hours' }).check();
  const from = group('Notifications').getByRole('textbox', { name: 'From' });
  await from.fill('23.30');
  await from.press('Enter');
  await expect(group('Notifications').getByRole('alert')).toHaveText('A time such as 22:00.');
  await from.fill('23:30');
  await from.press('Enter');
  await expect(group('Notifications').getByText('Saved')).toHaveCount(2);
  expect(config()).toMatchObject({
    codex: { maxRunningJobs: 2, effort: 'low' },
    retention: { days: null },
    notifications: { quiet: { from: '23:30', to: '07:00' } },
  });

  const program = group('Codex').getByRole('textbox', { name: 'Program' });
  await program.fill(`${workspace.root}/clock.ts`);
  await program.press('Enter');
  await expect(group('Codex').getByRole('alert')).toContainText('codex.path stays as it was');
  await program.fill('');
  await program.press('Enter');
  await expect(group('Codex').getByRole('alert')).toHaveCount(0);

  await group('Appearance').getByRole('radio', { name: 'Dark' }).check();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('button', { name: 'Dark theme. Change to system theme.' })).toBeVisible();
  await group('Appearance').getByRole('radio', { name: 'System' }).check();
  await group('Appearance').getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
  await expect(page.getByRole('heading', { level: 1, name: 'Einstellungen' })).toBeVisible();
  await shoot(page, 'settings-de');
  await group('Darstellung').getByRole('combobox', { name: 'Sprache' }).selectOption('English');
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();

  await runCli(workspace, 'jobs', 'pause');
  await expect(page.getByText('Paused: new jobs wait.')).toBeVisible();
  await shoot(page, 'settings-paused');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('Paused: new jobs wait.')).toHaveCount(0);
  expect(config().paused).toBe(false);
});

test('the owner leaves a model server for an account, signs Codex in with a key, and out again', async ({ serve, workspace, page }) => {
  const codex = page.getByRole('region', { name: 'Codex', exact: true });
  const apiKey = ['sk', 'x'.repeat(40)].join('-');
  expect(serve.ready.event).toBe('ready');
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await expect(codex.getByText('Scripted')).toBeVisible();
  await codex.getByRole('button', { name: 'Use the sign-in of Codex' }).click();
  await codex.getByRole('radio', { name: 'With an API key' }).check();
  await shoot(page, 'settings-sign-in');
  await codex.getByRole('textbox', { name: 'API key' }).fill(apiKey);
  await codex.getByRole('button', { name: 'Sign in' }).click();
  await expect(codex.getByText('Signed in with an API key')).toBeVisible();
  expect(readFileSync(`${workspace.codexHome}/auth.json`, 'utf8')).toContain(apiKey);
  await codex.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
  await expect(codex.getByRole('radio', { name: 'With an API key' })).toBeVisible();
  expect(readFileSync(workspace.configFile, 'utf8')).not.toContain(apiKey);
});
