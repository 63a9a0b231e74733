import { expect } from '@playwright/test';
import { type Job } from '../../shared/model/job.ts';
import { callTool } from '../fixtures/chat.ts';
import { cliJson } from '../fixtures/cli.ts';
import { test } from '../fixtures/test.ts';

const held = Promise.withResolvers<void>();

test.use({ modelOptions: { script: [{ text: 'One file.' }, { text: 'Still one.' }, { text: 'Never said.', until: held.promise }] } });

test('the owner lets a client in within limits, changes them, gives it another token, and shuts it out with its job', async ({
  serve,
  workspace,
  page,
}) => {
  const read = (token: string) => callTool({ url: serve.url, token }, 'codex_read', { prompt: 'Count the files' });
  const shown = page.getByRole('status', { name: 'Token' });
  const dialog = page.getByRole('dialog');
  const row = page.getByRole('list', { name: 'Clients, oldest first' }).getByRole('listitem', { name: 'Build box' });
  const inMenu = async (item: string) => {
    await page.getByRole('button', { name: 'More for Build box' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };

  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await expect(page.getByRole('region', { name: 'Clients' })).toContainText('Nobody may call yet.');
  await page.getByRole('link', { name: 'All clients' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Clients' })).toBeVisible();
  await expect(page.getByText('Nobody may call yet.')).toBeVisible();

  await page.getByRole('button', { name: 'Create a token…' }).click();
  await dialog.getByRole('button', { name: 'Create token' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('Name the client that will use the token.');
  await dialog.getByRole('textbox', { name: 'Client' }).fill('Build box');
  await dialog.getByRole('radio', { name: 'these only' }).check();
  await dialog.getByRole('checkbox', { name: workspace.root }).check();
  await dialog.getByRole('combobox', { name: 'At most' }).selectOption('read');
  await dialog.getByRole('combobox', { name: 'Expires' }).selectOption('in 30 days');
  await dialog.getByRole('button', { name: 'Create token' }).click();
  const first = (await shown.textContent()) ?? '';
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row).toContainText('May read, run · at most read · in');
  await expect(row).toContainText(workspace.root);
  await expect(row).toContainText('never used · expires');
  expect(await read(first)).toMatchObject({ status: 200, text: 'One file.' });
  await expect(row).toContainText('through chatgpt');

  await page.getByRole('button', { name: 'Edit Build box' }).click();
  await dialog.getByRole('checkbox', { name: 'write' }).check();
  await dialog.getByRole('radio', { name: 'every open folder' }).check();
  await dialog.getByRole('combobox', { name: 'Expires' }).selectOption('never');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row).toContainText('May read, run, write · at most read · in every open folder');
  await expect(row).not.toContainText('expires');

  await inMenu('New token…');
  await dialog.getByRole('button', { name: 'Make a new token' }).click();
  await expect(shown).not.toHaveText(first);
  const second = (await shown.textContent()) ?? '';
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toHaveCount(0);
  expect((await fetch(serve.url('openai').concat('/models'), { headers: { authorization: `Bearer ${first}` } })).status).toBe(401);
  expect(await read(second)).toMatchObject({ status: 200, text: 'Still one.' });

  const cut = read(second);
  const jobs = async () => (await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list')).data.map(({ status }) => status);
  await expect.poll(jobs).toEqual(['running', 'completed', 'completed']);
  await inMenu('Revoke…');
  await dialog.getByRole('checkbox', { name: 'Cancel its 1 job too' }).check();
  await dialog.getByRole('button', { name: 'Revoke client' }).click();
  expect((await cut).text).toContain('This client may call no more');
  await expect(page.getByText('Nobody may call yet.')).toBeVisible();
  await expect.poll(jobs).toEqual(['cancelled', 'completed', 'completed']);
  held.resolve();
});
