import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { answerShown, type Control, ended } from '../../e2e/fixtures/control.ts';
import { refused } from '../../e2e/fixtures/refused.ts';
import { openTestRepository } from '../../e2e/fixtures/repository.ts';
import { changedFile, edit, inRoot, lines, openWriting, waitingReview, write } from '../../e2e/fixtures/writing.ts';
import { type ModelCall } from '../../e2e/scripted-model/request.ts';
import { patches, type Step } from '../../e2e/scripted-model/steps.ts';
import { hunksOf } from './jobs/reviews-decide.ts';

const status = ({ place }: Control) => openTestRepository(place.root).git('status', '--porcelain').split('\n').filter(Boolean);
const workspacesOf = ({ place }: Control) => readdirSync(join(place.dataDir, 'worktrees')).filter((name) => name.startsWith('ws_'));
const auditOf = async ({ remote }: Control) => (await remote.call('audit/list', { limit: 500 })).data.map(({ type }) => type);

const before = { 'lines.txt': lines() };

test('a job that writes runs apart; one hunk goes back with a comment, and what is accepted then is all that lands, uncommitted', async () => {
  await using house = await openWriting(
    [
      edit(1, 'first'),
      edit(12, 'last'),
      { patch: patches.add('made/by.patch', 'made\n') },
      { text: 'Done.' },
      edit(12, 'the last'),
      { text: 'As you say.' },
    ],
    before,
  );
  const { remote, model } = house;
  const job = await write(house);
  const review = await waitingReview(house, job);
  expect(await remote.call('job/read', { jobId: job.id })).toMatchObject({ status: 'waiting', waitingFor: 'approval: 2 files, 5 lines' });
  expect(await remote.call('approval/read', { approvalId: review.approvalId ?? '' })).toMatchObject({
    state: 'pending',
    jobId: job.id,
    question: { kind: 'changeSet', changeSetId: review.id, files: 2, added: 3, removed: 2, shown: review.digest },
  });
  expect(inRoot(house, 'lines.txt')).toBe(lines());
  const file = await changedFile(house, review, 'lines.txt');
  const [one, two] = hunksOf(file);
  await remote.call('change/decide', {
    id: review.id,
    digest: review.digest,
    decisions: {
      [file.id]: {
        type: 'partial',
        hunks: { [one?.id ?? '']: { type: 'accepted' }, [two?.id ?? '']: { type: 'rejected' } },
        attributes: false,
      },
    },
    comments: [{ id: 'c1', fileId: file.id, hunkId: two?.id ?? '', line: (two?.lines.length ?? 0) - 1, text: 'Say “the last”.' }],
  });
  expect(await remote.call('change/sendBack', { id: review.id, message: 'Almost.' })).toMatchObject({
    state: 'sentBack',
    approvalId: null,
  });
  const second = await waitingReview(house, job, 2);
  const told = model.requests.findLast(({ userText }) => userText.includes('Almost.'))?.userText ?? '';
  expect(told).toContain('lines.txt, line 12:\n```\n+last\n```\nSay “the last”.');
  expect(told).toContain('rejected. Take this back');
  expect((await remote.call('approval/list', { jobId: job.id })).data.map(({ state }) => state)).toEqual(['pending', 'cancelled']);
  expect(second.digest).not.toBe(review.digest);
  expect(second.decisions[file.id]).toEqual({ type: 'partial', hunks: { [one?.id ?? '']: { type: 'accepted' } }, attributes: false });
  await refused('change/drift', () => remote.call('change/apply', { id: review.id, digest: review.digest, decisions: review.decisions }));
  expect(await remote.call('change/apply', { id: review.id, digest: second.digest, decisions: second.decisions })).toMatchObject({
    state: 'applied',
    landed: { files: 1, added: 1, removed: 1 },
  });
  expect(await ended(remote, job)).toMatchObject({
    status: 'completed',
    answer: expect.stringMatching(
      /^As you say\.\n\nThe owner reviewed the changes\. 1 file \(\+1 −1\) landed in .*Not accepted, or in part only: lines\.txt, made\/by\.patch\.$/,
    ),
  });
  expect(inRoot(house, 'lines.txt')).toBe(lines('first'));
  expect(status(house)).toEqual(['?? lines.txt']);
  expect((await remote.call('approval/list', { jobId: job.id })).data.map(({ state }) => state)).toEqual(['accepted', 'cancelled']);
  expect((await auditOf(house)).filter((type) => type.startsWith('change/'))).toEqual([
    'change/shown',
    'change/sentBack',
    'change/shown',
    'change/applying',
    'change/applied',
  ]);
  expect(await remote.call('audit/verify', {})).toMatchObject({ broken: null });
  await vi.waitFor(() => expect(workspacesOf(house)).toEqual([]), { timeout: 30_000 });
});

test('a rejected change leaves nothing, and its job has failed with the owner’s reason', async () => {
  await using house = await openWriting([edit(1, 'first'), { text: 'Done.' }], before);
  const { remote } = house;
  const job = await write(house);
  const review = await waitingReview(house, job);
  await remote.call('change/reject', { id: review.id, reason: 'Not this way.' });
  expect(await ended(remote, job)).toMatchObject({
    status: 'failed',
    answer: 'Done.',
    failure: { code: 'review/rejected', message: expect.stringContaining('Not this way.') },
  });
  expect(inRoot(house, 'lines.txt')).toBe(lines());
  expect((await remote.call('approval/list', { jobId: job.id })).data).toMatchObject([{ state: 'declined', reason: 'Not this way.' }]);
  await refused('review/notPending', () =>
    remote.call('change/apply', { id: review.id, digest: review.digest, decisions: review.decisions, all: true }),
  );
});

test('an answer to the approval is an answer to the review: yes lands all that was not rejected', async () => {
  await using house = await openWriting([edit(1, 'first'), edit(12, 'last'), { exec: 'echo more > more.txt' }, { text: 'Done.' }], before);
  const { remote } = house;
  const job = await write(house);
  const review = await waitingReview(house, job);
  const file = await changedFile(house, review, 'lines.txt');
  const [, two] = hunksOf(file);
  const decision = { type: 'partial', hunks: { [two?.id ?? '']: { type: 'rejected' } }, attributes: false } as const;
  await remote.call('change/decide', { id: review.id, digest: review.digest, decisions: { [file.id]: decision } });
  await answerShown(remote, { approvalId: review.approvalId ?? '', decision: 'accept', surface: 'cli' });
  expect(await ended(remote, job)).toMatchObject({ status: 'completed' });
  expect([inRoot(house, 'lines.txt'), inRoot(house, 'more.txt')]).toEqual([lines('first'), 'more\n']);
  expect(await remote.call('change/read', { id: review.id })).toMatchObject({ state: 'applied', approvalId: null });
});

test('what was applied is taken back byte for byte, once, and not over what the owner did since', async () => {
  await using house = await openWriting([edit(1, 'first'), { text: 'Done.' }, edit(2, 'second'), { text: 'Done.' }], before);
  const { remote, place } = house;
  const job = await write(house);
  const review = await waitingReview(house, job);
  await remote.call('change/apply', { id: review.id, digest: review.digest, decisions: review.decisions, all: true });
  await ended(remote, job);
  expect(await remote.call('change/revert', { id: review.id })).toMatchObject({ state: 'reverted', failure: null });
  expect(inRoot(house, 'lines.txt')).toBe(lines());
  await refused('review/notPending', () => remote.call('change/revert', { id: review.id }));
  const next = await write(house, 'Again');
  const other = await waitingReview(house, next);
  await remote.call('change/apply', { id: other.id, digest: other.digest, decisions: other.decisions, all: true });
  await ended(remote, next);
  writeFileSync(join(place.root, 'lines.txt'), 'mine\n');
  expect(await remote.call('change/revert', { id: other.id })).toMatchObject({
    state: 'applied',
    failure: { code: 'change/conflict' },
    conflicts: [{ path: 'lines.txt' }],
  });
  expect(inRoot(house, 'lines.txt')).toBe('mine\n');
});

test('silence ends the job; the owner may still apply what it made', async () => {
  await using house = await openWriting([edit(1, 'first'), { text: 'Done.' }], before, { approvals: { minutes: 0.01 } });
  const { remote } = house;
  const job = await write(house);
  const failure = { code: 'approval/expired', message: expect.stringContaining('they can still apply') };
  expect(await ended(remote, job)).toMatchObject({ status: 'failed', failure });
  const [review] = (await remote.call('change/list', { state: ['pending'] })).data;
  expect(review).toMatchObject({ jobId: job.id, approvalId: null });
  await remote.call('change/apply', { id: review?.id ?? '', digest: review?.digest ?? '', decisions: {}, all: true });
  expect(inRoot(house, 'lines.txt')).toBe(lines('first'));
});

test('of a job that is cancelled while it waits nothing lands', async () => {
  await using house = await openWriting([edit(1, 'first'), { text: 'Done.' }], before);
  const { remote } = house;
  const job = await write(house);
  const review = await waitingReview(house, job);
  expect(await remote.call('job/cancel', { jobId: job.id })).toMatchObject({ status: 'cancelled', waitingFor: null });
  expect(await remote.call('change/read', { id: review.id })).toMatchObject({ state: 'rejected', reason: 'The owner stopped the job.' });
  expect((await remote.call('approval/list', { jobId: job.id })).data).toMatchObject([{ state: 'cancelled' }]);
  expect(inRoot(house, 'lines.txt')).toBe(lines());
});

test('under the rule “ask” the owner is asked before the run, which then writes in place', async () => {
  await using house = await openWriting([edit(1, 'first'), { text: 'Done.' }], before, {}, { writes: 'ask' });
  const { remote, model } = house;
  const no = await write(house);
  const { approval } = await remote.hear('approval/changed', ({ approval }) => approval.jobId === no.id);
  expect(approval.question).toMatchObject({ kind: 'run', prompt: 'Change it', sandbox: 'workspace-write' });
  expect(await remote.call('job/read', { jobId: no.id })).toMatchObject({
    status: 'waiting',
    waitingFor: `approval: run in ${house.place.root}`,
  });
  await answerShown(remote, { approvalId: approval.id, decision: 'decline', reason: 'Later.' });
  expect(await ended(remote, no)).toMatchObject({ status: 'failed', failure: { code: 'approval/declined' } });
  expect(model.requests).toEqual([]);
  const yes = await write(house);
  const asked = await remote.hear('approval/changed', ({ approval }) => approval.jobId === yes.id);
  await answerShown(remote, { approvalId: asked.approval.id, decision: 'accept' });
  expect(await ended(remote, yes)).toMatchObject({ status: 'completed', answer: 'Done.' });
  expect(inRoot(house, 'lines.txt')).toBe(lines('first'));
});

test('under the rule “allow” it writes in place, and nobody is asked', async () => {
  await using house = await openWriting([edit(1, 'first'), { text: 'Done.' }], before, {}, { writes: 'allow' });
  const { remote } = house;
  expect(await ended(remote, await write(house))).toMatchObject({ status: 'completed', answer: 'Done.' });
  expect(inRoot(house, 'lines.txt')).toBe(lines('first'));
  expect((await remote.call('change/list', {})).data).toEqual([]);
  expect((await remote.call('approval/list', {})).data).toEqual([]);
});

test('a folder without git is copied, and a job that changes nothing just ends', async () => {
  await using house = await openWriting([{ text: 'Nothing to do.' }, edit(1, 'first'), { text: 'Done.' }], before);
  const { remote, place } = house;
  rmSync(join(place.root, '.git'), { recursive: true });
  expect(await ended(remote, await write(house))).toMatchObject({ status: 'completed', answer: 'Nothing to do.' });
  expect((await remote.call('change/list', {})).data).toEqual([]);
  const job = await write(house);
  const review = await waitingReview(house, job);
  expect(review).toMatchObject({ workspace: 'copy', counts: { files: 1, added: 1, removed: 1 } });
  await remote.call('change/apply', { id: review.id, digest: review.digest, decisions: review.decisions, all: true });
  await ended(remote, job);
  expect(inRoot(house, 'lines.txt')).toBe(lines('first'));
});

test('two jobs change the same file apart; the second meets what the first has landed, and lands nothing over it', async () => {
  const edits: Readonly<Record<string, Step>> = { One: edit(1, 'first'), Two: edit(1, 'other'), Three: edit(12, 'last') };
  const script = ({ userText, toolOutputs }: ModelCall): Step => (toolOutputs.length === 0 && edits[userText]) || { text: 'Done.' };
  // Who waits for the owner takes no place, and who works apart is in nobody's way.
  await using house = await openWriting(script, before, { codex: { maxRunningJobs: 1 } });
  const { remote, place } = house;
  const jobs = [await write(house, 'One'), await write(house, 'Two'), await write(house, 'Three')] as const;
  const [one, two, three] = [await waitingReview(house, jobs[0]), await waitingReview(house, jobs[1]), await waitingReview(house, jobs[2])];
  await remote.call('change/apply', { id: one.id, digest: one.digest, decisions: one.decisions, all: true });
  expect(inRoot(house, 'lines.txt')).toBe(lines('first'));
  expect(await remote.call('change/apply', { id: two.id, digest: two.digest, decisions: two.decisions, all: true })).toMatchObject({
    state: 'pending',
    failure: { code: 'change/conflict', message: expect.stringContaining('lines.txt') },
    conflicts: [{ path: 'lines.txt', reason: 'changed since; in 1 place both changed the same lines' }],
  });
  expect(inRoot(house, 'lines.txt')).toBe(lines('first'));
  expect(await remote.call('job/read', { jobId: jobs[1].id })).toMatchObject({ status: 'waiting' });
  // The third changed other lines: both fit together.
  const file = await changedFile(house, three, 'lines.txt');
  const onFile = { [file.id]: { type: 'accepted' as const } };
  await remote.call('change/decide', { id: three.id, digest: three.digest, decisions: onFile });
  expect(await remote.call('change/merge', { id: three.id, digest: three.digest, decisions: onFile })).toMatchObject({
    state: 'pending',
    conflicts: [{ path: 'lines.txt', reason: 'changed since; both changes fit together' }],
  });
  expect(inRoot(house, 'lines.txt')).toBe(lines('first'));
  expect(await remote.call('change/merge', { id: three.id, digest: three.digest, decisions: onFile, preview: false })).toMatchObject({
    state: 'applied',
  });
  const merged = inRoot(house, 'lines.txt');
  expect([merged.startsWith('first\n'), merged.endsWith('last\n')]).toEqual([true, true]);
  // The second conflicts, merged or not.
  await remote.call('change/decide', { id: two.id, digest: two.digest, decisions: onFile });
  const conflicting = await remote.call('change/merge', { id: two.id, digest: two.digest, decisions: onFile, preview: false });
  expect(conflicting).toMatchObject({ state: 'pending', failure: { code: 'change/conflict' } });
  expect(inRoot(house, 'lines.txt')).toBe(merged);
  expect(status(house)).toEqual(['?? lines.txt']);
  expect(readdirSync(place.root).filter((name) => name.startsWith('.drawbridge'))).toEqual([]);
});
