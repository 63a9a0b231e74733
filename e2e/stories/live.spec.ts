import { expect } from '@playwright/test';
import OpenAI from 'openai';
import { type BridgeStatus } from '../../shared/model/host.ts';
import { type Job } from '../../shared/model/job.ts';
import { cliJson, createToken } from '../fixtures/cli.ts';
import { shoot } from '../fixtures/shoot.ts';
import { hostToken, test } from '../fixtures/test.ts';

const messages = [{ role: 'user' as const, content: 'Count the ticks of the clock' }];

test.describe('the owner', () => {
  test.use({ modelOptions: { script: [{ exec: 'ls' }, { slow: 60, delayMs: 100 }] } });

  test('sees one job live in the window, in the tray and on the command line', async ({ desktop, workspace }) => {
    const { page } = desktop;
    await expect(page.getByRole('region', { name: 'Bridges' })).toContainText('OpenAI API');
    await shoot(page, 'home-idle');

    const { data: bridges } = await cliJson<{ data: BridgeStatus[] }>(workspace, 'bridges', 'list');
    const baseURL = bridges.find(({ kind }) => kind === 'openai')?.url ?? '';
    const client = new OpenAI({ baseURL, apiKey: await createToken(workspace, 'Notebook'), maxRetries: 0 });
    const answer = client.chat.completions.create({ model: 'gpt-5.5', messages });

    await expect.poll(async () => (await desktop.trayItems())[0]?.label).toBe('Ready · 1 job running');
    expect(await desktop.icon()).toMatch(/^working/);
    const { data: jobs } = await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list');
    expect(jobs).toMatchObject([{ status: 'running', clientName: 'Notebook', title: 'Count the ticks of the clock' }]);
    await shoot(page, 'home-working');

    await page.getByRole('link', { name: 'Jobs' }).first().click();
    const row = page.getByRole('link', { name: /Count the ticks of the clock/ });
    await expect(row).toBeVisible();
    await shoot(page, 'jobs');
    await row.click();
    const log = page.getByRole('region', { name: 'Log' });
    await expect(log).toContainText('ls');
    await expect(log).toContainText('tok3');
    await shoot(page, 'job-running');
    await expect(log).toContainText('tok59');
    await shoot(page, 'job-done');

    expect((await answer).choices[0]?.message.content).toContain('tok59');
    await expect.poll(async () => (await desktop.trayItems())[0]?.label).toBe('Ready');
    expect(await desktop.icon()).toMatch(/^idle/);
    expect(await cliJson<Job>(workspace, 'jobs', 'show', jobs[0]?.id ?? '')).toMatchObject({ status: 'completed' });
  });

  test('sees the same in a browser where there is no desktop', async ({ serve, workspace, page }) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    const { url } = await cliJson<{ url: string }>(workspace, 'open');
    await page.goto(url);
    await expect(page.getByRole('region', { name: 'Bridges' })).toContainText('ChatGPT');
    expect(page.url()).not.toContain('token');

    const client = new OpenAI({ baseURL: serve.url('openai'), apiKey: hostToken, maxRetries: 0 });
    const ended = client.chat.completions.create({ model: 'gpt-5.5', messages }).then(
      () => 'answered',
      (error: unknown) => (error instanceof OpenAI.APIError ? error.status : error),
    );
    await page.getByRole('link', { name: 'Jobs' }).first().click();
    await page.getByRole('link', { name: /Count the ticks of the clock/ }).click();
    const log = page.getByRole('region', { name: 'Log' });
    await expect(log).toContainText('tok3');
    await page.getByRole('button', { name: 'Stop job' }).click();
    await expect(page.getByRole('main')).toContainText('cancelled');
    expect(await ended).toBe(409);
    expect(errors).toEqual([]);
  });
});
