// Takes the window's pictures in both themes and two sizes into e2e/.shots: `node renderer/dev/shots.mjs [name…]` after a build.
import { chromium } from '@playwright/test';
import { doneId, failedId, liveId } from './fixtures.mjs';
import { addressOf, startHarness } from './harness.mjs';

const folder = `${import.meta.dirname}/../../e2e/.shots`;
const sizes = [
  { width: 800, height: 600 },
  { width: 1440, height: 900 },
];

const go = (hash) => (page) =>
  page.evaluate((to) => {
    location.hash = to;
  }, hash);
const button = (name) => (page) => page.getByRole('button', { name }).first().click();

/** @type {Record<string, { scenario: string, steps?: ((page: import('@playwright/test').Page) => Promise<unknown>)[], settle?: number }>} */
const shots = {
  home: { scenario: 'busy' },
  'home-checks': { scenario: 'busy', steps: [button('Run checks')] },
  'home-first': { scenario: 'first' },
  'home-fault': { scenario: 'fault' },
  'add-folder': { scenario: 'first', steps: [button('Add a folder…')] },
  'create-token': { scenario: 'busy', steps: [button('Create a token…')] },
  'token-created': {
    scenario: 'busy',
    steps: [button('Create a token…'), (page) => page.getByLabel('Client', { exact: true }).fill('laptop'), button('Create token')],
  },
  connect: { scenario: 'busy', steps: [button('Connect a client…')] },
  'connect-curl': { scenario: 'busy', steps: [button('Connect a client…'), (page) => page.getByRole('radio', { name: 'curl' }).click()] },
  'connect-webui': {
    scenario: 'busy',
    steps: [button('Connect a client…'), (page) => page.getByRole('radio', { name: 'Open WebUI' }).click()],
  },
  revoke: { scenario: 'busy', steps: [button('Revoke Open WebUI')] },
  jobs: { scenario: 'busy', steps: [go('/jobs')] },
  'jobs-failed': { scenario: 'busy', steps: [go('/jobs'), (page) => page.getByRole('radio', { name: 'Failed' }).click()] },
  'jobs-none': { scenario: 'first', steps: [go('/jobs')] },
  'job-live': { scenario: 'busy', steps: [go(`/jobs/${liveId}`)], settle: 3500 },
  'job-released': {
    scenario: 'busy',
    steps: [
      go(`/jobs/${liveId}`),
      (page) => page.waitForTimeout(3000),
      (page) => page.mouse.move(500, 350),
      (page) => page.mouse.wheel(0, -300),
    ],
    settle: 900,
  },
  'job-open': {
    scenario: 'busy',
    steps: [
      go(`/jobs/${doneId}`),
      (page) => page.getByRole('button', { name: /npm test/ }).click(),
      (page) => page.getByRole('button', { name: /clock.test.ts/ }).click(),
    ],
  },
  'job-done': { scenario: 'busy', steps: [go(`/jobs/${doneId}`)] },
  'job-failed': {
    scenario: 'busy',
    steps: [go(`/jobs/${failedId}`), (page) => page.getByRole('log').evaluate((log) => log.scrollTo(0, 1e6))],
  },
  locked: { scenario: 'locked' },
  refused: { scenario: 'wrong' },
};

const wanted = process.argv.slice(2);
const harness = await startHarness();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/lib/chromium/chromium', args: ['--no-sandbox'] });
for (const [name, shot] of Object.entries(shots)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const colorScheme of ['light', 'dark']) for (const viewport of sizes) await take({ name, shot, colorScheme, viewport });
}
await browser.close();
await harness.close();

async function take({ name, shot, colorScheme, viewport }) {
  const context = await browser.newContext({ colorScheme, viewport });
  const page = await context.newPage();
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && process.stdout.write(`${name}: ${message.text()}\n`));
  page.on('pageerror', (error) => process.stdout.write(`${name}: ${error.stack}\n`));
  await page.goto(shot.scenario === 'locked' ? harness.url : addressOf(harness.url, shot.scenario));
  await page.waitForLoadState('networkidle');
  for (const step of shot.steps ?? []) await step(page);
  await page.waitForTimeout(shot.settle ?? 350);
  await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${viewport.width}.png` });
  await context.close();
}
