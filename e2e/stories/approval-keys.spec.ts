import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { cliJson } from '../fixtures/cli.ts';
import { hostToken } from '../fixtures/test.ts';
import { allowWrites, askToWrite, writingTest as test } from '../fixtures/writing-test.ts';

test.use({ modelOptions: { script: [{ exec: 'touch one', escalate: 'it must' }, { text: 'As you say.' }] } });

test('Escape denies: not in the first half second, not over what is open, and not over words that were written', async ({
  serve,
  workspace,
  page,
}) => {
  await page.clock.install();
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await allowWrites(page, workspace.root, 'Allow');
  const reply = askToWrite({ url: serve.url, token: hostToken }, 'Touch a file');
  await page.getByRole('link', { name: 'Look at it' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Approval', exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Approvals' }).click();
  const question = page.getByRole('link', { name: /^waiting for you/ });
  await expect(question).toBeVisible();
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
  await question.click();
  const deny = page.getByRole('button', { name: 'Deny', exact: true });
  await expect(deny).toBeFocused();
  await expect(page.getByText('Esc denies')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.clock.runFor(499);
  await expect(deny).toBeDisabled();
  await page.clock.runFor(1);
  await expect(deny).toBeEnabled();

  await page.getByRole('button', { name: 'Deny and say why…' }).click();
  const reason = page.getByRole('textbox', { name: 'Why not' });
  await reason.fill('Because');
  await reason.press('Escape');
  await expect(reason).toHaveValue('Because');
  await reason.fill('');
  await reason.press('Escape');
  await expect(reason).toBeHidden();
  await expect(deny).toBeFocused();
  expect((await cliJson<{ pending: number }>(workspace, 'approvals', 'list')).pending).toBe(1);

  await page.keyboard.press('Escape');
  await expect(page.getByRole('main')).toContainText('Denied, on the page in a browser.');
  expect((await reply).text).toContain('As you say.');
  expect(existsSync(join(workspace.root, 'one'))).toBe(false);
});
