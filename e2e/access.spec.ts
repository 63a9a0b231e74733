import { expect } from '@playwright/test';
import OpenAI from 'openai';
import { violations } from './fixtures/axe.ts';
import { callTool } from './fixtures/chat.ts';
import { cliJson } from './fixtures/cli.ts';
import { hostToken, test } from './fixtures/test.ts';

test.use({ modelOptions: { script: [{ exec: 'ls' }, { text: 'Two files.' }] } });

for (const colorScheme of ['light', 'dark'] as const) {
  test(`home and the screens of jobs can be read by a screen reader, ${colorScheme}`, async ({ serve, workspace, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const client = new OpenAI({ baseURL: serve.url('openai'), apiKey: hostToken, maxRetries: 0 });
    await client.chat.completions.create({ model: 'gpt-5.5', messages: [{ role: 'user', content: 'Count the files' }] });

    await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
    await expect(page.getByRole('region', { name: 'Bridges' })).toContainText('ChatGPT');
    expect(await violations(page)).toEqual([]);

    await page.getByRole('link', { name: 'Jobs' }).first().click();
    const job = page.getByRole('link', { name: /Count the files/ });
    await expect(job).toBeVisible();
    expect(await violations(page)).toEqual([]);

    await job.click();
    await expect(page.getByRole('region', { name: 'Log' })).toContainText('Two files.');
    await page.getByRole('button', { name: 'More actions for this job' }).click();
    await expect(page.getByRole('menu')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'Jobs' }).first().click();
    await page.getByRole('radio', { name: 'Queue' }).click();
    await expect(page.getByRole('region', { name: 'Running 0 of 4' })).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });

  test(`the screens of threads and usage can be read by a screen reader, ${colorScheme}`, async ({ serve, workspace, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await callTool({ url: serve.url, token: hostToken }, 'codex_read', { prompt: 'Count the files' });

    await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
    await page.getByRole('link', { name: 'Threads' }).click();
    const thread = page.getByRole('link', { name: /Count the files/ });
    await expect(thread).toBeVisible();
    expect(await violations(page)).toEqual([]);

    await thread.click();
    await page.getByRole('button', { name: 'Commands, edits and other steps' }).click();
    await expect(page.getByRole('region', { name: 'Turns' })).toContainText('ls');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'More actions for this thread' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await expect(page.getByRole('textbox', { name: 'Name of this thread' })).toBeFocused();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More actions for this thread' }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'Usage' }).click();
    await expect(page.getByRole('table', { name: 'Tokens of the last' })).toContainText('All');
    expect(await violations(page)).toEqual([]);
  });
}

test('the main way through the window needs no mouse', async ({ serve, workspace, page }) => {
  const client = new OpenAI({ baseURL: serve.url('openai'), apiKey: hostToken, maxRetries: 0 });
  await client.chat.completions.create({ model: 'gpt-5.5', messages: [{ role: 'user', content: 'Count the files' }] });
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await expect(page.getByRole('region', { name: 'Bridges' })).toContainText('ChatGPT');

  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  for (let step = 0; (await focused()) !== 'Jobs' && step < 10; step++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Jobs' })).toBeVisible();
  for (let step = 0; !(await focused()).includes('Count the files') && step < 20; step++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Count the files' })).toBeVisible();
});

test('a thread is found, renamed and gone on with by the keyboard alone', async ({ serve, workspace, page }) => {
  await callTool({ url: serve.url, token: hostToken }, 'codex_read', { prompt: 'Count the files' });
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await expect(page.getByRole('region', { name: 'Bridges' })).toContainText('ChatGPT');
  const focused = () =>
    page.evaluate(() => {
      const { activeElement: at, body } = document;
      return at === body ? '' : (at?.getAttribute('aria-label') ?? at?.textContent ?? '');
    });
  const tabTo = async (name: string) => {
    for (let step = 0; !(await focused()).includes(name) && step < 40; step++) await page.keyboard.press('Tab');
    expect(await focused()).toContain(name);
  };

  await tabTo('Threads');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Threads' })).toBeFocused();
  await expect(page.getByRole('link', { name: /Count the files/ })).toBeVisible();
  await tabTo('Count the files');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Count the files' })).toBeFocused();

  await tabTo('More actions for this thread');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Rename' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Name of this thread' })).toBeFocused();
  await page.keyboard.type('The files');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'The files' })).toBeFocused();

  await tabTo('Message this thread');
  await page.keyboard.type('And now?');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'And now?' })).toBeFocused();
  await expect(page.getByRole('log')).toContainText('Hello from the scripted model.');
});
