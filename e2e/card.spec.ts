import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { test as base, expect, type FrameLocator, type Page } from '@playwright/test';
import { build, type Rolldown } from 'vite';
import { type Served, serveMcp } from '../electron/core/bridges/mcp/served.ts';
import { violations } from './fixtures/axe.ts';
import { repository, shots } from './fixtures/places.ts';

interface Shown {
  readonly served: Served;
  /** The card's own page, in its frame. */
  readonly card: FrameLocator;
  /** What was fetched since the card was shown. */
  readonly fetched: readonly string[];
  /** Calls a tool as the model would, and hands input and result to the card. */
  call(name: string, args: Record<string, unknown>): Promise<void>;
}

const test = base.extend<{ shown: Shown }, { hostScript: string }>({
  hostScript: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from this pattern
    async ({}, use) => {
      const lib = { entry: join(repository, 'e2e/fixtures/card-host.ts'), formats: ['iife' as const], name: 'host' };
      const [built] = (await build({ configFile: false, logLevel: 'warn', build: { write: false, lib } })) as Rolldown.RolldownOutput[];
      await use(built?.output[0].code ?? '');
    },
    { scope: 'worker' },
  ],
  shown: async ({ page, hostScript }, use) => {
    const opening = () => ({ threadId: 'thread-1' });
    await using served = await serveMcp(opening, { fastReturnMs: 5, config: { sandbox: 'workspace-write' } });
    const client = new Client({ name: 'test', version: '1.0.0' });
    const requestInit = { headers: { authorization: 'Bearer ada' } };
    await client.connect(new StreamableHTTPClientTransport(new URL(`${served.origin}/mcp`), { requestInit }));
    const [content] = (await client.readResource({ uri: 'ui://drawbridge/job' })).contents;
    await page.setViewportSize({ width: 720, height: 480 });
    await page.setContent(
      '<!doctype html><html lang="en"><title>Host</title><style>iframe { width: 100%; border: 0 }</style><body></body></html>',
    );
    await page.addScriptTag({ content: hostScript });
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(request.url()));
    await page.evaluate((html) => window.cardHost.open(html, { theme: 'light' }), content && 'text' in content ? content.text : '');
    const call = async (name: string, args: Record<string, unknown>) => {
      await page.evaluate((input) => window.cardHost.input(input), args);
      const result = await client.callTool({ name, arguments: args });
      await page.evaluate((given) => window.cardHost.result(given), result);
    };
    await use({ served, card: page.frameLocator('iframe'), fetched, call });
    await client.close();
  },
});

/** In both themes: a picture for people to look at, and nothing that axe finds. */
async function look(page: Page, card: FrameLocator, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate((to) => window.cardHost.context({ theme: to }), theme);
    await expect(card.locator('html')).toHaveAttribute('data-theme', theme);
    await page.evaluate((dark) => document.documentElement.style.setProperty('background', dark ? '#1f1f1f' : '#fff'), theme === 'dark');
    await page.screenshot({ path: join(shots, `card-${name}-${theme}.png`) });
    expect(await violations(page)).toEqual([]);
  }
}

const heading = (card: FrameLocator) => card.getByRole('heading');
const state = (card: FrameLocator) => card.locator('.state');

test('a job is followed from the question to its answer', async ({ shown: { served, card, call, fetched }, page }) => {
  await expect(state(card)).toHaveText('Asking Codex');
  await call('codex_run', { prompt: 'Count in seconds', sandbox: 'workspace-write' });
  await expect(heading(card)).toHaveText('Count in seconds');
  await expect(state(card)).toHaveText('Running');
  await look(page, card, 'running');

  const jobId = served.jobs.all()[0]?.id ?? '';
  served.jobs.change(jobId, { status: 'waiting', waitingFor: 'approval: 3 files, 41 lines' });
  await call('codex_job_status', { jobId });
  await expect(state(card)).toHaveText('Waits for the owner');
  await expect(card.getByText('approval: 3 files, 41 lines')).toBeVisible();
  await look(page, card, 'waiting');

  const usage = { input: 12_345, cachedInput: 0, output: 678, reasoning: 0, total: 13_023 };
  served.jobs.change(jobId, { status: 'completed', waitingFor: null, answer: 'The clock counts in seconds now.', usage });
  await call('codex_job_status', { jobId });
  await expect(state(card)).toHaveText('Done');
  await expect(card.getByText('The clock counts in seconds now.')).toBeVisible();
  await expect(card.getByText('12,345 tokens in, 678 out')).toBeVisible();
  await expect(card.getByText(jobId)).toBeVisible();
  await look(page, card, 'done');
  expect(fetched).toEqual([]);
});

test('changes are shown with what the owner decided, and names are only ever text', async ({ shown: { served, card, call }, page }) => {
  await call('codex_run', { prompt: '<img src=x onerror=alert(1)>', sandbox: 'workspace-write' });
  await expect(heading(card)).toHaveText('<img src=x onerror=alert(1)>');
  const jobId = served.jobs.all()[0]?.id ?? '';
  const file = { oldPath: null, status: 'modified', added: 3, removed: 1, hunks: [], withheld: null } as const;
  const more = Array.from({ length: 20 }, (_, index) => ({ ...file, path: `src/part-${index}.ts`, decision: 'accepted' as const }));
  const counts = { files: 22, added: 66, removed: 22 };
  served.jobs.propose(jobId, {
    ...{ state: 'applied', round: 1, digest: 'd'.repeat(64), counts, landed: counts, reason: null, skipped: [] },
    files: [
      { ...file, path: `very/${'long/'.repeat(40)}clock.ts`, decision: 'accepted' },
      { ...file, path: '<b>bold</b>.ts', status: 'added', removed: 0, decision: 'rejected' },
      ...more,
    ],
  });
  await call('codex_changes', { jobId });
  await expect(state(card)).toHaveText('Decided');
  const files = card.getByRole('list', { name: 'Changed files' }).getByRole('listitem');
  await expect(files).toHaveCount(13);
  await expect(files.nth(1)).toHaveText(/<b>bold<\/b>\.ts.*added.*\+3.*−0.*rejected/);
  await expect(files.last()).toHaveText('and 10 more files');
  await expect(card.getByText('22 files +66 −22')).toBeVisible();
  await expect(files.first().locator('.decision')).toBeInViewport({ ratio: 1 });
  await look(page, card, 'changes');
  await page.setViewportSize({ width: 360, height: 640 });
  await look(page, card, 'changes-narrow');
});

test('a refusal says why', async ({ shown: { card, call }, page }) => {
  await call('codex_job_status', { jobId: 'job_0000000000000009' });
  await expect(state(card)).toHaveText('Refused');
  await expect(card.getByText('Unknown Codex job id.')).toBeVisible();
  await look(page, card, 'refused');
});

test('the card takes the type of its host, tells its height, and goes in order', async ({ shown: { card }, page }) => {
  const variables = { '--font-sans': 'monospace' } as Parameters<typeof window.cardHost.context>[0]['styles'];
  await page.evaluate((given) => window.cardHost.context({ styles: { variables: given } } as never), variables);
  await expect(card.locator('body')).toHaveCSS('font-family', 'monospace');
  const height = () => page.evaluate(() => window.cardHost.heights.at(-1) ?? 0);
  await expect.poll(height).toBeGreaterThan(20);
  const before = await height();
  const long = 'line\n'.repeat(5);
  await page.evaluate((text) => window.cardHost.result({ content: [], structuredContent: { status: 'failed', error: text } }), long);
  await expect(state(card)).toHaveText('Failed');
  await expect.poll(height).toBeGreaterThan(before);
  await page.evaluate(() => window.cardHost.cancelled());
  await expect(state(card)).toHaveText('No longer waiting');
  expect(await page.evaluate(() => window.cardHost.teardown())).toEqual({});
});
