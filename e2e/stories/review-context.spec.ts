import { writeFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { type Result } from '../../shared/contract/control.ts';
import { violations } from '../fixtures/axe.ts';
import { cliJson, runCli } from '../fixtures/cli.ts';
import { openTestRepository } from '../fixtures/repository.ts';
import { shoot } from '../fixtures/shoot.ts';
import { allowWrites, askToWrite, writingTest as test } from '../fixtures/writing-test.ts';
import { hostToken } from '../fixtures/test.ts';

const many = Array.from({ length: 200 }, (_, at) => `line ${at + 1}\n`).join('');

test.use({ modelOptions: { script: [{ exec: "sed -i '50s/.*/fifty/;120s/.*/one twenty/' long.txt" }, { text: 'Done.' }] } });

async function openReview(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^Reviews/ }).click();
  await page.getByRole('link', { name: /Two lines in words/ }).click();
  await expect(page.getByRole('region', { name: 'Changes of long.txt' })).toContainText('one twenty');
}

test('the lines around a hunk are shown, twenty at a click from either side or all of them, by pointer and by key', async ({
  serve,
  workspace,
  page,
}) => {
  const repository = openTestRepository(workspace.root);
  repository.write('long.txt', many);
  repository.commit('long');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await allowWrites(page, workspace.root, 'Review first');
  const reply = askToWrite({ url: serve.url, token: hostToken }, 'Two lines in words');
  await openReview(page);
  // What the folder holds now is not what the diff is of.
  writeFileSync(repository.at('long.txt'), 'mine\n');
  const diff = page.getByRole('region', { name: 'Changes of long.txt' });
  const gap = (lines: number) => diff.getByRole('group', { name: `${lines} unchanged lines` });
  await expect(gap(46)).toBeVisible();
  await expect(gap(63)).toBeVisible();

  await gap(46).getByRole('button', { name: 'Show 20 more above' }).click();
  await expect(gap(26)).toBeVisible();
  await expect(diff.getByRole('group', { name: 'line 46, unchanged: line 46' })).toBeVisible();
  await gap(26).getByRole('button', { name: 'Show 20 more below' }).click();
  await expect(gap(6)).toHaveCount(1);
  await expect(diff.getByRole('group', { name: 'line 1, unchanged: line 1', exact: true })).toBeFocused();
  expect(await violations(page)).toEqual([]);
  await shoot(page, 'review-context');

  await page.keyboard.press('x');
  await expect(gap(6)).toHaveCount(0);
  await expect(diff.getByRole('group', { name: 'line 21, unchanged: line 21' })).toBeFocused();
  await page.keyboard.press('x');
  await expect(gap(43)).toHaveCount(1);
  await expect(diff.getByRole('group', { name: 'line 54, unchanged: line 54' })).toBeFocused();
  await page.keyboard.press('Shift+X');
  await expect(diff.getByRole('group', { name: 'line 74, unchanged: line 74' })).toBeFocused();
  await page.keyboard.press('Shift+X');
  await expect(diff.getByRole('group', { name: 'line 124, unchanged: line 124' })).toBeFocused();
  await expect(diff.getByRole('group', { name: /unchanged lines$/ })).toHaveCount(0);
  await page.keyboard.press('v');
  await expect(diff.getByRole('group', { name: 'line 124, unchanged: line 124' })).toBeVisible();
  await shoot(page, 'review-context-side');

  const { data } = await cliJson<Result<'change/list'>>(workspace, 'changes', 'list');
  expect((await runCli(workspace, 'changes', 'reject', data[0]?.id ?? '')).code).toBe(0);
  await reply;
});
