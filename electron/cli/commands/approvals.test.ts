import { DatabaseSync } from 'node:sqlite';
import { expect, test, vi } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { jobId } from '../../../e2e/fixtures/job.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { Config } from '../../../shared/model/config.ts';
import { openApprovals } from '../../core/approvals.ts';
import { serveControl } from '../../core/bridges/control/connection.ts';
import { type ControlServices } from '../../core/bridges/control/handlers.ts';
import { listenLocally } from '../../core/bridges/control/local-socket.ts';
import { Changes } from '../../core/events/changes.ts';
import { type Shown } from '../../core/jobs/approvals-record.ts';
import { AuditTable } from '../../core/state/audit.ts';
import { Database } from '../../core/state/database.ts';
import { parse, type Parsed } from '../arguments.ts';
import { openRemote } from '../remote.ts';
import { acceptApproval, declineApproval, listApprovals, listGrants, revokeGrant, showApproval } from './approvals.ts';
import { exportAudit, verifyAudit } from './policy.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** The owner's socket with real approvals behind it, and commands that talk to it. */
async function openSocket() {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(makeFolder('cli-approvals'));
  const db = stack.use(Database.open(folder.at('state.db')));
  const changes = new Changes();
  const config = Config.parse({ approvals: { minutes: 5 } });
  const { approvals, audit } = openApprovals({
    db,
    changes,
    host: { now: Date.now, log },
    config: () => config,
    monotonic: () => performance.now(),
  });
  stack.use(approvals);
  // What the commands do not ask for is left out.
  const services = { approvals, audit } as unknown as ControlServices;
  stack.use(await listenLocally(folder.path, (channel) => void serveControl(channel, { services, changes, surface: 'local', log })));
  const held = stack.move();
  return {
    approvals,
    dataDir: folder.path,
    run: async (command: (args: Parsed) => Promise<number>, ...args: string[]) => {
      const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
      try {
        const options = { all: { type: 'boolean' }, for: { type: 'string' }, reason: { type: 'string' } } as const;
        const code = await command(parse([...args, '--data-dir', folder.path], options));
        return { code, out: written.mock.calls.map(([text]) => String(text)).join('') };
      } finally {
        written.mockRestore();
      }
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

const shown: Shown = {
  question: {
    kind: 'command',
    command: 'df -h \u001b[2K\u202e',
    argv: ['df', '-h'],
    executable: null,
    files: [{ path: '/repo/build.sh', digest: 'sha256:abcdef' }],
    host: null,
    permissions: null,
  },
  cwd: '/repo/src',
  evidence: null,
  why: ['It runs outside the sandbox.'],
  offers: ['once', 'always'],
  covers: 'df -h',
  title: 'df -h',
};
const asking = {
  jobId: jobId(1),
  threadId: 't',
  clientId: 'c',
  clientName: 'ChatGPT',
  root: '/repo',
  note: 'to see the space',
  describe: async () => shown,
};
const untilEnd = { signal: new AbortController().signal };

test('the owner lists, reads and accepts from a terminal, in which nothing that is shown can act', async () => {
  await using socket = await openSocket();
  expect((await socket.run(listApprovals)).out).toBe('Nothing waits for your answer.\n');
  const asked = socket.approvals.ask(asking, untilEnd);
  await vi.waitFor(() => expect(socket.approvals.pendingCount).toBe(1), { timeout: 30_000 });
  const page = JSON.parse((await socket.run(listApprovals, '--json')).out);
  expect(page).toMatchObject({ pending: 1, nextCursor: null, data: [{ state: 'pending', clientName: 'ChatGPT' }] });
  const [{ id, createdAtMs, expiresAtMs }] = page.data;
  expect(expiresAtMs - createdAtMs).toBe(300_000);
  expect((await socket.run(listApprovals)).out).toContain(`${id}  pending  ChatGPT`);
  const { out } = await socket.run(showApproval, id);
  expect(out.split('\n').slice(0, -2)).toEqual([
    `${id}  pending`,
    `client    ChatGPT, job ${jobId(1)}`,
    'folder    /repo/src in /repo',
    'asks for  command',
    '  df -h \\u{1b}[2K\\u{202e}',
    '  names /repo/build.sh sha256:abcdef',
    '! It runs outside the sandbox.',
    'it says   to see the space',
  ]);
  expect(out).toContain('a yes may be for: once, always');
  expect(await socket.run(acceptApproval, id, '--for', 'always')).toEqual({ code: 0, out: `${id} is accepted.\n` });
  expect(await asked).toMatchObject({ accepted: true, approval: { answeredBy: 'cli', scope: 'always' } });
  await refused('approval/used', () => socket.run(declineApproval, id));
  expect((await socket.run(listApprovals)).out).toBe('Nothing waits for your answer.\n');
  expect((await socket.run(listApprovals, '--all')).out).toContain(`${id}  accepted`);

  const grants = JSON.parse((await socket.run(listGrants, '--json')).out).data;
  expect(grants).toMatchObject([{ scope: 'always', title: 'df -h' }]);
  expect((await socket.run(revokeGrant, grants[0].id)).out).toContain('is asked again');
  expect((await socket.run(listGrants)).out).toContain('Every question is asked');
});

test('a no takes its reason along, and every step is in the audit', async () => {
  await using socket = await openSocket();
  const asked = socket.approvals.ask(asking, untilEnd);
  await vi.waitFor(() => expect(socket.approvals.pendingCount).toBe(1), { timeout: 30_000 });
  const [{ id }] = JSON.parse((await socket.run(listApprovals, '--json')).out).data;
  await socket.run(declineApproval, id, '--reason', 'Not now.');
  expect(await asked).toMatchObject({ accepted: false, approval: { reason: 'Not now.' } });
  const rows = (await socket.run(exportAudit)).out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows.map(({ type, data }) => [type, data.answeredBy, data.reason])).toEqual([
    ['approval/asked', null, null],
    ['approval/declined', 'cli', 'Not now.'],
  ]);
  const verdict = await socket.run(verifyAudit);
  expect(verdict).toEqual({ code: 0, out: `2 rows, all as they were written. Head: ${rows[1].hash}\n` });
});

test('a surface that watches is told of each question and its answer', async () => {
  await using socket = await openSocket();
  const told: unknown[] = [];
  await using remote = await openRemote(socket.dataDir, {
    onNotification: (name, params) => {
      if (name === 'approval/changed' && 'approval' in params) told.push([params.approval.state, params.pending]);
    },
  });
  // It begins to watch; the first picture itself is of no interest here.
  await remote.call('state/subscribe', {}).catch(() => undefined);
  const asked = socket.approvals.ask(asking, untilEnd);
  await vi.waitFor(() => expect(told).toEqual([['pending', 1]]), { timeout: 30_000 });
  const [approval] = (await remote.call('approval/list', {})).data;
  const { nonce } = await remote.call('approval/show', { approvalId: approval?.id ?? '' });
  await remote.call('approval/answer', { approvalId: approval?.id ?? '', nonce, decision: 'decline', surface: 'notification' });
  await asked;
  await vi.waitFor(() => expect(told.at(-1)).toEqual(['declined', 0]), { timeout: 30_000 });
});

test('the audit is checked while no host runs, and a broken one is a failed command', async () => {
  using folder = makeFolder('cli-audit');
  const file = folder.at('state.db');
  {
    using db = Database.open(file);
    const audit = new AuditTable(db);
    for (const atMs of [1, 2]) audit.append({ atMs, type: 'approval/asked', data: {} });
  }
  const verify = async () => {
    const said = [vi.spyOn(process.stdout, 'write').mockReturnValue(true), vi.spyOn(process.stderr, 'write').mockReturnValue(true)];
    const code = await verifyAudit(parse(['--data-dir', folder.path]));
    const text = said.flatMap(({ mock }) => mock.calls.map(([one]) => String(one))).join('');
    for (const spy of said) spy.mockRestore();
    return { code, text };
  };
  expect(await verify()).toMatchObject({ code: 0, text: expect.stringContaining('2 rows') });
  using other = new DatabaseSync(file);
  other.exec("DROP TRIGGER audit_keeps_rows; UPDATE audit SET type = 'x' WHERE seq = 1");
  expect(await verify()).toEqual({ code: 1, text: 'The audit is broken at row 1: its content was changed.\n' });
});
