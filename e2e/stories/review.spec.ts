import { readFileSync } from 'node:fs';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect } from '@playwright/test';
import { type Result } from '../../shared/contract/control.ts';
import { linesTest as test, openLines } from '../fixtures/lines-test.ts';
import { cliJson, createToken } from '../fixtures/cli.ts';
import { shoot } from '../fixtures/shoot.ts';
import { indexFile, thirtyLines, threeHunks } from '../fixtures/three-hunks.ts';

test.use({ modelOptions: { script: [...threeHunks] } });

test('a ChatGPT client asks for an edit; the owner sends one hunk of three back, Codex mends it, and what is accepted is in the checkout, uncommitted', async ({
  desktop,
  workspace,
  model,
}) => {
  const { root } = workspace;
  const { repository, text } = await openLines(workspace);
  const { data: bridges } = await cliJson<Result<'bridge/list'>>(workspace, 'bridges', 'list');
  const token = await createToken(workspace, 'ChatGPT', 'read,run,write');
  const client = new Client({ name: 'openai-mcp', version: '1.0.0' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  const url = new URL(bridges.find(({ id }) => id === 'chatgpt')?.url ?? '');
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers: { authorization: `Bearer ${token}` } } }));
  const call = async (name: string, args: Record<string, unknown>) =>
    (await client.callTool({ name, arguments: args })).structuredContent as Record<string, unknown>;

  const index = readFileSync(indexFile(root));
  const { jobId } = await call('codex_run', { prompt: 'Put three lines in words', sandbox: 'workspace-write', timeoutMs: 1 });
  const status = () => call('codex_job_status', { jobId });
  await expect.poll(async () => (await status())['waitingFor']).toBe('approval: 1 file, 6 lines');
  expect(text()).toBe(thirtyLines());

  const { page } = desktop;
  await page.getByRole('link', { name: /^Reviews/ }).click();
  await page.getByRole('link', { name: /Put three lines in words/ }).click();
  const diff = page.getByRole('region', { name: 'Changes of lines.txt' });
  await expect(diff).toContainText('line \\u{202e}fifteen');
  await shoot(page, 'story-review');
  await page.getByRole('button', { name: 'Accept hunk 1 of 3' }).click();
  await page.getByRole('button', { name: 'Accept hunk 3 of 3' }).click();
  await page.getByRole('button', { name: 'Reject hunk 2 of 3' }).click();
  await page.getByRole('button', { name: 'Comment on hunk 2 of 3' }).click();
  await page.getByRole('textbox', { name: 'Comment on this hunk' }).fill('Something is hidden in it.');
  await page.getByRole('button', { name: 'Keep comment' }).click();
  const decide = page.getByRole('region', { name: 'Decide' });
  await expect(decide.getByRole('button', { name: 'Apply 1 file, 2 of 3 hunks' })).toBeVisible();
  await decide.getByRole('button', { name: 'Send back with 2 remarks…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Send back to Codex' });
  await dialog.getByRole('textbox').fill('Almost.');
  await expect(dialog).toContainText('Something is hidden in it.');
  await shoot(page, 'story-send-back');
  await dialog.getByRole('button', { name: 'Send back' }).click();

  await expect(page.getByText('round 2')).toBeVisible();
  const [, , back] = model.requests;
  expect(back?.userText).toContain('Almost.');
  expect(back?.userText).toContain('Something is hidden in it.');
  expect(text()).toBe(thirtyLines());
  await expect(diff).toContainText('line fifteen');
  await page.getByRole('button', { name: 'Accept hunk 2 of 3' }).click();
  await decide.getByRole('button', { name: 'Apply 1 file', exact: true }).click();
  await expect(decide).toContainText('1 file landed, +3 −3.');
  await shoot(page, 'story-applied');

  expect(text()).toBe(thirtyLines({ 2: 'line two', 15: 'line fifteen', 29: 'line twenty-nine' }));
  expect(readFileSync(indexFile(root))).toEqual(index);
  expect(repository.git('status', '--porcelain')).toBe(' M lines.txt\n');
  await expect.poll(async () => (await status())['status']).toBe('completed');
  expect(JSON.stringify(await status())).toContain('1 file (+3 −3) landed');
  await client.close();
});
