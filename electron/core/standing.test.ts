import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { callTool } from '../../e2e/fixtures/chat.ts';
import { ended, openControl, waiting, working } from '../../e2e/fixtures/control.ts';
import { Config } from '../../shared/model/config.ts';
import { isFinal, type Job } from '../../shared/model/job.ts';
import { type Caller } from './jobs/ports.ts';
import { standing } from './standing.ts';

const bridges = [{ id: 'chatgpt', kind: 'mcp', port: 0, sandbox: 'workspace-write' }];

/** A job of a client that waits while another one runs; `meanwhile` is what the owner does before its turn comes. */
async function queued(meanwhile: (open: Awaited<ReturnType<typeof openQueue>>) => Promise<unknown>, sandbox = 'workspace-write') {
  await using open = await openQueue();
  const { control, token } = open;
  const { remote, place, house } = control;
  const running = await remote.call('job/start', { prompt: 'Wait', cwd: place.root, sandbox: 'read-only' });
  await working(remote, running);
  const call = callTool(house, 'codex_run', { prompt: 'Write', cwd: place.root, sandbox }, token).catch(() => null);
  const job = await house.job(({ clientName, status }) => clientName === 'CI' && status === 'queued');
  await meanwhile(open);
  control.release();
  const end = await ended(remote, job);
  await Promise.all([ended(remote, running), call]);
  return { end, asked: control.model.requests.filter(({ userText }) => userText === 'Write').length };
}

async function openQueue() {
  const control = await openControl({ script: waiting }, { bridges, codex: { maxRunningJobs: 1 } });
  const { remote, place } = control;
  const other = `${place.folder}/other`;
  mkdirSync(other);
  await remote.call('root/update', { path: place.root, sandbox: 'workspace-write', writes: 'allow' });
  await remote.call('root/add', { path: other });
  const { client, token } = await remote.call('client/create', { name: 'CI', scopes: ['read', 'run', 'write'] });
  return { control, other, id: client.id, token, [Symbol.asyncDispose]: () => control[Symbol.asyncDispose]() };
}

const refusedWith = (code: string, message: RegExp): Partial<Job> => ({
  status: 'failed',
  startedAt: null,
  failure: expect.objectContaining({ code, message: expect.stringMatching(message) }),
});

test('a queued job runs when nothing has changed for its client', async () => {
  const { end, asked } = await queued(async ({ control, id }) => control.remote.call('client/update', { id, name: 'Build' }));
  expect([isFinal(end.status), end.status, asked]).toEqual([true, 'completed', 1]);
});

test('a queued job of a client that is revoked meanwhile is refused, and Codex hears nothing of it', async () => {
  const { end, asked } = await queued(({ control, id }) => control.remote.call('client/revoke', { id }));
  expect(end).toMatchObject(refusedWith('auth/required', /^CI was revoked or has expired while the job waited/));
  expect(asked).toBe(0);
});

test('a queued job is refused where its client lost the folder, or the right to write, while it waited', async () => {
  const elsewhere = await queued(({ control, id, other }) => control.remote.call('client/update', { id, roots: [other] }));
  expect(elsewhere).toMatchObject({ end: refusedWith('root/notAllowed', /was closed to CI while the job waited/), asked: 0 });
  const lower = await queued(({ control, id }) => control.remote.call('client/update', { id, sandbox: 'read-only' }));
  expect(lower).toMatchObject({ end: refusedWith('sandbox/aboveCeiling', /the client CI allows at most read-only/), asked: 0 });
  const fewer = await queued(({ control, id }) => control.remote.call('client/update', { id, scopes: ['read', 'run'] }));
  expect(fewer).toMatchObject({ end: refusedWith('auth/scopeMissing', /the token allows at most read-only/), asked: 0 });
});

test('the ceiling of a bridge is the configured one of now, and never above the one that the request came in under', () => {
  let config = Config.parse({ bridges: [{ id: 'chatgpt', kind: 'mcp', port: 0, sandbox: 'workspace-write' }] });
  const caller: Caller = { clientId: 'public:chatgpt', clientName: 'a client outside', scopes: ['read'] };
  const now = standing({ tokens: { caller: () => null, isOver: () => false }, config: () => config });
  const ceiling = (id: string, sandbox: 'read-only' | 'workspace-write' | 'danger-full-access') =>
    now({ caller, bridge: { id, sandbox } }).bridge.sandbox;
  expect(now({ caller, bridge: { id: 'chatgpt', sandbox: 'read-only' } })).toEqual({
    caller,
    bridge: { id: 'chatgpt', sandbox: 'read-only' },
  });
  expect([ceiling('chatgpt', 'workspace-write'), ceiling('stdio', 'workspace-write')]).toEqual(['workspace-write', 'workspace-write']);
  config = Config.parse({ bridges: [{ id: 'chatgpt', kind: 'mcp', port: 0, sandbox: 'read-only' }] });
  expect([ceiling('chatgpt', 'workspace-write'), ceiling('stdio', 'workspace-write')]).toEqual(['read-only', 'read-only']);
  expect(ceiling('control', 'danger-full-access')).toBe('danger-full-access');
});
