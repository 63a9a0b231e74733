import { expect } from '@playwright/test';
import { callTool } from '../fixtures/chat.ts';
import { cliJson } from '../fixtures/cli.ts';
import { test as base, hostToken } from '../fixtures/test.ts';

interface Gates {
  readonly more: PromiseWithResolvers<void>;
  readonly end: PromiseWithResolvers<void>;
}

/** More than a small window shows. No commands: how long a shell takes is its own affair. */
const thoughts = 24;

/** A job that thinks for a while, goes on when the test says so, and ends when it says so. */
const test = base.extend<{ gates: Gates }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names
  gates: async ({}, use) => {
    const gates = { more: Promise.withResolvers<void>(), end: Promise.withResolvers<void>() };
    await use(gates);
    for (const gate of Object.values(gates)) gate.resolve();
  },
  modelOptions: async ({ gates }, use) => {
    const think = (words: string) => ({ reasoning: [`**${words}**`], tool: 'update_plan', args: { plan: [] } });
    const first = Array.from({ length: thoughts }, (_, n) => think(`tick ${n + 1}`));
    const more = [{ ...think('later 1'), until: gates.more.promise }, think('later 2'), think('later 3')];
    await use({ script: [...first, ...more, { text: 'It stands still.', until: gates.end.promise }] });
  },
});

test('a log that grows is followed until its reader scrolls up, tells what came since, and is followed again from its end', async ({
  serve,
  workspace,
  model,
  page,
  gates,
}) => {
  await page.setViewportSize({ width: 1000, height: 480 });
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  const job = callTool({ url: serve.url, token: hostToken }, 'codex_read', { prompt: 'Count the ticks' });
  await page.getByRole('link', { name: 'Jobs' }).first().click();
  await page.getByRole('link', { name: /Count the ticks/ }).click();
  const log = page.getByRole('log', { name: 'Log' });
  const jump = page.getByRole('button', { name: /^Jump to latest/ });
  const row = (words: string) => log.getByText(words, { exact: true }).first();
  await expect.poll(() => model.requests.length).toBeGreaterThan(thoughts);
  await expect(row(`tick ${thoughts}`)).toBeInViewport();
  await expect(jump).toHaveCount(0);

  const letGo = () =>
    expect(async () => {
      await log.hover();
      await page.mouse.wheel(0, -60);
      await expect(jump).toBeVisible({ timeout: 2000 });
    }).toPass({ timeout: 30_000 });
  await letGo();
  await expect(jump).toHaveText('Jump to latest');
  gates.more.resolve();
  await expect(jump).toHaveText('Jump to latest, 3 new');
  await expect(row('later 3')).not.toBeInViewport();

  await jump.click();
  await expect(row('later 3')).toBeInViewport();
  await expect(jump).toHaveCount(0);

  await letGo();
  await expect(async () => {
    await log.press('End');
    await expect(jump).toHaveCount(0, { timeout: 2000 });
  }).toPass({ timeout: 30_000 });
  gates.end.resolve();
  await job;
  await expect(row('It stands still.')).toBeInViewport();
});
