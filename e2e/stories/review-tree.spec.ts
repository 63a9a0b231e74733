import { expect } from '@playwright/test';
import { type Result } from '../../shared/contract/control.ts';
import { violations } from '../fixtures/axe.ts';
import { cliJson, runCli } from '../fixtures/cli.ts';
import { shoot } from '../fixtures/shoot.ts';
import { hostToken } from '../fixtures/test.ts';
import { allowWrites, askToWrite, writingTest as test } from '../fixtures/writing-test.ts';

const made = [
  ...Array.from({ length: 8 }, (_, at) => `src/core/jobs/job-${at}.ts`),
  ...Array.from({ length: 4 }, (_, at) => `src/core/state/table-${at}.ts`),
  'docs/guide/start/first.md',
  'NOTES.md',
];
const exec = made.map((path) => `mkdir -p $(dirname ${path}); echo made > ${path}`).join('; ');

test.use({ modelOptions: { script: [{ exec }, { text: 'Done.' }] } });

test('many files come as a tree: folders close and open by key, count what is decided, and the list is one click away', async ({
  serve,
  workspace,
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await allowWrites(page, workspace.root, 'Review first');
  const reply = askToWrite({ url: serve.url, token: hostToken }, 'Make many files');
  await page.getByRole('link', { name: /^Reviews/ }).click();
  await page.getByRole('link', { name: /Make many files/ }).click();
  const list = page.getByRole('list', { name: 'Files' });
  const folder = (path: string) => list.getByRole('button', { name: new RegExp(`^Folder ${path},`) });
  const file = (path: string) => list.getByRole('button', { name: new RegExp(`^${path}`) });
  await expect(folder('src/core/jobs')).toHaveAccessibleName('Folder src/core/jobs, 0 of 8 files decided');
  await expect(folder('docs/guide/start')).toHaveAttribute('aria-expanded', 'true');
  await file('src/core/jobs/job-0.ts').press('Space');
  await expect(folder('src/core/jobs')).toHaveAccessibleName('Folder src/core/jobs, 1 of 8 files decided');
  await expect(folder('src/core')).toHaveAccessibleName('Folder src/core, 1 of 12 files decided');
  await shoot(page, 'review-tree');

  await folder('src/core/jobs').press('ArrowLeft');
  await expect(file('src/core/jobs/job-0.ts')).toHaveCount(0);
  await expect(folder('src/core/jobs')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(folder('src/core/state')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(folder('src/core/jobs')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(file('src/core/jobs/job-7.ts')).toBeVisible();
  expect(await violations(page)).toEqual([]);

  await page.getByLabel('Filter by path').fill('table');
  await expect(folder('src/core/state')).toHaveAccessibleName('Folder src/core/state, 0 of 4 files decided');
  await expect(folder('src/core/jobs')).toHaveCount(0);
  await page.getByRole('button', { name: 'Show the files as a list' }).click();
  await expect(file('src/core/state/table-3.ts')).toBeVisible();
  await expect(list.getByRole('button', { name: /^Folder/ })).toHaveCount(0);
  await page.reload();
  await expect(file('src/core/state/table-3.ts')).toBeVisible();
  await expect(list.getByRole('button', { name: /^Folder/ })).toHaveCount(0);

  const { data } = await cliJson<Result<'change/list'>>(workspace, 'changes', 'list');
  expect((await runCli(workspace, 'changes', 'reject', data[0]?.id ?? '')).code).toBe(0);
  await reply;
});
