import { expect } from '@playwright/test';
import { violations } from './fixtures/axe.ts';
import { cliJson, runCli } from './fixtures/cli.ts';
import { test } from './fixtures/test.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the settings can be read and changed with a screen reader, ${colorScheme}`, async ({ serve, workspace, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(serve.ready.event).toBe('ready');
    await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    const limits = page.getByRole('region', { name: 'Limits' });
    const queued = limits.getByRole('textbox', { name: 'Places in the queue' });
    await queued.fill('-1');
    await queued.press('Enter');
    await expect(limits.getByRole('alert')).toBeVisible();
    await expect(queued).toHaveAttribute('aria-invalid', 'true');
    await expect(queued).toHaveAccessibleDescription('A whole number from 0 to 10,000.');
    await runCli(workspace, 'jobs', 'pause');
    await expect(page.getByText('Paused: new jobs wait.')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await queued.fill('7');
    await queued.press('Enter');
    await expect(limits.getByText('Saved')).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: 'Places in the queue: saved.' })).toHaveCount(1);
    await page.getByRole('button', { name: 'Use the sign-in of Codex' }).click();
    await expect(page.getByRole('radio', { name: 'With an API key' })).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
}
