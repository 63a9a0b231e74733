import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import OpenAI from 'openai';
import { type Result } from '../../shared/contract/control.ts';
import { linesTest as test, openLines } from '../fixtures/lines-test.ts';
import { cliJson, createToken } from '../fixtures/cli.ts';
import { connectChatGpt } from '../fixtures/mcp-client.ts';
import { shoot } from '../fixtures/shoot.ts';
import { thirtyLines } from '../fixtures/three-hunks.ts';
import { patches } from '../scripted-model/steps.ts';

const held = Promise.withResolvers<void>();

test.use({
  modelOptions: {
    script: [
      { exec: 'tail -n 1 lines.txt' },
      { text: 'The last is line 30.' },
      { patch: patches.update('lines.txt', 'line 30', 'line thirty') },
      { text: 'It is in words now.', until: held.promise },
      { patch: patches.add('NOTES.md', 'One line is in words.\n') },
      { text: 'And a note says so.' },
      { text: 'The last one is, and there is a note.' },
    ],
  },
});

test('a thread begun in ChatGPT goes on in an OpenAI client, is steered and its change applied in the window, and goes on in ChatGPT', async ({
  desktop: { page },
  workspace,
  model,
}) => {
  const { repository, text } = await openLines(workspace);
  const { data: bridges } = await cliJson<Result<'bridge/list'>>(workspace, 'bridges', 'list');
  const url = (bridgeId: string) => bridges.find(({ id }) => id === bridgeId)?.url ?? '';
  const token = await createToken(workspace, 'Ann', 'read,run,write');
  await using chatgpt = await connectChatGpt({ url, token });
  const begun = await chatgpt.call('codex_read', { prompt: 'Which line is the last?' });
  expect(begun).toMatchObject({ isError: false, text: 'The last is line 30.' });
  const threadId = String(begun.structured['threadId']);

  const notebook = new OpenAI({ baseURL: url('openai'), apiKey: token, maxRetries: 0 });
  const stream = notebook.chat.completions.stream(
    { model: 'gpt-5.5', messages: [{ role: 'user', content: 'Put it in words' }], stream: true, ...{ session_id: threadId } },
    { headers: { 'x-drawbridge-sandbox': 'workspace-write' } },
  );
  const answer = stream.finalContent();
  await page.getByRole('link', { name: 'Jobs' }).first().click();
  await page.getByRole('link', { name: /Put it in words/ }).click();
  const log = page.getByRole('log');
  await expect(log).toContainText('lines.txt');
  // Said before the model is asked again, it would be no more than a part of that question.
  await expect.poll(() => model.requests.length).toBe(4);
  await page.getByRole('textbox', { name: 'Tell Codex' }).fill('Leave a note about it.');
  await page.keyboard.press('Enter');
  await expect(log).toContainText('Leave a note about it.');
  held.resolve();
  await expect.poll(() => JSON.stringify(model.requests.at(-1)?.body)).toContain('Leave a note about it.');
  expect(JSON.stringify(model.requests.at(-1)?.body)).toContain('Which line is the last?');

  await page.getByRole('link', { name: /^Reviews/ }).click();
  await page.getByRole('link', { name: /Put it in words/ }).click();
  await expect(page.getByRole('region', { name: 'Changes of NOTES.md' })).toContainText('One line is in words.');
  await page.getByRole('button', { name: /^lines\.txt/ }).click();
  await expect(page.getByRole('region', { name: 'Changes of lines.txt' })).toContainText('line thirty');
  await shoot(page, 'journey-begun-in-chatgpt');
  expect(text()).toBe(thirtyLines());
  await page.getByRole('button', { name: 'Accept the 2 files shown' }).click();
  const decide = page.getByRole('region', { name: 'Decide' });
  await decide.getByRole('button', { name: 'Apply all 2 files' }).click();
  await expect(decide).toContainText('2 files landed, +2 −1.');
  expect(text()).toBe(thirtyLines({ 30: 'line thirty' }));
  expect(readFileSync(repository.at('NOTES.md'), 'utf8')).toBe('One line is in words.\n');

  // Who asked is told what has landed; whoever goes on with the thread goes on with all of it.
  expect(await answer).toContain('2 files (+2 −1) landed');
  const { threads } = (await chatgpt.call('codex_threads')).structured as { threads: { threadId: string; busy: boolean }[] };
  expect(threads).toMatchObject([{ threadId, busy: false }]);
  const reply = await chatgpt.call('codex_reply', { threadId, prompt: 'What is in words now?' });
  expect(reply).toMatchObject({ isError: false, text: expect.stringContaining('The last one is, and there is a note.') });
  const asked = JSON.stringify(model.requests.at(-1)?.body);
  for (const said of ['Which line is the last?', 'Put it in words', 'Leave a note about it.']) expect(asked).toContain(said);

  await page.getByRole('link', { name: 'Threads' }).click();
  const list = page.getByRole('list', { name: 'Threads' });
  await expect(list.getByRole('link')).toHaveCount(1);
  await list.getByRole('link').click();
  const turns = page.getByRole('region', { name: 'Turns' });
  await expect(turns.getByRole('listitem').filter({ has: page.getByRole('article') })).toHaveCount(3);
  const { data: jobs } = await cliJson<Result<'job/list'>>(workspace, 'jobs', 'list');
  expect(jobs.map(({ bridgeId, status }) => [bridgeId, status])).toEqual([
    ['chatgpt', 'completed'],
    ['openai', 'completed'],
    ['chatgpt', 'completed'],
  ]);
  expect(new Set(jobs.map((job) => job.threadId))).toEqual(new Set([threadId]));
});
