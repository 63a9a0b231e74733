import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import OpenAI from 'openai';
import { cliJson } from './fixtures/cli.ts';
import { hostToken, test } from './fixtures/test.ts';

test.use({ modelOptions: { script: [{ exec: 'ls' }, { text: 'Two files.' }] } });

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every screen can be read by a screen reader, ${colorScheme}`, async ({ serve, workspace, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const client = new OpenAI({ baseURL: serve.url('openai'), apiKey: hostToken, maxRetries: 0 });
    await client.chat.completions.create({ model: 'gpt-5.5', messages: [{ role: 'user', content: 'Count the files' }] });

    const violations = async () =>
      (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]);
    await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
    await expect(page.getByRole('region', { name: 'Bridges' })).toContainText('ChatGPT');
    expect(await violations()).toEqual([]);

    await page.getByRole('link', { name: 'Jobs' }).first().click();
    const job = page.getByRole('link', { name: /Count the files/ });
    await expect(job).toBeVisible();
    expect(await violations()).toEqual([]);

    await job.click();
    await expect(page.getByRole('region', { name: 'Log' })).toContainText('Two files.');
    expect(await violations()).toEqual([]);
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
