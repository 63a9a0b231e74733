import { expect } from '@playwright/test';
import { violations } from '../fixtures/axe.ts';
import { callTool } from '../fixtures/chat.ts';
import { cliJson } from '../fixtures/cli.ts';
import { shoot } from '../fixtures/shoot.ts';
import { hostToken, test } from '../fixtures/test.ts';

const line = (n: number) => `line ${String(n).padStart(4, '0')}`;
const colours = String.raw`printf '\033[31mfailed\033[0m plainly \033]8;;https://evil.example\007link\033]8;;\007\n'`;

test.use({
  modelOptions: {
    script: [
      { exec: `seq -f 'line %04g' 1 2000; ${colours}` },
      { text: 'The pendulum swings.\n\n| part | state |\n| --- | --- |\n| clock | **broken** |\n\n```sh\nnpm test\n```' },
      { text: 'Nothing was found.' },
    ],
  },
});

test('the owner finds a job among others, reads its log and searches in it, by mouse and by keys', async ({ serve, workspace, page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const client = { url: serve.url, token: hostToken };
  await callTool(client, 'codex_read', { prompt: 'Repair the clock of the tower' });
  await callTool(client, 'codex_read', { prompt: 'Look at the bridge' });
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await page.getByRole('link', { name: 'Jobs' }).first().click();
  const tower = page.getByRole('link', { name: /Repair the clock/ });
  const bridge = page.getByRole('link', { name: /Look at the bridge/ });
  await expect(tower).toBeVisible();
  await expect(bridge).toBeVisible();

  // Words of an answer and of a command; the address keeps them.
  await page.keyboard.press('/');
  const search = page.getByRole('searchbox', { name: 'Search jobs' });
  await expect(search).toBeFocused();
  await search.fill('pendul seq');
  await expect(bridge).toBeHidden();
  await expect(tower).toContainText('The pendulum swings.');
  await expect(tower.locator('mark')).toHaveText(['pendulum']);
  await page.getByRole('combobox', { name: 'Bridge' }).selectOption('chatgpt');
  await expect(tower).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await shoot(page, 'jobs-found');
  await page.reload();
  await expect(search).toHaveValue('pendul seq');
  await expect(page.getByRole('combobox', { name: 'Bridge' })).toHaveValue('chatgpt');
  await expect(tower.locator('mark')).toHaveText(['pendulum']);
  await search.fill('"no such words" -*(');
  await expect(page.getByText('No job fits these filters.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(bridge).toBeVisible();

  await search.fill('tower');
  await expect(bridge).toBeHidden();
  await search.press('ArrowDown');
  await expect(tower).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Repair the clock of the tower' })).toBeVisible();
  await expect(page.getByRole('cell', { name: 'broken' })).toBeVisible();

  // A place deep in an output that is closed, and not drawn.
  await page.keyboard.press('ControlOrMeta+f');
  const find = page.getByRole('searchbox', { name: 'Find in this log' });
  await expect(find).toBeFocused();
  await find.fill(line(1200));
  await expect(page.getByText('1 of 1', { exact: true })).toBeVisible();
  await expect(page.getByText(line(1200), { exact: true })).toBeInViewport();
  await find.fill('plainly');
  await expect(page.getByText('1 of 2', { exact: true })).toBeVisible();
  await find.press('Enter');
  await expect(page.getByText('2 of 2', { exact: true })).toBeVisible();
  const last = page.locator('[data-line]', { hasText: 'plainly' });
  await expect(last).toBeInViewport();
  await expect(last).toHaveText('failed plainly link');
  await expect(last.locator('a')).toHaveCount(0);
  expect(await violations(page)).toEqual([]);
  await shoot(page, 'job-log');
  await find.press('Escape');
  await expect(find).toBeHidden();

  await page.goBack();
  await expect(search).toHaveValue('tower');
  await expect(tower).toBeVisible();
  expect(errors).toEqual([]);
});
