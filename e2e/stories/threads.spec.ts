import { expect, type Page } from '@playwright/test';
import { type Job } from '../../shared/model/job.ts';
import { callTool } from '../fixtures/chat.ts';
import { cliJson } from '../fixtures/cli.ts';
import { hostToken, test } from '../fixtures/test.ts';

const held = Promise.withResolvers<void>();

test.use({
  modelOptions: {
    script: [
      { exec: 'cat clock.ts' },
      { text: 'The clock reads Date.now().' },
      { text: 'It is one line long.', until: held.promise },
      { text: 'In French: une ligne.' },
    ],
  },
});

const inMenu = async (page: Page, menu: string, item: string): Promise<void> => {
  await page.getByRole('button', { name: menu }).click();
  await page.getByRole('menuitem', { name: item }).click();
};

test('the owner goes on with what a client began: message, steer, queue, rename, fork, archive, delete', async ({
  serve,
  workspace,
  model,
  page,
}) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const read = await callTool({ url: serve.url, token: hostToken }, 'codex_read', { prompt: 'What does the clock read?' });
  expect(read.text).toBe('The clock reads Date.now().');
  const heading = (name: string) => expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  const turns = page.getByRole('region', { name: 'Turns' });
  const threadMenu = 'More actions for this thread';

  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await page.getByRole('link', { name: 'Threads' }).click();
  await page.getByRole('link', { name: /What does the clock read/ }).click();
  await expect(turns).toContainText('The clock reads Date.now().');
  await page.getByRole('button', { name: 'Commands, edits and other steps' }).click();
  await expect(turns).toContainText('cat clock.ts');

  await inMenu(page, threadMenu, 'Rename');
  await page.getByRole('textbox', { name: 'Name of this thread' }).fill('The clock');
  await page.keyboard.press('Enter');
  await heading('The clock');

  // A message begins a job; a further one waits for it.
  await page.getByRole('textbox', { name: 'Message this thread' }).fill('How long is it?');
  await page.keyboard.press('Enter');
  await heading('How long is it?');
  await expect.poll(() => model.requests.length).toBe(3);
  await page.getByRole('link', { name: 'thread', exact: true }).click();
  await heading('The clock');
  await page.getByRole('textbox', { name: 'Message this thread' }).fill('And now?');
  await page.keyboard.press('Enter');
  await heading('And now?');
  await page.getByRole('link', { name: 'Jobs' }).click();
  await page.getByRole('radio', { name: 'Queue' }).click();
  await expect(page.getByRole('region', { name: 'Running 1 of 4' })).toContainText('How long is it?');
  const queued = page.getByRole('region', { name: 'Queued 1 of 40' });
  await expect(queued).toContainText('waits for its thread');
  await queued.getByRole('link').click();
  await page.getByRole('button', { name: 'Stop job' }).click();
  await expect(page.getByRole('log')).toContainText('cancelled');

  // What runs can be told more.
  await page.getByRole('link', { name: 'Jobs' }).click();
  await page.getByRole('link', { name: /How long is it/ }).click();
  await page.getByRole('textbox', { name: 'Tell Codex' }).fill('Say it in French too.');
  await page.keyboard.press('Enter');
  // Codex may break off what it waits for and answer at once: then the box is one for the next message.
  await expect(page.getByRole('log')).toContainText('Say it in French too.');
  held.resolve();
  await expect(page.getByRole('log')).toContainText('In French: une ligne.');
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  expect(JSON.stringify(model.requests.at(-1)?.body)).toContain('Say it in French too.');

  await page.getByRole('link', { name: 'thread', exact: true }).click();
  await expect(turns.getByRole('listitem').filter({ has: page.getByRole('article') })).toHaveCount(2);
  await turns
    .getByRole('button', { name: /^Fork from the turn/ })
    .first()
    .click();
  await expect(page.getByRole('link', { name: 'forked' })).toBeVisible();
  await expect(turns).toContainText('The clock reads Date.now().');
  await expect(turns).not.toContainText('How long is it?');

  await inMenu(page, threadMenu, 'Archive');
  await expect(page.getByText('This thread is archived.')).toBeVisible();
  await inMenu(page, threadMenu, 'Delete…');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete thread' }).click();
  await heading('Threads');
  await expect(page.getByRole('list', { name: 'Threads' }).getByRole('link')).toHaveCount(1);

  await page.getByRole('link', { name: 'Usage' }).click();
  const { data: jobs } = await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list');
  const tokens = jobs.reduce((sum, { usage }) => sum + (usage?.total ?? 0), 0);
  expect(tokens).toBeGreaterThan(0);
  await expect(page.getByRole('table', { name: 'Tokens of the last' }).getByRole('row').last()).toContainText(String(tokens));
  expect(errors).toEqual([]);
});
