import { expect } from '@playwright/test';
import { violations } from '../fixtures/axe.ts';
import { linesTest as test, openLines } from '../fixtures/lines-test.ts';
import { cliJson, runCli } from '../fixtures/cli.ts';
import { treeDigest } from '../fixtures/folder.ts';
import { connectChatGpt } from '../fixtures/mcp-client.ts';
import { shoot } from '../fixtures/shoot.ts';
import { hostToken } from '../fixtures/test.ts';
import { thirtyLines, threeHunks } from '../fixtures/three-hunks.ts';

test.use({ modelOptions: { script: [...threeHunks] } });

test('a hunk goes back with a comment and comes again mended, all is applied, then undone: the folder is as before, and the audit tells it all', async ({
  serve,
  workspace,
  model,
  page,
}) => {
  const { root } = workspace;
  const { text } = await openLines(workspace);
  const before = treeDigest(root);
  await using chatgpt = await connectChatGpt({ url: serve.url, token: hostToken });
  const run = await chatgpt.call('codex_run', { prompt: 'Put three lines in words', sandbox: 'workspace-write', timeoutMs: 1 });
  const { jobId } = run.structured;
  const changes = async () => (await chatgpt.call('codex_changes', { jobId })).structured;

  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await page.getByRole('link', { name: /^Reviews/ }).click();
  await page.getByRole('link', { name: /Put three lines in words/ }).click();
  const diff = page.getByRole('region', { name: 'Changes of lines.txt' });
  const decide = page.getByRole('region', { name: 'Decide' });
  const dialog = page.getByRole('dialog');
  await expect(diff).toContainText('line \\u{202e}fifteen');
  await page.getByRole('button', { name: 'Reject hunk 2 of 3' }).click();
  await page.getByRole('button', { name: 'Comment on hunk 2 of 3' }).click();
  await page.getByRole('textbox', { name: 'Comment on this hunk' }).fill('Something is hidden in it.');
  await page.getByRole('button', { name: 'Keep comment' }).click();
  await decide.getByRole('button', { name: 'Send back with 2 remarks…' }).click();
  await dialog.getByRole('button', { name: 'Send back' }).click();
  await expect(page.getByText('round 2')).toBeVisible();
  const newRound = page.getByRole('main').getByText('The change is not the one you looked at before');
  await expect(newRound).toBeVisible();
  expect(model.requests[2]?.userText).toContain('Something is hidden in it.');
  await expect(diff).toContainText('line fifteen');
  expect(await changes()).toMatchObject({ state: 'pending', round: 2 });
  expect(treeDigest(root)).toBe(before);

  await page.getByRole('button', { name: 'Accept the 1 file shown' }).click();
  await decide.getByRole('button', { name: 'Apply 1 file', exact: true }).click();
  await expect(decide).toContainText('1 file landed, +3 −3.');
  await expect(newRound).toHaveCount(0);
  expect(text()).toBe(thirtyLines({ 2: 'line two', 15: 'line fifteen', 29: 'line twenty-nine' }));
  expect((await chatgpt.ended(jobId)).text).toContain('1 file (+3 −3) landed');

  await decide.getByRole('button', { name: 'Revert…' }).click();
  await dialog.getByRole('button', { name: 'Revert 1 file' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(decide).toContainText('It was applied and undone again: the files are as they were before.');
  await shoot(page, 'journey-reverted');
  expect(await violations(page)).toEqual([]);
  expect(treeDigest(root)).toBe(before);
  expect(await changes()).toMatchObject({
    state: 'reverted',
    message: 'The changes were applied and taken back later. Nothing of them is in the folder now.',
  });

  await page.getByRole('link', { name: 'Audit', exact: true }).click();
  const rows = page.getByRole('list', { name: 'Rows of the audit, oldest first' });
  for (const told of ['change sent back', 'change applied', 'change reverted']) await expect(rows).toContainText(told);
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(page.getByText(/^All \d+ rows are as they were written\.$/)).toBeVisible();
  await shoot(page, 'journey-reverted-audit');
  const exported = (await runCli(workspace, 'audit', 'export')).stdout.trim().split('\n');
  expect(exported.map((row) => JSON.parse(row).type).filter((type) => type.startsWith('change/'))).toEqual([
    ...['change/shown', 'change/sentBack', 'change/shown', 'change/applying', 'change/applied', 'change/reverting', 'change/reverted'],
  ]);
});
