import { expect, test } from 'vitest';
import { firstSettings } from '../../e2e/fixtures/settings.ts';
import { type Snapshot } from '../../shared/contract/control.ts';
import { Failure } from '../../shared/contract/errors.ts';
import { type Job, type JobEvent } from '../../shared/model/job.ts';
import { memoryChannels } from '../../shared/rpc/memory.ts';
import { openPeer, type Peer } from '../../shared/rpc/peer.ts';
import { Connection, pauseMs } from './connection.ts';
import { type HostState } from './state.ts';

const counts = { running: 0, queued: 0, waiting: 0, today: { jobs: 0, tokens: 0 } };
const job: Job = {
  id: 'job_0123456789abcdef',
  status: 'running',
  title: 'Fix it',
  prompt: 'Fix it',
  operation: 'codex_read',
  bridgeId: 'chatgpt',
  clientId: 'c',
  clientName: 'ChatGPT',
  root: '/r',
  cwd: '/r',
  sandbox: 'read-only',
  model: null,
  effort: null,
  ephemeral: false,
  threadId: null,
  turnId: null,
  createdAt: 1,
  startedAt: 1,
  finishedAt: null,
  durationMs: null,
  answer: null,
  failure: null,
  usage: null,
  waitingFor: null,
  follows: null,
};

const snapshot = (pid = 1, jobs: readonly Job[] = []): Snapshot => ({
  app: { version: '0.1.0', pid, dataDir: '/d', configFile: '/d/config.json', host: 'cli', platform: 'linux', startedAt: 1 },
  bridges: [],
  roots: [],
  clients: [],
  codex: { state: 'ready', version: '0.169.0', path: null, origin: null, pid: null, failure: null },
  account: { account: null, login: null },
  signIn: { pending: null, waitingUntilMs: null },
  settings: firstSettings,
  paused: { byOwner: false, whileLocked: false },
  counts,
  jobs: [...jobs],
  approvals: [],
});

type Answers = Readonly<Record<string, (params: unknown, core: Peer) => unknown>>;

/** A connection to a core that answers as told. `cores` are the core's sides, one for each time it was reached. */
function connect({
  answers,
  hasToken = () => true,
  refuse,
}: {
  readonly answers: Answers;
  readonly hasToken?: () => boolean;
  readonly refuse?: () => boolean;
}) {
  const cores: Peer[] = [];
  const connection = new Connection({
    transport: async () => {
      if (refuse?.()) throw new Failure('host/notRunning', 'refused');
      const [page, far] = memoryChannels();
      const core: Peer = openPeer(far, {
        name: 'page',
        onRequest: (method, params) => {
          const answer = answers[method];
          if (!answer) throw new Failure('rpc/unknownMethod', method);
          return answer(params, core);
        },
      });
      cores.push(core);
      return page;
    },
    hasToken,
    whyRefused: async () => (refuse ? 'tokenRefused' : 'unreachable'),
    now: Date.now,
  });
  void connection.run();
  return { connection, cores };
}

/** Resolves when the store first satisfies `wanted`. */
function until(connection: Connection, wanted: (state: HostState) => boolean): Promise<HostState> {
  const { promise, resolve } = Promise.withResolvers<HostState>();
  const check = (state: HostState) => wanted(state) && resolve(state);
  const stop = connection.store.subscribe(check);
  check(connection.store.getState());
  return promise.finally(stop);
}

const isOpen = ({ link }: HostState) => link.state === 'open';

test('a snapshot fills the window and notifications keep it current', async () => {
  const { connection, cores } = connect({ answers: { 'state/subscribe': () => snapshot() } });
  await using _ = connection;
  expect(await until(connection, isOpen)).toMatchObject({ app: { pid: 1 }, counts });
  cores[0]?.notify('job/changed', { job, counts: { ...counts, running: 1 } });
  const state = await until(connection, ({ jobs }) => jobs.size > 0);
  expect([state.counts?.running, state.jobs.get(job.id)]).toEqual([1, job]);
  for (const threadId of ['a', 'b', 'a']) cores[0]?.notify('thread/changed', { threadId });
  const { threadChanges } = await until(connection, (now) => now.threadChanges.get('a') === 2);
  expect(threadChanges.get('b')).toBe(1);
});

test('what was shown stays while the core is away, and is current when it is back', async () => {
  let pid = 1;
  const { connection, cores } = connect({ answers: { 'state/subscribe': () => snapshot(pid, pid === 1 ? [job] : []) } });
  await using _ = connection;
  await until(connection, isOpen);
  pid = 2;
  await cores[0]?.[Symbol.asyncDispose]();
  expect(await until(connection, ({ link }) => link.state === 'lost')).toMatchObject({
    app: { pid: 1 },
    link: { failure: { code: 'rpc/closed' } },
  });
  await expect(connection.call('job/read', { jobId: job.id })).rejects.toMatchObject({ code: 'rpc/closed' });
  connection.retryNow();
  const back = await until(connection, isOpen);
  expect([back.app?.pid, back.jobs.size]).toEqual([2, 0]);
});

test('without a token the page waits for one, and with a wrong one too', async () => {
  let token = '';
  const { connection } = connect({
    answers: { 'state/subscribe': () => snapshot() },
    hasToken: () => token !== '',
    refuse: () => token === 'wrong',
  });
  await using _ = connection;
  expect(connection.store.getState().link).toEqual({ state: 'locked', reason: 'noToken' });
  token = 'wrong';
  connection.retryNow();
  await until(connection, ({ link }) => link.state === 'locked' && link.reason === 'tokenRefused');
  token = 'right';
  connection.retryNow();
  await until(connection, isOpen);
});

test('events that overtake the answer to their subscription are not lost', async () => {
  const event: JobEvent = { type: 'job/created', job, seq: 7, jobId: job.id, atMs: 1 };
  const subscribe = (_params: unknown, core: Peer) => {
    core.notify('job/event', { subscriptionId: 's', events: [event] });
    core.notify('job/subscriptionEnded', { subscriptionId: 's', reason: 'lagged', after: 7 });
    return { subscriptionId: 's' };
  };
  const { connection } = connect({ answers: { 'state/subscribe': () => snapshot(), 'job/subscribe': subscribe } });
  await using _ = connection;
  await until(connection, isOpen);
  const heard: unknown[] = [];
  const ended = Promise.withResolvers<void>();
  await connection.followJob(job.id, 0, {
    onEvents: (events) => heard.push(...events),
    onEnded: (end) => {
      heard.push(end);
      ended.resolve();
    },
  });
  await ended.promise;
  expect(heard).toEqual([event, { reason: 'lagged', after: 7 }]);
});

test('a refusal arrives with its sentence and its next step', async () => {
  const refuse = () => {
    throw new Failure('root/refused', '/ cannot be opened.', { hint: 'Open the project folder itself.' });
  };
  const { connection } = connect({ answers: { 'state/subscribe': () => snapshot(), 'root/add': refuse } });
  await using _ = connection;
  await until(connection, isOpen);
  await expect(connection.call('root/add', { path: '/' })).rejects.toMatchObject({
    code: 'root/refused',
    message: '/ cannot be opened.',
    hint: 'Open the project folder itself.',
  });
});

test('an answer of another version is said to be one, not shown', async () => {
  const { connection, cores } = connect({ answers: { 'state/subscribe': () => snapshot(), 'job/read': () => ({ id: 1 }) } });
  await using _ = connection;
  await until(connection, isOpen);
  await expect(connection.call('job/read', { jobId: job.id })).rejects.toMatchObject({ code: 'internal', hint: 'Reload the window.' });
  cores[0]?.notify('job/changed', { job: 'none' });
  await until(connection, ({ misunderstood }) => misunderstood);
});

test('pauses between tries double up to a quarter of a minute', () => {
  expect([0, 1, 2, 5, 50].map(pauseMs)).toEqual([500, 1000, 2000, 15_000, 15_000]);
});
