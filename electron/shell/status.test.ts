import { expect, test } from 'vitest';
import { type Snapshot } from '../../shared/contract/control.ts';
import { type Approval } from '../../shared/model/approval.ts';
import { type BridgeStatus, type PublicStatus } from '../../shared/model/host.ts';
import { type SignIn } from '../../shared/model/sign-in.ts';
import { noticesOf } from './notice-text.ts';
import { statusLine, trayState } from './status.ts';
import { type TrayEntry, trayMenu } from './tray-menu.ts';

const chatgpt: BridgeStatus = {
  id: 'chatgpt',
  kind: 'mcp',
  state: 'listening',
  host: '127.0.0.1',
  port: 8765,
  url: 'http://127.0.0.1:8765/mcp',
  auth: 'token',
  sandbox: 'read-only',
  failure: null,
  public: null,
};
const openai: BridgeStatus = { ...chatgpt, id: 'openai', kind: 'openai', port: 8080, url: 'http://127.0.0.1:8080/v1' };
const stopped = { state: 'stopped', url: null } as const;
const failed = { state: 'failed', url: null, failure: { code: 'bridge/portInUse', message: 'Port 8765 is in use.', hint: null } } as const;

function snapshot(
  bridges: readonly BridgeStatus[],
  { waiting = 0, running = 0, queued = 0, codex = 'ready' as 'ready' | 'failed', approvals = [] as Approval[] } = {},
): Snapshot {
  return {
    app: { version: '0.1.0', pid: 1, dataDir: '/data', configFile: '/data/config.json', host: 'shell', platform: 'linux', startedAt: 0 },
    bridges: [...bridges],
    roots: [],
    clients: [],
    codex: { state: codex, version: null, path: null, origin: null, pid: null, failure: null },
    signIn: { pending: null, waitingUntilMs: null },
    counts: { waiting, running, queued, today: { jobs: 0, tokens: 0 } },
    jobs: [],
    approvals,
  };
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
  const entryOf = (approvals: Approval[]) => trayMenu(snapshot([chatgpt], { approvals })).map(row)[1];
  expect(entryOf([question])).toEqual(['approvals', 'Approvals (1)…', { type: 'open', place: '/approvals/apr_0000000000000000' }]);
  const changed = { ...question, question: { kind: 'changeSet', changeSetId: 'chg_1' } } as Approval;
  expect(entryOf([changed])).toEqual(['approvals', 'Approvals (1)…', { type: 'open', place: '/reviews/chg_1' }]);
  expect(entryOf([question, question])).toEqual(['approvals', 'Approvals (2)…', { type: 'open', place: '/approvals' }]);
});

const pending = { id: 'signin_1', clientName: 'Evil' } as SignIn;

test('a client that wants to sign in is in the mark, the line and the menu, but not by the name that it gives itself', () => {
  const asked = { ...snapshot([chatgpt]), signIn: { pending, waitingUntilMs: null } };
  expect([trayState(asked), statusLine(asked)]).toEqual(['needs-you', 'Ready · a client wants to sign in']);
  expect(trayMenu(asked).map(row)[1]).toEqual(['sign-in', 'Answer a sign-in…', { type: 'open', place: '/sign-in' }]);
});

test('a notification says who asks for what kind of thing and where, in no words of the client’s or the model’s', () => {
  const [one] = noticesOf(snapshot([], { approvals: [question] }));
  const place = '/approvals/apr_0000000000000000';
  expect(one).toEqual({ id: question.id, title: 'ChatGPT asks to run a command', body: 'In /home/ann/src/clock', place });
  expect(noticesOf(snapshot([], { approvals: [question, question, question] }))[0]?.body).toBe(
    'In /home/ann/src/clock\n3 questions wait for you.',
  );
  const [signIn] = noticesOf({ ...snapshot([]), signIn: { pending, waitingUntilMs: null } });
  expect(signIn).toMatchObject({ id: 'signin_1', title: 'A client wants to sign in', place: '/sign-in' });
});

test('a fault names what failed, and a waiting owner still comes first', () => {
  expect(see([{ ...chatgpt, ...failed }, openai], { running: 1 })).toEqual(['fault', 'ChatGPT could not start · 1 job running']);
  expect(
    see([
      { ...chatgpt, ...failed },
      { ...openai, ...failed },
    ]),
  ).toEqual(['fault', '2 bridges could not start']);
  expect(see([chatgpt], { codex: 'failed' })).toEqual(['fault', 'Codex does not run']);
  expect(see([{ ...chatgpt, ...failed }], { waiting: 2 })).toEqual(['needs-you', 'ChatGPT could not start · 2 jobs wait for you']);
});

const row = (entry: TrayEntry) => (entry.type === 'entry' ? [entry.id, entry.label, entry.action] : '—');

test('the menu has every entry, and says why one cannot be chosen', () => {
  expect(trayMenu(snapshot([chatgpt, { ...openai, ...stopped }], { running: 1 })).map(row)).toEqual([
    ['status', 'Ready · 1 job running', null],
    ['approvals', 'Approvals…', { type: 'open', place: '/approvals' }],
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
    ['quit', 'Quit', { type: 'quit' }],
  ]);
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
    const [found] = trayMenu(snapshot([bridge])).filter((one) => one.type === 'submenu');
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
  trayMenu(snapshot(bridges)).flatMap((entry) => (entry.type === 'entry' ? [entry.label] : []));

test('labels follow the state of each bridge', () => {
  expect(rows([chatgpt, openai]).slice(2, 6)).toEqual(['Stop ChatGPT', 'Stop OpenAI API', 'Start all (all are open)', 'Stop all']);
  expect(rows([{ ...chatgpt, ...failed }])[2]).toBe('Start ChatGPT again: Port 8765 is in use.');
  expect(rows([{ ...chatgpt, state: 'starting', url: null }])[2]).toBe('Stop ChatGPT (is starting)');
  expect(rows([chatgpt, { ...chatgpt, id: 'team' }]).slice(2, 4)).toEqual(['Stop ChatGPT (chatgpt)', 'Stop ChatGPT (team)']);
  expect(rows([])).toEqual([
    'Stopped',
    'Approvals…',
    'Start all (no bridge is configured)',
    'Stop all (no bridge is configured)',
    'Copy ChatGPT URL (no such bridge is configured)',
    'Copy API base URL (no such bridge is configured)',
    'Open Drawbridge',
    'Quit',
  ]);
});
