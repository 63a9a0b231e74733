import { expect } from '@playwright/test';
import { violations } from './fixtures/axe.ts';
import { cliJson, runCli } from './fixtures/cli.ts';
import { test } from './fixtures/test.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`who may call can be read and changed with a screen reader, ${colorScheme}`, async ({ serve, workspace, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(serve.ready.event).toBe('ready');
    await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
    await page.getByRole('link', { name: 'Clients', exact: true }).click();
    await expect(page.getByText('Nobody may call yet.')).toBeVisible();
    expect(await violations(page)).toEqual([]);

    const limits = ['--root', workspace.root, '--sandbox', 'read-only', '--expires', '30d'];
    await runCli(workspace, 'tokens', 'create', '--name', 'Build box', '--scope', 'read,write', ...limits);
    await expect(page.getByRole('listitem', { name: 'Build box' })).toBeVisible();
    expect(await violations(page)).toEqual([]);

    await page.getByRole('button', { name: 'Edit Build box' }).click();
    await expect(page.getByRole('dialog').getByRole('checkbox', { name: workspace.root })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Edit Build box' })).toBeFocused();

    await page.getByRole('button', { name: 'More for Build box' }).click();
    await page.getByRole('menuitem', { name: 'Revoke…' }).click();
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Cancel' })).toBeFocused();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'More for Build box' })).toBeFocused();
  });
}
