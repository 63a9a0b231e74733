import { expect } from '@playwright/test';
import { type Job } from '../../shared/model/job.ts';
import { violations } from '../fixtures/axe.ts';
import { callTool } from '../fixtures/chat.ts';
import { cliJson, createToken, startServe } from '../fixtures/cli.ts';
import { hostToken, test as base } from '../fixtures/test.ts';

/** What the scripted model says that a turn without a command took. */
const tokens = 120;

/** A zone in which it is noon now: no day ends while the story is told. */
const timezoneId = zoneOfNoon(new Date().getUTCHours());

function zoneOfNoon(utcHour: number): string {
  const ahead = 12 - utcHour;
  // The names count from Greenwich the other way round.
  return ahead === 0 ? 'UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

const test = base.extend({
  serve: async ({ workspace }, use) => {
    await using served = await startServe(workspace, { DRAWBRIDGE_TOKEN: hostToken, TZ: timezoneId });
    await use(served);
  },
});

test.use({ timezoneId, modelOptions: { script: [{ text: 'One.' }, { text: 'Two.' }, { text: 'Three.' }] } });

test('the owner sees who used what, in pictures and in numbers, and how the host has been, in both languages', async ({
  serve,
  workspace,
  page,
  browser,
}) => {
  test.slow();
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  const box = await createToken(workspace, 'Build box', 'read');
  for (const token of [hostToken, hostToken, box]) {
    expect(await callTool({ url: serve.url, token }, 'codex_read', { prompt: 'Count the files' })).toMatchObject({ status: 200 });
  }
  const { url } = await cliJson<{ url: string }>(workspace, 'open');
  await page.goto(url);
  const home = page.getByRole('link', { name: /tokens today/ });
  await expect(home).toContainText(`${3 * tokens} tokens today3 jobs`);
  await expect(home.getByRole('img')).toHaveAccessibleName(new RegExp(`^Each of the last 7 days: .*: 0; .*: ${3 * tokens}$`));
  await home.click();

  const picture = page.getByRole('slider', { name: 'Tokens of each day by client' });
  await expect(picture).toHaveAttribute('aria-valuenow', '29');
  await expect(picture).toHaveAttribute('aria-valuetext', new RegExp(`: DRAWBRIDGE_TOKEN ${2 * tokens}, Build box ${tokens}$`));
  await picture.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(picture).toHaveAttribute('aria-valuetext', /: DRAWBRIDGE_TOKEN 0, Build box 0$/);
  await page.keyboard.press('End');
  await expect(page.getByRole('figure')).toContainText(`All${3 * tokens}`);
  await page.keyboard.press('Escape');
  const table = page.getByRole('table', { name: 'Tokens of the last 30 days by client' });
  await expect(table.getByRole('row', { name: /^DRAWBRIDGE_TOKEN 67% 2 / })).toContainText(String(2 * tokens));
  // In the page for readers also while the picture is shown.
  await expect(page.getByRole('table', { name: 'Tokens of each day by client' }).getByRole('row')).toHaveCount(31);
  expect(await violations(page)).toEqual([]);

  await page.getByRole('button', { name: 'Show as a table' }).click();
  await expect(picture).toHaveCount(0);
  await expect(page.getByRole('table', { name: 'Tokens of each day by client' })).toContainText('Build box');
  await page.getByRole('radio', { name: '7 days' }).check();
  await expect(page.getByRole('table', { name: 'Tokens of each day by client' }).getByRole('row')).toHaveCount(8);
  await page.getByRole('radio', { name: 'Day', exact: true }).check();
  await expect(page.getByRole('table', { name: 'Tokens of the last 7 days by day' }).getByRole('row').last()).toContainText('360');

  await page.goto(`${new URL(url).origin}/#/diagnostics`);
  const health = page.getByRole('region', { name: 'How the host has been' });
  await expect(health.getByRole('table', { name: 'Jobs' }).getByRole('row').nth(1)).toBeAttached();
  await expect(health.getByRole('slider', { name: 'Memory of the host, in MB' })).toHaveAttribute('aria-valuetext', /: Memory [1-9]/);
  await expect(health.getByRole('figure', { name: 'Codex' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  const [job] = (await cliJson<{ data: Job[] }>(workspace, 'jobs', 'list')).data;
  await page.goto(`${new URL(url).origin}/#/jobs/${job?.id}`);
  await expect(page.getByRole('figure', { name: 'What took the time' })).toContainText('Model');
  expect(problems).toEqual([]);

  await using german = await browser.newContext({ locale: 'de-DE', timezoneId, reducedMotion: 'reduce' });
  const verbrauch = await german.newPage();
  await verbrauch.goto(url);
  await verbrauch.getByRole('link', { name: /Tokens heute/ }).click();
  await expect(verbrauch.getByRole('table', { name: 'Tokens der letzten 30 Tage nach Client' })).toContainText('67 %');
  await expect(verbrauch.getByRole('slider')).toHaveAccessibleName('Tokens jedes Tages nach Client');
  expect(await violations(verbrauch)).toEqual([]);
});
