import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { type Approval } from '../../shared/model/approval.ts';
import { type Job } from '../../shared/model/job.ts';
import { type ThreadSummary } from '../../shared/model/thread.ts';
import { callTool } from '../fixtures/chat.ts';
import { cliJson, runCli } from '../fixtures/cli.ts';
import { hostToken } from '../fixtures/test.ts';
import { askToWrite, writingTest as test } from '../fixtures/writing-test.ts';

const held = Promise.withResolvers<void>();

test.use({
  modelOptions: {
    script: [
      { text: 'The clock reads Date.now().' },
      { text: 'It is one line long.', until: held.promise },
      { text: 'In French: une ligne.' },
      { exec: 'touch ../seen', escalate: 'it must be seen' },
      { text: 'Somebody was asked.' },
    ],
  },
});

/** How often a text stands on a page. */
const count = (page: Page, text: string) => page.getByRole('log').getByText(text, { exact: true });

test('one thread in two tabs and with a client: what one says the others see once, a steer and an answer from one hold for all', async ({
  serve,
  workspace,
  model,
  page: left,
  context,
}) => {
  const right = await context.newPage();
  const pages = [left, right];
  const door = { url: serve.url, token: hostToken };
  expect((await runCli(workspace, 'roots', 'edit', workspace.root, '--sandbox', 'workspace-write', '--writes', 'allow')).code).toBe(0);
  const begun = await askToWrite(door, 'What does the clock read?');
  expect(begun.text).toBe('The clock reads Date.now().');
  const { data: threads } = await cliJson<{ data: ThreadSummary[] }>(workspace, 'threads', 'list');
  const threadId = threads[0]?.id ?? '';

  // Both tabs show the thread that the client began.
  const { url } = await cliJson<{ url: string }>(workspace, 'open');
  const turns = (page: Page) => page.getByRole('region', { name: 'Turns' });
  const articles = (page: Page) => turns(page).getByRole('article');
  for (const page of pages) {
    await page.goto(url);
    await page.getByRole('link', { name: 'Threads' }).click();
    await page.getByRole('link', { name: /What does the clock read/ }).click();
    await expect(turns(page)).toContainText('The clock reads Date.now().');
    await expect(articles(page)).toHaveCount(1);
  }

  // A message from the left; the right has it without a touch, and steers it.
  await left.getByRole('textbox', { name: 'Message this thread' }).fill('How long is it?');
  await left.keyboard.press('Enter');
  await expect(turns(right)).toContainText('How long is it?');
  await expect.poll(() => model.requests.length).toBe(2);
  await right.getByRole('link', { name: 'Jobs' }).click();
  await right.getByRole('link', { name: /How long is it/ }).click();
  await right.getByRole('textbox', { name: 'Tell Codex' }).fill('Say it in French too.');
  await right.keyboard.press('Enter');
  for (const page of pages) await expect(count(page, 'Say it in French too.')).toHaveCount(1);
  held.resolve();
  for (const page of pages) await expect(count(page, 'In French: une ligne.')).toHaveCount(1);
  await right.goBack();
  await right.goBack();
  await expect(turns(right)).toContainText('In French: une ligne.');
  await expect(articles(right)).toHaveCount(2);
  const { data: jobs } = await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list');
  expect(jobs.map(({ title, status, threadId: on }) => [title, status, on])).toEqual([
    ['How long is it?', 'completed', threadId],
    ['What does the clock read?', 'completed', threadId],
  ]);

  // The client goes on where the owner left off, and is asked about in both tabs: answered in one, it is gone from the other.
  await left.getByRole('link', { name: 'Policy' }).click();
  const reply = callTool(door, 'codex_reply', { threadId, prompt: 'Leave a sign' });
  await expect(turns(right)).toContainText('Leave a sign');
  await expect.poll(() => model.requests.length).toBe(4);
  for (const page of pages) {
    await page.getByRole('link', { name: 'Look at it' }).click();
    await expect(page.getByRole('region', { name: 'What exactly' })).toContainText('touch ../seen');
  }
  const allow = left.getByRole('button', { name: 'Allow once' });
  await expect(allow).toBeEnabled();
  await allow.press('Space');
  await expect(right.getByRole('main')).toContainText('Allowed once, on the page in a browser.');
  await expect(right.getByRole('button', { name: 'Allow once' })).toHaveCount(0);
  expect((await reply).text).toContain('Somebody was asked.');
  const { data: approvals } = await cliJson<{ data: Approval[] }>(workspace, 'approvals', 'list', '--all');
  expect(approvals.map(({ state }) => state)).toEqual(['accepted']);
  expect(existsSync(join(workspace.root, '../seen'))).toBe(true);

  // The thread, as everybody has it now: three turns, each once.
  for (const page of pages) {
    await page.getByRole('link', { name: 'Threads' }).click();
    await page.getByRole('link', { name: /What does the clock read/ }).click();
    await expect(turns(page)).toContainText('Somebody was asked.');
    await expect(articles(page)).toHaveCount(3);
  }
  expect(model.requests).toHaveLength(5);
});
