import { afterEach, expect, test } from 'vitest';
import { snapshotOf } from '../../e2e/fixtures/snapshot.ts';
import { type Approval } from '../../shared/model/approval.ts';
import { type BridgeStatus, type PublicStatus } from '../../shared/model/host.ts';
import { type Job } from '../../shared/model/job.ts';
import { type SignIn } from '../../shared/model/sign-in.ts';
import { setLanguage } from '../../shared/texts/texts.ts';
import { statusLine, trayState } from './status.ts';
import { type TrayEntry } from './tray-entry.ts';
import { trayMenu } from './tray-menu.ts';
import { type UpdateState } from './updates.ts';

afterEach(() => setLanguage('en'));

const [chatgpt] = snapshotOf().bridges as [BridgeStatus];
const openai: BridgeStatus = { ...chatgpt, id: 'openai', kind: 'openai', port: 8080, url: 'http://127.0.0.1:8080/v1' };
interface Given {
  readonly waiting?: number;
  readonly running?: number;
  readonly queued?: number;
  readonly codex?: 'ready' | 'failed';
  readonly approvals?: Approval[];
}

const none: UpdateState = { type: 'none' };
const stopped = { state: 'stopped', url: null } as const;
const failed = { state: 'failed', url: null, failure: { code: 'bridge/portInUse', message: 'Port 8765 is in use.', hint: null } } as const;

function snapshot(bridges: readonly BridgeStatus[], { waiting = 0, running = 0, queued = 0, codex = 'ready', approvals = [] }: Given = {}) {
  const { codex: status, counts } = snapshotOf();
  return snapshotOf({
    bridges: [...bridges],
    codex: { ...status, state: codex },
    counts: { ...counts, waiting, running, queued },
    approvals,
  });
}

const see = (...given: Parameters<typeof snapshot>) => [trayState(snapshot(...given)), statusLine(snapshot(...given))];

test('the mark and the line say the most urgent thing first', () => {
  expect(see([chatgpt, openai])).toEqual(['idle', 'Ready']);
  expect(see([chatgpt, openai], { running: 2, queued: 3 })).toEqual(['working', 'Ready · 2 jobs running · 3 queued']);
  expect(see([chatgpt], { waiting: 1, running: 1 })).toEqual(['needs-you', 'Ready · 1 job waits for you · 1 job running']);
  expect(see([chatgpt, { ...openai, ...stopped }])).toEqual(['idle', 'Ready']);
  expect(see([{ ...chatgpt, ...stopped }], { running: 1 })).toEqual(['working', 'Stopped · 1 job running']);
  expect(see([{ ...chatgpt, ...stopped }])).toEqual(['stopped', 'Stopped']);
  expect(see([])).toEqual(['stopped', 'Stopped']);
  expect(see([{ ...chatgpt, state: 'starting', url: null }])).toEqual(['idle', 'Starting']);
});

const question = {
  id: 'apr_0000000000000000',
  clientName: 'ChatGPT',
  root: '/home/ann/src/clock',
  question: { kind: 'command', command: 'rm -rf /' },
} as Approval;

test('a question to the owner is the most urgent, in the mark, the line and the menu', () => {
  const one = { running: 1, approvals: [question] };
  expect(see([{ ...chatgpt, ...failed }], one)).toEqual([
    'needs-you',
    'ChatGPT could not start · 1 question waits for you · 1 job running',
  ]);
  const entryOf = (approvals: Approval[]) => trayMenu(snapshot([chatgpt], { approvals }), none).map(row)[2];
  expect(entryOf([question])).toEqual(['approvals', 'Approvals (1)…', { type: 'open', place: '/approvals/apr_0000000000000000' }]);
  const changed = { ...question, question: { kind: 'changeSet', changeSetId: 'chg_1' } } as Approval;
  expect(entryOf([changed])).toEqual(['approvals', 'Approvals (1)…', { type: 'open', place: '/reviews/chg_1' }]);
  expect(entryOf([question, question])).toEqual(['approvals', 'Approvals (2)…', { type: 'open', place: '/approvals' }]);
});

const pending = { id: 'signin_1', clientName: 'Evil' } as SignIn;

test('a client that wants to sign in is in the mark, the line and the menu, but not by the name that it gives itself', () => {
  const asked = { ...snapshot([chatgpt]), signIn: { pending, waitingUntilMs: null } };
  expect([trayState(asked), statusLine(asked)]).toEqual(['needs-you', 'Ready · a client wants to sign in']);
  expect(trayMenu(asked, none).map(row)[2]).toEqual(['sign-in', 'Answer a sign-in…', { type: 'open', place: '/sign-in' }]);
});

test('a fault names what failed, and a waiting owner still comes first', () => {
  expect(see([{ ...chatgpt, ...failed }, openai], { running: 1 })).toEqual(['fault', 'ChatGPT could not start · 1 job running']);
  expect(
    see([
      { ...chatgpt, ...failed },
      { ...openai, ...failed },
    ]),
  ).toEqual(['fault', '2 bridges could not start']);
  expect(see([chatgpt], { codex: 'failed' })).toEqual(['fault', 'Codex is not running']);
  expect(see([{ ...chatgpt, ...failed }], { waiting: 2 })).toEqual(['needs-you', 'ChatGPT could not start · 2 jobs wait for you']);
});

const row = (entry: TrayEntry) => (entry.type === 'entry' ? [entry.id, entry.label, entry.action] : '—');

test('the menu has every entry, and says why one cannot be chosen', () => {
  const now = snapshot([chatgpt, { ...openai, ...stopped }], { running: 1 });
  expect(trayMenu(now, none).map(row)).toEqual([
    ['status', 'Ready · 1 job running', null],
    '—',
    ['approvals', 'Approvals…', { type: 'open', place: '/approvals' }],
    ['recent', 'Recent jobs (none yet)', null],
    ['pause', 'Pause new jobs', { type: 'pause' }],
    '—',
    ['bridge:chatgpt', 'Stop ChatGPT', { type: 'stopBridge', bridgeId: 'chatgpt' }],
    ['bridge:openai', 'Start OpenAI API', { type: 'startBridge', bridgeId: 'openai' }],
    ['start-all', 'Start all', { type: 'startAll' }],
    ['stop-all', 'Stop all', { type: 'stopAll' }],
    '—',
    ['copy-mcp', 'Copy ChatGPT URL', { type: 'copy', text: 'http://127.0.0.1:8765/mcp' }],
    ['copy-openai', 'Copy API base URL (the bridge is stopped)', null],
    '—',
    ['open', 'Open Drawbridge', { type: 'open', place: null }],
    ['checks', 'Run checks', { type: 'open', place: '/diagnostics' }],
    ['logs', 'Open the log folder', { type: 'logs' }],
    ['settings', 'Settings…', { type: 'open', place: '/settings' }],
    '—',
    ['quit', 'Quit', { type: 'quit' }],
  ]);
});

test('paused, the line and the switch say so', () => {
  const paused = { ...snapshot([chatgpt], { queued: 2 }), paused: { byOwner: true, whileLocked: false } };
  expect(statusLine(paused)).toBe('Ready · 2 queued · new jobs wait');
  expect(trayMenu(paused, none).map(row)).toContainEqual(['pause', 'Resume new jobs', { type: 'resume' }]);
  const locked = { ...paused, paused: { byOwner: false, whileLocked: true } };
  expect(statusLine(locked)).toBe('Ready · 2 queued · writes wait while the screen is locked');
  expect(trayMenu(locked, none).map(row)).toContainEqual(['pause', 'Pause new jobs', { type: 'pause' }]);
});

test('the eight newest jobs are a menu away, each with its state and its title on one line', () => {
  const titles = ['Fix it', 'a\nb\u202ec', '', 'x'.repeat(100), ...'56789'];
  const jobs = titles.map((title, at) => ({ id: `job_${at}`, title, status: at === 0 ? 'running' : 'failed' }) as Job);
  const [recent] = trayMenu({ ...snapshot([chatgpt]), jobs }, none).filter((one) => one.type === 'submenu');
  const entries = recent?.type === 'submenu' ? recent.entries.map(row) : [];
  expect(entries.map((one) => one[1])).toEqual([
    'running: Fix it',
    'failed: a b c',
    'failed: untitled job',
    `failed: ${'x'.repeat(59)}…`,
    ...['5', '6', '7', '8'].map((title) => `failed: ${title}`),
    undefined,
    'Show all jobs',
  ]);
  expect(entries[0]?.[2]).toEqual({ type: 'open', place: '/jobs/job_0' });
});

test('an update has a line only while there is something to do about it', () => {
  const version = '1.2.3';
  const line = (update: UpdateState) =>
    trayMenu(snapshot([chatgpt]), update)
      .map(row)
      .at(-2);
  expect(line({ type: 'none' })).toBe('—');
  expect(line({ type: 'available', version })).toEqual(['update', 'Version 1.2.3 is available: download it', { type: 'downloadUpdate' }]);
  expect(line({ type: 'downloading', version })).toEqual(['update', 'Version 1.2.3 is being downloaded', null]);
  expect(line({ type: 'ready', version })).toEqual(['update', 'Restart to update to 1.2.3', { type: 'installUpdate' }]);
});

test('the tray speaks the owner’s language from one drawing to the next', async () => {
  const now = snapshot([chatgpt], { running: 2 });
  await setLanguage('de');
  expect(statusLine(now)).toBe('Bereit · 2 Aufträge laufen');
  expect(trayMenu(now, none).map(row).at(-1)).toEqual(['quit', 'Beenden', { type: 'quit' }]);
});

const way: PublicStatus = {
  state: 'listening',
  url: 'https://one.example.org/mcp',
  tunnel: { kind: 'tailscale', state: 'up', reason: null, sinceMs: 1 },
  auth: 'oauth',
  sandbox: 'read-only',
  warnings: [],
  failure: null,
};

test('a bridge that is reached from outside has a menu of its own: how it stands, the switch, the address', () => {
  const menu = (bridge: BridgeStatus) => {
    const [found] = trayMenu(snapshot([bridge]), none).filter((one) => one.type === 'submenu');
    return found?.type === 'submenu' ? [found.label, found.entries.map(row)] : null;
  };
  const show = ['tunnel:chatgpt:open', 'Show tunnels', { type: 'open', place: '/tunnels' }];
  expect(menu(chatgpt)).toBeNull();
  expect(menu({ ...chatgpt, public: way })).toEqual([
    'Tunnel to ChatGPT: up',
    [
      ['tunnel:chatgpt:switch', 'Cut off from outside', { type: 'stopPublic', bridgeId: 'chatgpt' }],
      ['tunnel:chatgpt:copy', 'Copy public URL', { type: 'copy', text: 'https://one.example.org/mcp' }],
      show,
    ],
  ]);
  const down = { ...chatgpt, public: { ...way, url: null, tunnel: { ...way.tunnel, state: 'down', reason: 'It ended.' } } } as BridgeStatus;
  expect(menu(down)).toEqual([
    'Tunnel to ChatGPT: down',
    [
      ['tunnel:chatgpt:reason', 'It ended.', null],
      ['tunnel:chatgpt:switch', 'Cut off from outside', { type: 'stopPublic', bridgeId: 'chatgpt' }],
      ['tunnel:chatgpt:copy', 'Copy public URL (not known yet)', null],
      show,
    ],
  ]);
  expect(see([down], { running: 1 })).toEqual(['fault', 'The tunnel to ChatGPT is down · 1 job running']);
  const shut = { ...way, state: 'stopped', url: null } as const;
  const [, closed] = menu({ ...chatgpt, public: shut }) ?? [];
  expect(closed?.[0]).toEqual(['tunnel:chatgpt:switch', 'Open to outside', { type: 'startPublic', bridgeId: 'chatgpt' }]);
  const [, idle] = menu({ ...chatgpt, ...stopped, public: shut }) ?? [];
  expect(idle?.[0]).toEqual(['tunnel:chatgpt:switch', 'Open to outside (the bridge is stopped)', null]);
});

const rows = (bridges: readonly BridgeStatus[]) =>
  trayMenu(snapshot(bridges), none).flatMap((entry) => (entry.type === 'entry' ? [entry.label] : []));

test('labels follow the state of each bridge', () => {
  expect(rows([chatgpt, openai]).slice(4, 8)).toEqual(['Stop ChatGPT', 'Stop OpenAI API', 'Start all (all are open)', 'Stop all']);
  expect(rows([{ ...chatgpt, ...failed }])[4]).toBe('Start ChatGPT again: Port 8765 is in use.');
  expect(rows([{ ...chatgpt, state: 'starting', url: null }])[4]).toBe('Stop ChatGPT (is starting)');
  expect(rows([chatgpt, { ...chatgpt, id: 'team' }]).slice(4, 6)).toEqual(['Stop ChatGPT (chatgpt)', 'Stop ChatGPT (team)']);
  expect(rows([])).toEqual([
    'Stopped',
    'Approvals…',
    'Recent jobs (none yet)',
    'Pause new jobs',
    'Start all (no bridge is configured)',
    'Stop all (no bridge is configured)',
    'Copy ChatGPT URL (no such bridge is configured)',
    'Copy API base URL (no such bridge is configured)',
    'Open Drawbridge',
    'Run checks',
    'Open the log folder',
    'Settings…',
    'Quit',
  ]);
});
