import { expect } from '@playwright/test';
import { violations } from './fixtures/axe.ts';
import { cliJson } from './fixtures/cli.ts';
import { hostToken } from './fixtures/test.ts';
import { allowWrites, askToWrite, writingTest as test } from './fixtures/writing-test.ts';

test.use({ modelOptions: { script: [{ exec: 'touch one', escalate: 'it must' }, { text: 'Touched.' }] } });

for (const colorScheme of ['light', 'dark'] as const) {
  test(`questions, their answers, the policy and the audit can be read by a screen reader, ${colorScheme}`, async ({
    serve,
    workspace,
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
    await allowWrites(page, workspace.root, 'Allow', async () => expect(await violations(page)).toEqual([]));
    const reply = askToWrite({ url: serve.url, token: hostToken }, 'Touch a file');

    await expect(page.getByRole('link', { name: 'Look at it' })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Home' }).click();
    await expect(page.getByRole('region', { name: 'Needs you' })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Approvals' }).click();
    await expect(page.getByRole('link', { name: /touch one/ })).toBeVisible();
    expect(await violations(page)).toEqual([]);

    await page.getByRole('link', { name: /touch one/ }).click();
    const allow = page.getByRole('button', { name: 'Allow once' });
    await expect(allow).toBeEnabled();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Deny and say why…' }).click();
    await expect(page.getByRole('textbox', { name: 'Why not' })).toBeFocused();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('combobox', { name: 'The yes holds' }).selectOption('for this job');
    await page.getByRole('button', { name: 'Allow for this job' }).click();
    await expect(page.getByRole('main')).toContainText('Allowed for this job');
    expect(await violations(page)).toEqual([]);
    expect((await reply).text).toContain('Touched.');

    await page.getByRole('button', { name: 'All approvals' }).click();
    await page.getByRole('radio', { name: 'Grants' }).click();
    await page.getByRole('button', { name: /^Revoke: / }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByTitle('All of row 1').click();
    await expect(page.getByRole('main')).toContainText('as they were written');
    expect(await violations(page)).toEqual([]);
  });
}
