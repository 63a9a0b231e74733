// Takes the window's pictures in both themes and two sizes into e2e/.shots: `node renderer/dev/shots.mjs [name…]` after a build.
import { chromium } from '@playwright/test';
import { approvalIds } from './approvals.mjs';
import { doneId, failedId, job, liveId } from './fixtures.mjs';
import { addressOf, startHarness } from './harness.mjs';
import { reviewIds } from './reviews.mjs';

const folder = `${import.meta.dirname}/../../e2e/.shots`;
const sizes = [
  { width: 640, height: 480 },
  { width: 1200, height: 800 },
];

const go = (hash) => (page) =>
  page.evaluate((to) => {
    location.hash = to;
  }, hash);
const button = (name) => (page) => page.getByRole('button', { name }).first().click();

/** In a narrow window the list of files is behind a button. */
const openFile = (name) => async (page) => {
  const files = page.getByRole('button', { name: /^File \d+ of/ });
  await page.locator('[data-files]').waitFor({ state: 'attached' });
  if (await files.isVisible()) await files.click();
  await page.getByRole('button', { name }).and(page.locator('[data-row]')).first().click();
};
const keys =
  (...pressed) =>
  async (page) => {
    await page.waitForTimeout(600);
    for (const key of pressed) await page.keyboard.press(key);
  };

/** @type {Record<string, { scenario: string, steps?: ((page: import('@playwright/test').Page) => Promise<unknown>)[], settle?: number }>} */
const shots = {
  home: { scenario: 'busy' },
  'home-checks': { scenario: 'busy', steps: [button('Run checks')] },
  'home-first': { scenario: 'first' },
  'home-fault': { scenario: 'fault' },
  'add-folder': { scenario: 'first', steps: [button('Add a folder…')] },
  clients: { scenario: 'busy', steps: [go('/clients')] },
  'clients-none': { scenario: 'first', steps: [go('/clients')] },
  'create-token': { scenario: 'busy', steps: [go('/clients'), button('Create a token…')] },
  'token-created': {
    scenario: 'busy',
    steps: [
      go('/clients'),
      button('Create a token…'),
      (page) => page.getByLabel('Client', { exact: true }).fill('laptop'),
      button('Create token'),
    ],
  },
  connect: { scenario: 'busy', steps: [button('Connect a client…')] },
  'connect-curl': { scenario: 'busy', steps: [button('Connect a client…'), (page) => page.getByRole('radio', { name: 'curl' }).click()] },
  'connect-webui': {
    scenario: 'busy',
    steps: [button('Connect a client…'), (page) => page.getByRole('radio', { name: 'Open WebUI' }).click()],
  },
  'edit-client': { scenario: 'busy', steps: [go('/clients'), button('Edit release script')] },
  revoke: {
    scenario: 'busy',
    steps: [go('/clients'), button('More for Open WebUI'), (page) => page.getByRole('menuitem', { name: 'Revoke…' }).click()],
  },
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
  'jobs-queue': { scenario: 'busy', steps: [go('/jobs'), (page) => page.getByRole('radio', { name: 'Queue' }).click()] },
  'queue-none': { scenario: 'first', steps: [go('/jobs'), (page) => page.getByRole('radio', { name: 'Queue' }).click()] },
  'job-waiting': { scenario: 'busy', steps: [go(`/jobs/${job(13).id}`)] },
  'job-menu': { scenario: 'busy', steps: [go(`/jobs/${doneId}`), button('More actions for this job')] },
  'job-retry-refused': { scenario: 'busy', steps: [go(`/jobs/${job(9).id}`), button('Try again')] },
  threads: { scenario: 'busy', steps: [go('/threads')] },
  'threads-all': {
    scenario: 'busy',
    steps: [go('/threads'), (page) => page.getByRole('radio', { name: 'All of my Codex threads' }).click()],
  },
  'threads-none': { scenario: 'first', steps: [go('/threads')] },
  'threads-not-found': {
    scenario: 'busy',
    steps: [go('/threads'), (page) => page.getByRole('searchbox').fill('no such words')],
    settle: 700,
  },
  thread: { scenario: 'busy', steps: [go(`/threads/${job(4).threadId}`)], settle: 700 },
  'thread-steps': {
    scenario: 'busy',
    steps: [
      go(`/threads/${job(4).threadId}`),
      (page) => page.getByRole('button', { name: 'Commands, edits and other steps' }).last().click(),
    ],
    settle: 700,
  },
  'thread-busy': { scenario: 'busy', steps: [go(`/threads/${job(1).threadId}`)], settle: 700 },
  'thread-archived': { scenario: 'busy', steps: [go(`/threads/${job(115).threadId}`)], settle: 700 },
  'thread-menu': { scenario: 'busy', steps: [go(`/threads/${job(4).threadId}`), button('More actions for this thread')] },
  'thread-rename': {
    scenario: 'busy',
    steps: [
      go(`/threads/${job(4).threadId}`),
      button('More actions for this thread'),
      (page) => page.getByRole('menuitem', { name: 'Rename' }).click(),
    ],
  },
  'thread-delete': {
    scenario: 'busy',
    steps: [
      go(`/threads/${job(4).threadId}`),
      button('More actions for this thread'),
      (page) => page.getByRole('menuitem', { name: 'Delete…' }).click(),
    ],
  },
  'thread-missing': { scenario: 'busy', steps: [go('/threads/none')] },
  reviews: { scenario: 'busy', steps: [go('/reviews')] },
  'reviews-decided': { scenario: 'busy', steps: [go('/reviews'), (page) => page.getByRole('radio', { name: 'Decided' }).click()] },
  'reviews-none': { scenario: 'first', steps: [go('/reviews')] },
  review: { scenario: 'busy', steps: [go(`/reviews/${reviewIds.pending}`), openFile('clock.ts')], settle: 900 },
  'review-side': {
    scenario: 'busy',
    steps: [go(`/reviews/${reviewIds.pending}`), openFile('clock.ts'), (page) => page.getByRole('radio', { name: 'Side by side' }).click()],
    settle: 900,
  },
  'review-decided': {
    scenario: 'busy',
    steps: [
      go(`/reviews/${reviewIds.pending}`),
      openFile('clock.ts'),
      keys('j', 'j', 'a', 'j', 'ArrowDown', 'ArrowDown', 'Shift+ArrowDown', 'a', 'c'),
    ],
    settle: 900,
  },
  'review-hidden': { scenario: 'busy', steps: [go(`/reviews/${reviewIds.pending}`), openFile('permissions.ts')], settle: 900 },
  'review-refused': { scenario: 'busy', steps: [go(`/reviews/${reviewIds.pending}`), openFile('latest')], settle: 900 },
  'review-renamed': { scenario: 'busy', steps: [go(`/reviews/${reviewIds.pending}`), openFile('zones.ts, renamed')], settle: 900 },
  'review-edit': { scenario: 'busy', steps: [go(`/reviews/${reviewIds.pending}`), openFile('clock.ts'), keys('j', 'e')], settle: 900 },
  'review-back': {
    scenario: 'busy',
    steps: [
      go(`/reviews/${reviewIds.pending}`),
      openFile('clock.ts'),
      keys('j', 'r'),
      (page) => page.waitForTimeout(700),
      button(/^Send back/),
    ],
    settle: 900,
  },
  'review-large': { scenario: 'busy', steps: [go(`/reviews/${reviewIds.large}`)], settle: 1500 },
  'review-conflict': { scenario: 'busy', steps: [go(`/reviews/${reviewIds.conflict}`)], settle: 900 },
  'review-applied': { scenario: 'busy', steps: [go(`/reviews/${reviewIds.applied}`)], settle: 900 },
  'review-drift': {
    scenario: 'busy',
    steps: [
      go(`/reviews/${reviewIds.drift}`),
      (page) => page.waitForTimeout(900),
      button('Accept file'),
      (page) => page.waitForTimeout(900),
      button(/^Apply/),
    ],
    settle: 900,
  },
  'review-keys': { scenario: 'busy', steps: [go(`/reviews/${reviewIds.pending}`), keys('?')], settle: 900 },
  usage: { scenario: 'busy', steps: [go('/usage')] },
  'usage-client': { scenario: 'busy', steps: [go('/usage'), (page) => page.getByRole('radio', { name: 'Client' }).click()] },
  'usage-none': { scenario: 'first', steps: [go('/usage')] },
  approvals: { scenario: 'busy', steps: [go('/approvals')] },
  'approvals-history': { scenario: 'busy', steps: [go('/approvals'), (page) => page.getByRole('radio', { name: 'Answered' }).click()] },
  'approvals-none': { scenario: 'first', steps: [go('/approvals')] },
  grants: { scenario: 'busy', steps: [go('/approvals'), (page) => page.getByRole('radio', { name: 'Grants' }).click()] },
  'approval-command': { scenario: 'busy', steps: [go(`/approvals/${approvalIds.command}`)], settle: 900 },
  'approval-edit': { scenario: 'busy', steps: [go(`/approvals/${approvalIds.edit}`)], settle: 900 },
  'approval-long': { scenario: 'busy', steps: [go(`/approvals/${approvalIds.long}`)], settle: 900 },
  'approval-reason': { scenario: 'busy', steps: [go(`/approvals/${approvalIds.run}`), button('Deny and say why…')], settle: 900 },
  'approval-denied': {
    scenario: 'busy',
    steps: [go(`/approvals/${approvalIds.run}`), (page) => page.waitForTimeout(800), button('Deny')],
  },
  'approval-strip': { scenario: 'busy', steps: [go('/usage')] },
  policy: { scenario: 'busy', steps: [go('/policy')] },
  'policy-edit': { scenario: 'busy', steps: [go('/policy'), button('Edit')] },
  'policy-none': { scenario: 'first', steps: [go('/policy')] },
  audit: { scenario: 'busy', steps: [go('/audit'), button('Verify'), (page) => page.getByText('denied').click()] },
  'audit-none': { scenario: 'first', steps: [go('/audit')] },
  tunnels: { scenario: 'busy', steps: [go('/tunnels'), button('Test the way in to ChatGPT')] },
  'tunnels-none': { scenario: 'first', steps: [go('/tunnels')] },
  'tunnel-guide': { scenario: 'busy', steps: [go('/tunnels'), button('Copy for ChatGPT: ChatGPT')], settle: 700 },
  'tunnel-set-up': { scenario: 'first', steps: [go('/tunnels'), button('Set up a way in to ChatGPT'), button('Save')], settle: 700 },
  'tunnel-remove': {
    scenario: 'busy',
    steps: [go('/tunnels'), button('More for the way in to ChatGPT'), (page) => page.getByRole('menuitem', { name: 'Remove…' }).click()],
  },
  connections: {
    scenario: 'busy',
    steps: [go('/connections'), (page) => page.getByTitle('What is known of request 36').click()],
    settle: 700,
  },
  'connections-none': { scenario: 'first', steps: [go('/connections')], settle: 700 },
  secrets: { scenario: 'busy', steps: [go('/secrets')] },
  'secrets-locked': { scenario: 'first', steps: [go('/secrets')] },
  'secrets-move': { scenario: 'busy', steps: [go('/secrets'), button('Move to an encrypted file…'), button('Move secrets')], settle: 700 },
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
