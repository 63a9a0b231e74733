import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { violations } from './fixtures/axe.ts';
import { cliJson, runCli } from './fixtures/cli.ts';
import { hostToken } from './fixtures/test.ts';
import { commitThirtyLines, thirtyLines, threeHunks } from './fixtures/three-hunks.ts';
import { askToWrite, writingTest as test } from './fixtures/writing-test.ts';

test.use({ modelOptions: { script: [...threeHunks] } });

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a review can be read by a screen reader and decided by keys alone, and is there again after a reload, ${colorScheme}`, async ({
    serve,
    workspace,
    page,
    context,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const repository = commitThirtyLines(workspace.root);
    await runCli(workspace, 'roots', 'edit', workspace.root, '--sandbox', 'workspace-write');
    await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
    const reply = askToWrite({ url: serve.url, token: hostToken }, 'Put three lines in words');

    await page.getByRole('link', { name: /^Reviews/ }).click();
    const link = page.getByRole('link', { name: /Put three lines in words/ });
    await expect(link).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await link.press('Enter');
    await expect(page.getByRole('group', { name: /^hunk 1 of 3/ })).toBeVisible();
    expect(await violations(page)).toEqual([]);

    await page.keyboard.press('a');
    await page.keyboard.press('j');
    await expect(page.getByRole('group', { name: /^hunk 2 of 3/ })).toBeFocused();
    await page.keyboard.press('r');
    await page.keyboard.press('c');
    await expect(page.getByRole('textbox', { name: 'Comment on this hunk' })).toBeFocused();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.type('Something is hidden.');
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('checkbox', { name: 'line 29, removed, undecided: line 29' })).toBeFocused();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('a');
    await expect(page.getByRole('checkbox', { name: 'line 29, added, accepted: line twenty-nine' })).toBeChecked();
    await page.keyboard.press('v');
    await expect(page.getByRole('radio', { name: 'Side by side' })).toBeChecked();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');

    const kept = 'Apply 1 file, 2 of 3 hunks';
    const other = await context.newPage();
    await other.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
    await other.getByRole('link', { name: /^Reviews/ }).click();
    await other.getByRole('link', { name: /Put three lines in words/ }).click();
    await expect(other.getByRole('button', { name: kept })).toBeVisible();
    await expect(other.getByRole('main')).toContainText('Something is hidden.');
    await page.reload();

    const apply = page.getByRole('button', { name: kept });
    await expect(apply).not.toHaveAttribute('aria-disabled');
    const clicks = await page.evaluateHandle(() => {
      const seen = { count: 0 };
      document.addEventListener('click', () => seen.count++, { capture: true });
      return seen;
    });
    await apply.press('Enter');
    expect(await clicks.evaluate((seen) => seen.count)).toBe(0);
    await apply.press(' ');
    const decide = page.getByRole('region', { name: 'Decide' });
    await expect(decide).toContainText('1 file landed, +2 −2.');
    await expect(other.getByRole('region', { name: 'Decide' })).toContainText('1 file landed');
    expect(await violations(page)).toEqual([]);
    expect(readFileSync(repository.at('lines.txt'), 'utf8')).toBe(thirtyLines({ 2: 'line two', 29: 'line twenty-nine' }));
    expect((await reply).text).toContain('Three lines are in words now.');
  });
}
