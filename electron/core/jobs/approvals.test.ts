import { expect, test, vi } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { jobId } from '../../../e2e/fixtures/job.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { Approval, Grant } from '../../../shared/model/approval.ts';
import { ApprovalTable } from '../state/approvals.ts';
import { AuditTable } from '../state/audit.ts';
import { Database } from '../state/database.ts';
import { GrantTable } from '../state/grants.ts';
import { Approvals, type ApprovalLimits, type OwnersAnswer } from './approvals.ts';
import { type Asking, type Shown } from './approvals-record.ts';

const yes: OwnersAnswer = { decision: 'accept', by: 'window', scope: 'once', reason: null };
const no: OwnersAnswer = { decision: 'decline', by: 'cli', scope: 'once', reason: 'Not today.' };
const untilEnd = { signal: new AbortController().signal };

/** A desk with a state of its own and clocks that the test sets. */
function openDesk(limits: Partial<ApprovalLimits> = {}) {
  const folder = makeFolder('approvals');
  const db = Database.open(folder.at('state.db'));
  const audit = new AuditTable(db);
  const grants = new GrantTable(db, audit);
  const clock = { now: 1_760_000_000_000, monotonic: 5000 };
  const told: Approval[] = [];
  const open = () =>
    new Approvals({
      store: new ApprovalTable(db, { audit, grants }),
      grants,
      audit: (entry) => audit.append(entry),
      changed: (approval) => void told.push(approval),
      now: () => clock.now,
      monotonic: () => clock.monotonic,
      log: { debug() {}, info() {}, warn() {}, error() {} },
      limits: () => ({ tickMs: 5, ...limits }),
    });
  const desk = open();
  return {
    desk,
    clock,
    told,
    audit,
    /** As a host would after this one. */
    reopen: open,
    /** The newest question that waits. */
    pending: () =>
      vi.waitFor(
        () => {
          const [newest] = desk.list({ state: ['pending'], limit: 1 }).data;
          if (!newest) throw new Error('nothing waits');
          return newest;
        },
        { timeout: 30_000, interval: 2 },
      ),
    audited: () => audit.list(0, 100).map(({ type }) => type),
    [Symbol.dispose]: () => {
      desk[Symbol.dispose]();
      db[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

const shown = (change: Partial<Shown> = {}): Shown => ({
  question: { kind: 'command', command: 'make all', argv: ['make', 'all'], executable: null, files: [], host: null, permissions: null },
  cwd: '/root/folder',
  evidence: { folder: '1:2' },
  why: ['It runs outside the sandbox.'],
  offers: ['once', 'job', 'thread', 'always'],
  covers: { argv: ['make', 'all'] },
  title: 'make all',
  ...change,
});
const asking = (change: Partial<Asking> = {}): Asking => ({
  jobId: jobId(1),
  threadId: 'thread-1',
  clientId: 'client-1',
  clientName: 'ChatGPT',
  root: '/root',
  note: 'please',
  describe: async () => shown(),
  ...change,
});

test('a question is recorded before it is told, shows all of it, and a yes is the answer of who asked', async () => {
  using house = openDesk();
  const asked = house.desk.ask(asking(), untilEnd);
  const approval = await house.pending();
  expect(Approval.parse(approval)).toEqual(approval);
  expect(approval).toMatchObject({
    state: 'pending',
    clientName: 'ChatGPT',
    question: shown().question,
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    expiresAtMs: house.clock.now + 600_000,
  });
  expect(house.desk.pendingCount).toBe(1);
  const accepted = await house.desk.answer(approval.id, yes);
  const answer = await asked;
  expect(answer).toMatchObject({ accepted: true, approval: accepted });
  answer.require();
  await answer.verify();
  house.desk.landed(accepted, { exitCode: 0 });
  expect(house.told.map(({ state }) => state)).toEqual(['pending', 'accepted']);
  expect(house.audited()).toEqual(['approval/asked', 'approval/accepted', 'approval/landed']);
  expect(house.audit.list(1, 1)[0]?.data).toMatchObject({ digest: approval.digest, clientName: 'ChatGPT', answeredBy: 'window' });
  expect(house.desk.pendingCount).toBe(0);
});

test('a no carries the owner’s reason to who asked', async () => {
  using house = openDesk();
  const asked = house.desk.ask(asking(), untilEnd);
  await house.desk.answer((await house.pending()).id, no);
  const answer = await asked;
  expect(answer).toMatchObject({ accepted: false, approval: { state: 'declined', reason: 'Not today.', answeredBy: 'cli' } });
  expect((await refused('approval/declined', () => answer.require())).message).toContain('Not today.');
});

test('security 93: the first answer wins, whatever comes later and however it differs', async () => {
  using house = openDesk();
  const asked = house.desk.ask(asking(), untilEnd);
  const { id } = await house.pending();
  const answers = await Promise.allSettled([house.desk.answer(id, yes), house.desk.answer(id, yes), house.desk.answer(id, no)]);
  // A no needs no second look at the files, so it is first.
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(await asked).toMatchObject({ accepted: false });
  for (const late of [yes, no]) expect((await refused('approval/used', () => house.desk.answer(id, late))).status).toBe(409);
  await refused('approval/notFound', () => house.desk.answer('apr_0000000000000000', yes));
  expect(house.audited()).toEqual(['approval/asked', 'approval/declined']);
});

test.each([
  ['the wall clock', { now: 600_000, monotonic: 0 }],
  ['the monotonic clock, the wall clock set back', { now: -86_400_000, monotonic: 600_000 }],
])('security 93, 229: silence is a no by %s', async (_, passed) => {
  using house = openDesk();
  const asked = house.desk.ask(asking(), untilEnd);
  const { id } = await house.pending();
  house.clock.now += passed.now;
  house.clock.monotonic += passed.monotonic;
  const answer = await asked;
  expect(answer).toMatchObject({ accepted: false, approval: { state: 'expired' } });
  expect((await refused('approval/expired', () => house.desk.answer(id, yes))).status).toBe(410);
  await refused('approval/expired', () => answer.require());
});

test('an answer in the moment after the end is too late, even before anybody has looked at the clock', async () => {
  using house = openDesk({ tickMs: 60_000_000 });
  const asked = house.desk.ask(asking(), untilEnd);
  const { id } = await house.pending();
  house.clock.now += 600_000;
  await refused('approval/expired', () => house.desk.answer(id, yes));
  expect(await asked).toMatchObject({ accepted: false });
});

test('security 91: what changed under the question is not accepted: a new question shows it as it is now', async () => {
  using house = openDesk();
  let script = 'old';
  const describe = async () => shown({ evidence: { script } });
  const asked = house.desk.ask(asking({ describe }), untilEnd);
  const first = await house.pending();
  script = 'new';
  expect((await refused('approval/drift', () => house.desk.answer(first.id, yes))).status).toBe(409);
  const second = await house.pending();
  expect(second.digest).not.toBe(first.digest);
  expect(house.desk.find(first.id)).toMatchObject({ state: 'superseded' });
  await refused('approval/used', () => house.desk.answer(first.id, yes));
  await house.desk.answer(second.id, yes);
  const answer = await asked;
  expect(answer).toMatchObject({ accepted: true, approval: { id: second.id } });
  script = 'newer';
  await refused('approval/drift', () => answer.verify());
  expect(house.audited().at(-1)).toBe('approval/drifted');
});

test('what changes again and again is a no at last, and what cannot be read any more too', async () => {
  using house = openDesk();
  let reads = 0;
  const asked = house.desk.ask(asking({ describe: async () => shown({ evidence: { reads: ++reads } }) }), untilEnd);
  const gaveUp = expect(asked).rejects.toMatchObject({ code: 'approval/drift' });
  for (let n = 0; n < 5; n++) await refused('approval/drift', async () => house.desk.answer((await house.pending()).id, yes));
  await gaveUp;
  expect(house.desk.pendingCount).toBe(0);

  let there = true;
  const describe = async () => {
    if (there) return shown();
    throw new Error('gone');
  };
  const gone = expect(house.desk.ask(asking({ describe }), untilEnd)).rejects.toThrow('gone');
  const { id } = await house.pending();
  there = false;
  await refused('approval/drift', () => house.desk.answer(id, yes));
  await gone;
});

test('who stops waiting takes the question back; it cannot be answered any more', async () => {
  using house = openDesk();
  const stop = new AbortController();
  const asked = house.desk.ask(asking(), stop);
  const { id } = await house.pending();
  stop.abort();
  expect(await asked).toMatchObject({ accepted: false, approval: { state: 'cancelled' } });
  await refused('approval/used', () => house.desk.answer(id, yes));
  await expect(house.desk.ask(asking(), stop)).rejects.toThrow();
  expect(house.desk.list({ limit: 10 }).data).toHaveLength(1);
});

test('security 95: what a host left open is taken back by the next one, and nothing that was accepted is done again', async () => {
  using house = openDesk();
  const accepted = house.desk.ask(asking({ jobId: jobId(2) }), untilEnd);
  await house.desk.answer((await house.pending()).id, yes);
  await accepted;
  const left = expect(house.desk.ask(asking(), untilEnd)).rejects.toMatchObject({ code: 'approval/used' });
  const { id } = await house.pending();
  using next = house.reopen();
  next.recover();
  expect(next.find(id)).toMatchObject({ state: 'cancelled', reason: 'Drawbridge ended before it was answered.' });
  expect(next.pendingCount).toBe(0);
  await refused('approval/used', () => next.answer(id, yes));
  expect(next.list({ state: ['accepted'], limit: 10 }).data).toHaveLength(1);
  // The one that still runs here finds its question closed, whatever the owner clicks in an old window.
  await refused('approval/used', () => house.desk.answer(id, yes));
  await left;
});

test('security 96: a job that asks without end is refused; others still ask', async () => {
  using house = openDesk({ maxPending: 3 });
  const waiting = [1, 2, 3].map(() => house.desk.ask(asking(), untilEnd));
  await vi.waitFor(() => expect(house.desk.pendingCount).toBe(3), { timeout: 30_000 });
  await refused('approval/tooMany', () => house.desk.ask(asking(), untilEnd));
  waiting.push(house.desk.ask(asking({ jobId: jobId(2) }), untilEnd));
  await vi.waitFor(() => expect(house.desk.pendingCount).toBe(4), { timeout: 30_000 });
  house.desk[Symbol.dispose]();
  for (const answer of await Promise.all(waiting)) expect(answer).toMatchObject({ accepted: false, approval: { state: 'cancelled' } });
});

/** Answers the next question with this scope, and gives the grant that came of it. */
async function grant(house: ReturnType<typeof openDesk>, scope: OwnersAnswer['scope']) {
  const asked = house.desk.ask(asking(), untilEnd);
  await house.desk.answer((await house.pending()).id, { ...yes, scope });
  await asked;
  return house.desk.grants()[0];
}

/** Whether this passes by a grant; a question that is opened is declined. */
async function passes(house: ReturnType<typeof openDesk>, change: Partial<Asking>) {
  const before = house.told.length;
  const asked = house.desk.ask(asking(change), untilEnd);
  await vi.waitFor(() => expect(house.told.length).toBeGreaterThan(before), { timeout: 30_000, interval: 2 });
  const newest = house.told.at(-1);
  if (newest?.state === 'pending') await house.desk.answer(newest.id, no);
  const { approval } = await asked;
  return approval.answeredBy === 'grant';
}

test.each([
  ['once', { same: false, otherJob: false, otherThread: false }],
  ['job', { same: true, otherJob: false, otherThread: true }],
  ['thread', { same: true, otherJob: true, otherThread: false }],
  ['always', { same: true, otherJob: true, otherThread: true }],
] as const)('a yes for “%s” reaches as far as it says, never to another client, root or command', async (scope, reach) => {
  using house = openDesk();
  const granted = await grant(house, scope);
  expect(granted?.scope).toBe(scope === 'once' ? undefined : scope);
  if (granted) expect(Grant.parse(granted)).toEqual(granted);
  expect(await passes(house, {})).toBe(reach.same);
  expect(await passes(house, { jobId: jobId(2) })).toBe(reach.otherJob);
  expect(await passes(house, { threadId: 'thread-2' })).toBe(reach.otherThread);
  expect(await passes(house, { clientId: 'client-2' })).toBe(false);
  expect(await passes(house, { root: '/other' })).toBe(false);
  expect(await passes(house, { describe: async () => shown({ covers: { argv: ['make', 'install'] } }) })).toBe(false);
  expect(await passes(house, { describe: async () => shown({ covers: null }) })).toBe(false);
  expect(await passes(house, { describe: async () => shown({ offers: ['once'] }) })).toBe(false);
});

test('a grant ends when it is revoked, when its time is over, and when the clock was set back', async () => {
  using house = openDesk();
  const granted = await grant(house, 'always');
  if (!granted) throw new Error('a grant');
  expect(await passes(house, {})).toBe(true);
  expect(house.desk.grants()).toMatchObject([{ id: granted.id, uses: 1, title: 'make all' }]);
  house.clock.now -= 1;
  expect(await passes(house, {})).toBe(false);
  house.clock.now += 8 * 3_600_000;
  expect(await passes(house, {})).toBe(true);
  house.clock.now += 1;
  expect(await passes(house, {})).toBe(false);
  expect(house.desk.grants()).toEqual([]);
  house.clock.now -= 1000;
  expect(house.desk.revoke(granted.id)).toMatchObject({ id: granted.id, revokedAtMs: house.clock.now });
  expect(await passes(house, {})).toBe(false);
  await refused('grant/notFound', () => house.desk.revoke(granted.id));
  expect(house.audited()).toContain('grant/revoked');
});

test('a scope that was not offered is refused, and the question stays open', async () => {
  using house = openDesk();
  const asked = house.desk.ask(asking({ describe: async () => shown({ offers: ['once', 'job'], covers: {} }) }), untilEnd);
  const { id } = await house.pending();
  expect((await refused('approval/scopeNotOffered', () => house.desk.answer(id, { ...yes, scope: 'always' }))).hint).toContain('once, job');
  await house.desk.answer(id, yes);
  expect(await asked).toMatchObject({ accepted: true });
});
