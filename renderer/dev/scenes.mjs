// The screens and states that shots.mjs takes pictures of.
import { approvalIds } from './approvals.mjs';
import { doneId, failedId, job, liveId } from './fixtures.mjs';
import { reviewScenes } from './review-scenes.mjs';
import { button, keys } from './steps.mjs';

const toEnd = async (page) => {
  await page.locator('main h2').nth(3).waitFor();
  await page.evaluate(() => {
    for (const part of document.querySelectorAll('main *')) part.scrollTo(0, 1e6);
  });
};

/**
 * What there is to look at: a place with what the core says, and what is done there.
 * @typedef {{ scenario: string, at?: string, steps?: ((page: import('@playwright/test').Page) => Promise<unknown>)[], settle?: number }} Scene
 */

/** @type {Record<string, Scene>} */
export const scenes = {
  home: { scenario: 'busy' },
  'home-checks': { scenario: 'busy', steps: [button('Run checks')] },
  'home-first': { scenario: 'first', steps: [button('Later')] },
  'home-fault': { scenario: 'fault' },
  'add-folder': { scenario: 'busy', steps: [button('Add a folder…')] },
  clients: { scenario: 'busy', at: '/clients' },
  'clients-none': { scenario: 'first', at: '/clients' },
  'create-token': { scenario: 'busy', at: '/clients', steps: [button('Create a token…')] },
  'token-created': {
    scenario: 'busy',
    at: '/clients',
    steps: [button('Create a token…'), (page) => page.getByLabel('Client', { exact: true }).fill('laptop'), button('Create token')],
  },
  connect: { scenario: 'busy', steps: [button('Connect a client…')] },
  'connect-curl': { scenario: 'busy', steps: [button('Connect a client…'), (page) => page.getByRole('radio', { name: 'curl' }).click()] },
  'connect-webui': {
    scenario: 'busy',
    steps: [button('Connect a client…'), (page) => page.getByRole('radio', { name: 'Open WebUI' }).click()],
  },
  'edit-client': { scenario: 'busy', at: '/clients', steps: [button('Edit release script')] },
  revoke: {
    scenario: 'busy',
    at: '/clients',
    steps: [button('More for Open WebUI'), (page) => page.getByRole('menuitem', { name: 'Revoke…' }).click()],
  },
  jobs: { scenario: 'busy', at: '/jobs' },
  'jobs-failed': { scenario: 'busy', at: '/jobs', steps: [(page) => page.getByRole('radio', { name: 'Failed' }).click()] },
  'jobs-none': { scenario: 'first', at: '/jobs' },
  'job-live': { scenario: 'busy', at: `/jobs/${liveId}`, settle: 3500 },
  'job-released': {
    scenario: 'busy',
    at: `/jobs/${liveId}`,
    steps: [(page) => page.waitForTimeout(3000), (page) => page.mouse.move(500, 350), (page) => page.mouse.wheel(0, -300)],
    settle: 900,
  },
  'job-open': {
    scenario: 'busy',
    at: `/jobs/${doneId}`,
    steps: [
      (page) => page.getByRole('button', { name: /npm test/ }).click(),
      (page) => page.getByRole('button', { name: /clock.test.ts/ }).click(),
    ],
  },
  'job-done': { scenario: 'busy', at: `/jobs/${doneId}` },
  'job-failed': {
    scenario: 'busy',
    at: `/jobs/${failedId}`,
    steps: [(page) => page.getByRole('log').evaluate((log) => log.scrollTo(0, 1e6))],
  },
  'jobs-queue': { scenario: 'busy', at: '/jobs', steps: [(page) => page.getByRole('radio', { name: 'Queue' }).click()] },
  'queue-none': { scenario: 'first', at: '/jobs', steps: [(page) => page.getByRole('radio', { name: 'Queue' }).click()] },
  'job-waiting': { scenario: 'busy', at: `/jobs/${job(13).id}`, settle: 1500 },
  'job-missing': { scenario: 'busy', at: '/jobs/none' },
  'job-menu': { scenario: 'busy', at: `/jobs/${doneId}`, steps: [button('More actions for this job')] },
  'job-retry-refused': { scenario: 'busy', at: `/jobs/${job(9).id}`, steps: [button('Try again')] },
  threads: { scenario: 'busy', at: '/threads' },
  'threads-all': {
    scenario: 'busy',
    at: '/threads',
    steps: [(page) => page.getByRole('radio', { name: 'All of my Codex threads' }).click()],
  },
  'threads-none': { scenario: 'first', at: '/threads' },
  'threads-not-found': {
    scenario: 'busy',
    at: '/threads',
    steps: [(page) => page.getByRole('searchbox').fill('no such words')],
    settle: 700,
  },
  thread: { scenario: 'busy', at: `/threads/${job(4).threadId}`, settle: 700 },
  'thread-steps': {
    scenario: 'busy',
    at: `/threads/${job(4).threadId}`,
    steps: [(page) => page.getByRole('button', { name: 'Commands, edits and other steps' }).last().click()],
    settle: 700,
  },
  'thread-busy': { scenario: 'busy', at: `/threads/${job(1).threadId}`, settle: 700 },
  'thread-archived': { scenario: 'busy', at: `/threads/${job(115).threadId}`, settle: 700 },
  'thread-menu': { scenario: 'busy', at: `/threads/${job(4).threadId}`, steps: [button('More actions for this thread')] },
  'thread-rename': {
    scenario: 'busy',
    at: `/threads/${job(4).threadId}`,
    steps: [button('More actions for this thread'), (page) => page.getByRole('menuitem', { name: 'Rename' }).click()],
  },
  'thread-delete': {
    scenario: 'busy',
    at: `/threads/${job(4).threadId}`,
    steps: [button('More actions for this thread'), (page) => page.getByRole('menuitem', { name: 'Delete…' }).click()],
  },
  'thread-missing': { scenario: 'busy', at: '/threads/none' },
  ...reviewScenes,
  usage: { scenario: 'busy', at: '/usage' },
  'usage-client': { scenario: 'busy', at: '/usage', steps: [(page) => page.getByRole('radio', { name: 'Client' }).click()] },
  'usage-none': { scenario: 'first', at: '/usage' },
  approvals: { scenario: 'busy', at: '/approvals' },
  'approvals-history': { scenario: 'busy', at: '/approvals', steps: [(page) => page.getByRole('radio', { name: 'Answered' }).click()] },
  'approvals-none': { scenario: 'first', at: '/approvals' },
  grants: { scenario: 'busy', at: '/approvals', steps: [(page) => page.getByRole('radio', { name: 'Grants' }).click()] },
  'approval-command': { scenario: 'busy', at: `/approvals/${approvalIds.command}`, settle: 900 },
  'approval-edit': { scenario: 'busy', at: `/approvals/${approvalIds.edit}`, settle: 900 },
  'approval-long': { scenario: 'busy', at: `/approvals/${approvalIds.long}`, settle: 900 },
  'approval-reason': { scenario: 'busy', at: `/approvals/${approvalIds.run}`, steps: [button('Deny and say why…')], settle: 900 },
  'approval-denied': {
    scenario: 'busy',
    at: `/approvals/${approvalIds.run}`,
    steps: [(page) => page.waitForTimeout(800), button('Deny')],
  },
  'approval-strip': { scenario: 'busy', at: '/usage' },
  policy: { scenario: 'busy', at: '/policy' },
  'policy-edit': { scenario: 'busy', at: '/policy', steps: [button('Edit')] },
  'policy-edit-end': {
    scenario: 'busy',
    at: '/policy',
    steps: [
      (page) => page.getByRole('button', { name: 'Edit the policy of /home/ann/src/storefront' }).click(),
      (page) => page.getByRole('button', { name: 'Save', exact: true }).scrollIntoViewIfNeeded(),
    ],
  },
  'policy-refused': {
    scenario: 'busy',
    at: '/policy',
    steps: [
      (page) => page.getByRole('radio', { name: 'run without a sandbox' }).click(),
      (page) => page.getByRole('region', { name: 'What would happen' }).scrollIntoViewIfNeeded(),
    ],
  },
  'policy-none': { scenario: 'first', at: '/policy' },
  audit: { scenario: 'busy', at: '/audit' },
  'audit-open': { scenario: 'busy', at: '/audit', steps: [button('Verify'), (page) => page.getByText('denied').click()] },
  'audit-none': { scenario: 'first', at: '/audit' },
  tunnels: { scenario: 'busy', at: '/tunnels' },
  'tunnels-lost': { scenario: 'lost', at: '/tunnels', settle: 2500 },
  'tunnel-test': { scenario: 'busy', at: '/tunnels', steps: [button('Test the way in to ChatGPT')] },
  'tunnels-none': { scenario: 'first', at: '/tunnels' },
  'tunnel-guide': { scenario: 'busy', at: '/tunnels', steps: [button('Copy for ChatGPT: ChatGPT')], settle: 700 },
  'tunnel-set-up': { scenario: 'first', at: '/tunnels', steps: [button('Set up a way in to ChatGPT'), button('Save')], settle: 700 },
  'tunnel-edit': {
    scenario: 'busy',
    at: '/tunnels',
    steps: [button('More for the way in to ChatGPT'), (page) => page.getByRole('menuitem', { name: 'Configure…' }).click()],
    settle: 700,
  },
  'tunnel-remove': {
    scenario: 'busy',
    at: '/tunnels',
    steps: [button('More for the way in to ChatGPT'), (page) => page.getByRole('menuitem', { name: 'Remove…' }).click()],
  },
  connections: { scenario: 'busy', at: '/connections' },
  'connection-open': {
    scenario: 'busy',
    at: '/connections',
    steps: [(page) => page.getByTitle('What is known of request 36').click()],
    settle: 700,
  },
  'connections-none': { scenario: 'first', at: '/connections', settle: 700 },
  secrets: { scenario: 'busy', at: '/secrets' },
  'secrets-locked': { scenario: 'first', at: '/secrets' },
  'secret-store': { scenario: 'busy', at: '/secrets', steps: [button('Store a secret…')], settle: 700 },
  'secrets-move': { scenario: 'busy', at: '/secrets', steps: [button('Move to an encrypted file…'), button('Move secrets')], settle: 700 },
  'home-lost': { scenario: 'lost', settle: 2500 },
  'home-paused': { scenario: 'paused' },
  'welcome-code': {
    scenario: 'first',
    at: '/welcome',
    steps: [(page) => page.getByRole('radio', { name: 'With a code' }).click(), button('Sign in')],
  },
  'welcome-provider': {
    scenario: 'first',
    at: '/welcome',
    steps: [(page) => page.getByRole('radio', { name: 'Model server of my own' }).click(), button('Use this server')],
  },
  'welcome-fault': { scenario: 'fault', at: '/welcome/codex' },
  'welcome-program': {
    scenario: 'busy',
    at: '/welcome/connect',
    steps: [(page) => page.getByRole('radio', { name: 'A program here' }).click()],
  },
  'welcome-answer': { scenario: 'busy', at: '/welcome/try', steps: [button('Ask Codex')], settle: 1500 },
  welcome: { scenario: 'first', at: '/welcome' },
  'welcome-folder': { scenario: 'first', at: '/welcome/folder' },
  'welcome-connect': { scenario: 'first', at: '/welcome/connect' },
  'welcome-try': { scenario: 'first', at: '/welcome/try' },
  'welcome-done': { scenario: 'busy', at: '/welcome' },
  settings: { scenario: 'busy', at: '/settings' },
  'settings-limits': {
    scenario: 'busy',
    at: '/settings',
    steps: [(page) => page.getByRole('region', { name: 'Limits' }).evaluate((limits) => limits.scrollIntoView())],
  },
  'settings-wrong': {
    scenario: 'busy',
    at: '/settings',
    steps: [
      (page) => page.getByRole('textbox', { name: 'Places in the queue' }).fill('-1'),
      (page) => page.getByRole('textbox', { name: 'Places in the queue' }).press('Enter'),
    ],
  },
  'settings-end': { scenario: 'busy', at: '/settings', steps: [toEnd] },
  diagnostics: { scenario: 'busy', at: '/diagnostics', settle: 900 },
  'diagnostics-health': {
    scenario: 'busy',
    at: '/diagnostics',
    steps: [(page) => page.getByRole('region', { name: 'How the host has been' }).evaluate((health) => health.scrollIntoView())],
    settle: 900,
  },
  'diagnostics-support': {
    scenario: 'busy',
    at: '/diagnostics',
    steps: [button('See what is in it'), (page) => page.waitForTimeout(600), toEnd],
    settle: 900,
  },
  'diagnostics-end': { scenario: 'busy', at: '/diagnostics', steps: [toEnd], settle: 900 },
  'diagnostics-fault': { scenario: 'fault', at: '/diagnostics', settle: 900 },
  about: { scenario: 'busy', at: '/about' },
  'sign-in': { scenario: 'asking', at: '/sign-in' },
  'sign-in-none': { scenario: 'busy', at: '/sign-in' },
  'note-done': {
    scenario: 'busy',
    at: `/approvals/${approvalIds.command}`,
    steps: [keys('Control+k'), (page) => page.keyboard.type('copy url chatgpt'), keys('Enter')],
  },
  'new-job': { scenario: 'busy', steps: [keys('Control+k'), (page) => page.keyboard.type('new job'), keys('Enter')], settle: 700 },
  palette: { scenario: 'busy', steps: [keys('Control+k')] },
  'palette-found': { scenario: 'busy', steps: [keys('Control+k'), (page) => page.keyboard.type('clock')], settle: 900 },
  keys: { scenario: 'busy', steps: [keys('?')] },
  'jobs-search': { scenario: 'busy', at: '/jobs', steps: [(page) => page.getByRole('searchbox').fill('clock')], settle: 900 },
  'jobs-lost': { scenario: 'lost', at: '/jobs', settle: 2500 },
  'diagnostics-lost': { scenario: 'lost', at: '/diagnostics', settle: 2500 },
  locked: { scenario: 'locked' },
  refused: { scenario: 'wrong' },
};
