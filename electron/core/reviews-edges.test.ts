import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { answerShown, type Control, ended, waiting, working } from '../../e2e/fixtures/control.ts';
import { refused } from '../../e2e/fixtures/refused.ts';
import { changedFile, edit, inRoot, lines, openWriting, waitingReview, write } from '../../e2e/fixtures/writing.ts';
import { type Step } from '../../e2e/scripted-model/steps.ts';
import { type ModelCall } from '../../e2e/scripted-model/request.ts';

const before = { 'lines.txt': lines() };
const worktrees = ({ place }: Control) => join(place.dataDir, 'worktrees');
const workspacesOf = (house: Control) =>
  existsSync(worktrees(house)) ? readdirSync(worktrees(house)).filter((name) => name.startsWith('ws_')) : [];

test('the next job of the thread starts from the folder as it is then, in a workspace of its own', async () => {
  await using house = await openWriting([edit(1, 'first'), { text: 'Done.' }, edit(2, 'second'), { text: 'Done again.' }], before);
  const { remote, place, model } = house;
  const job = await write(house);
  const review = await waitingReview(house, job);
  await remote.call('change/apply', { id: review.id, digest: review.digest, decisions: review.decisions, all: true });
  const { threadId } = await ended(remote, job);
  writeFileSync(join(place.root, 'lines.txt'), `${lines('first')}mine\n`);
  const next = await remote.call('job/continue', { jobId: job.id, prompt: 'Go on' });
  const second = await waitingReview(house, next);
  expect(second).toMatchObject({ threadId, counts: { files: 1, added: 1, removed: 1 } });
  await remote.call('change/apply', { id: second.id, digest: second.digest, decisions: second.decisions, all: true });
  expect(inRoot(house, 'lines.txt')).toBe(`${lines('first', 'second')}mine\n`);
  expect(await remote.call('thread/read', { threadId: threadId ?? '' })).toMatchObject({ cwd: place.root });
  expect(model.requests.map(({ userText }) => userText)).toEqual(['Change it', 'Change it', 'Go on', 'Go on']);
});

test('a command that wants out of the sandbox is asked for while the job waits, and grants the client nothing', async () => {
  await using house = await openWriting([{ exec: 'touch outside', escalate: 'I want to' }, { text: 'Then not.' }], before);
  const { remote } = house;
  const job = await write(house);
  const { approval } = await remote.hear('approval/changed', ({ approval }) => approval.jobId === job.id);
  expect(approval).toMatchObject({ question: { kind: 'command', argv: ['touch', 'outside'] }, clientName: 'You', note: 'I want to' });
  expect(approval.cwd.startsWith(worktrees(house))).toBe(true);
  expect(await remote.call('job/read', { jobId: job.id })).toMatchObject({
    status: 'waiting',
    waitingFor: 'approval: a command outside the sandbox',
  });
  await answerShown(remote, { approvalId: approval.id, decision: 'decline', reason: 'Stay inside.' });
  expect(await ended(remote, job)).toMatchObject({ status: 'completed', answer: 'Then not.' });
});

test('a review outlives its worktree, but not what was kept of it; and nothing lands in a folder that is closed', async () => {
  await using house = await openWriting([edit(1, 'first'), { text: 'Done.' }, edit(2, 'second'), { text: 'Done.' }], before);
  const { remote, place } = house;
  const job = await write(house);
  const review = await waitingReview(house, job);
  rmSync(join(worktrees(house), workspacesOf(house)[0] ?? 'none'), { recursive: true });
  const root = (await remote.call('root/list', {})).data.find(({ path }) => path === place.root);
  await remote.call('root/remove', { path: place.root });
  await refused('root/notAllowed', () =>
    remote.call('change/apply', { id: review.id, digest: review.digest, decisions: review.decisions, all: true }),
  );
  expect(inRoot(house, 'lines.txt')).toBe(lines());
  await remote.call('root/add', root ?? { path: place.root });
  expect(await remote.call('change/apply', { id: review.id, digest: review.digest, decisions: review.decisions, all: true })).toMatchObject(
    { state: 'applied' },
  );
  expect(inRoot(house, 'lines.txt')).toBe(lines('first'));
  expect(await ended(remote, job)).toMatchObject({ status: 'completed' });
  const next = await write(house, 'Again');
  const other = await waitingReview(house, next);
  rmSync(join(place.dataDir, 'artifacts/reviews', other.id), { recursive: true });
  await refused('review/lost', () =>
    remote.call('change/apply', { id: other.id, digest: other.digest, decisions: other.decisions, all: true }),
  );
  expect(await remote.call('change/read', { id: other.id })).toMatchObject({ state: 'lost', failure: { code: 'review/lost' } });
  expect(await ended(remote, next)).toMatchObject({ status: 'failed', failure: { code: 'review/lost' } });
});

test('an answer that comes before the question is even put ends the job all the same', async () => {
  await using house = await openWriting([edit(1, 'first'), { text: 'Done.' }], before);
  const { remote } = house;
  const job = await write(house);
  const { review } = await remote.hear('review/changed', ({ review }) => review.jobId === job.id);
  const answers = await Promise.allSettled([
    remote.call('change/apply', { id: review.id, digest: review.digest, decisions: review.decisions, all: true }),
    remote.call('change/reject', { id: review.id }),
    remote.call('change/apply', { id: review.id, digest: review.digest, decisions: review.decisions, all: true }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(await ended(remote, job)).toMatchObject({ status: 'completed', waitingFor: null });
  expect(inRoot(house, 'lines.txt')).toBe(lines('first'));
  expect((await remote.call('approval/list', { state: ['pending'] })).data).toEqual([]);
});

test('what a turn changed before it failed waits for the owner, and the job for nobody', async () => {
  await using house = await openWriting([edit(1, 'first'), { fail: 'context_length_exceeded', message: 'too long' }], before);
  const { remote } = house;
  const job = await write(house);
  expect(await ended(remote, job)).toMatchObject({ status: 'failed', failure: { code: 'model/contextTooLong' } });
  const [review] = (await remote.call('change/list', {})).data;
  expect(review).toMatchObject({ state: 'pending', jobId: job.id, approvalId: null, counts: { files: 1 } });
  expect((await remote.call('approval/list', {})).data).toEqual([]);
});

test('a job that takes all of it back when it is sent back just ends', async () => {
  await using house = await openWriting([edit(1, 'first'), { text: 'Done.' }, edit(1, 'line 1'), { text: 'Taken back.' }], before);
  const { remote } = house;
  const job = await write(house);
  const review = await waitingReview(house, job);
  await remote.call('change/sendBack', { id: review.id, message: 'Rather not.' });
  expect(await ended(remote, job)).toMatchObject({ status: 'completed', answer: 'Taken back.' });
  expect(await remote.call('change/read', { id: review.id })).toMatchObject({ state: 'rejected', reason: 'Codex took all of it back.' });
});

test('a job that reads has no workspace, and is refused where a file looks like a secret unless the owner says otherwise', async () => {
  const seen: string[][] = [];
  const script = (_: ModelCall): Step => {
    seen.push(workspacesOf(house));
    return { text: 'Read.' };
  };
  await using house: Control = await openWriting(script, before);
  const { remote, place } = house;
  const read = () => remote.call('job/start', { prompt: 'Read it', cwd: place.root });
  expect(await ended(remote, await read())).toMatchObject({ status: 'completed', answer: 'Read.' });
  writeFileSync(join(place.root, '.env'), 'KEY=1\n');
  const refusedJobs = [await ended(remote, await read()), await ended(remote, await write(house))];
  for (const job of refusedJobs)
    expect(job).toMatchObject({ status: 'failed', failure: { code: 'secrets/found', message: expect.stringContaining('.env') } });
  expect(refusedJobs.map(({ threadId }) => threadId)).toEqual([null, null]);
  await remote.call('root/update', { path: place.root, secretScan: false });
  expect(await ended(remote, await read())).toMatchObject({ status: 'completed', answer: 'Read.' });
  expect(seen).toEqual([[], []]);
  await vi.waitFor(() => expect(workspacesOf(house)).toEqual([]), { timeout: 30_000 });
});

test('what lands is what was shown: decisions that another surface made since are refused, and decisions on an earlier round', async () => {
  await using house = await openWriting([edit(1, 'first'), { text: 'Done.' }, edit(2, 'second'), { text: 'More.' }], before);
  const { remote } = house;
  const job = await write(house);
  const { id, digest } = await waitingReview(house, job);
  const [file] = (await remote.call('change/files', { id })).data;
  const [accepted, rejected] = (['accepted', 'rejected'] as const).map((type) => ({ [file?.id ?? '']: { type } }));
  await remote.call('change/decide', { id, digest, decisions: accepted });
  await refused('review/changed', () => remote.call('change/apply', { id, digest, decisions: {}, all: true }));
  await refused('review/changed', () => remote.call('change/merge', { id, digest, decisions: rejected ?? {}, preview: false }));
  expect(inRoot(house, 'lines.txt')).toBe(lines());
  await remote.call('change/sendBack', { id, message: 'More.' });
  const second = await waitingReview(house, job, 2);
  await refused('change/drift', () => remote.call('change/decide', { id, digest, decisions: accepted }));
  expect((await remote.call('change/decide', { id, digest: second.digest, decisions: accepted })).decisions).toEqual(accepted);
  expect(await remote.call('change/apply', { id, digest: second.digest, decisions: accepted ?? {} })).toMatchObject({ state: 'applied' });
  expect(inRoot(house, 'lines.txt')).toBe(lines('first', 'second'));
});

test('what Codex had when its job broke is the owner’s again, as it was shown last', async () => {
  const script = ({ userText, toolOutputs }: ModelCall): Step => {
    if (userText.includes('Again.')) for (const name of workspacesOf(house)) rmSync(join(worktrees(house), name), { recursive: true });
    else if (toolOutputs.length === 0) return edit(1, 'first');
    return { text: 'Done.' };
  };
  await using house: Control = await openWriting(script, before);
  const { remote } = house;
  const job = await write(house);
  const { id, digest } = await waitingReview(house, job);
  await remote.call('change/sendBack', { id, message: 'Again.' });
  expect(await ended(remote, job)).toMatchObject({ status: 'failed' });
  expect(await remote.call('change/read', { id })).toMatchObject({ state: 'pending', round: 1, approvalId: null });
  expect(await remote.call('change/apply', { id, digest, decisions: {}, all: true })).toMatchObject({ state: 'applied' });
  expect(inRoot(house, 'lines.txt')).toBe(lines('first'));
});

test('a job that waited for its turn does not run under rules that the owner has made stricter since, nor in a folder that is closed', async () => {
  const script = (call: ModelCall): Step => {
    if (call.userText.startsWith('Wait')) return waiting(call);
    return call.toolOutputs.length === 0 ? edit(1, 'first') : { text: 'Done.' };
  };
  await using house = await openWriting(script, before, { codex: { maxRunningJobs: 1 } }, { writes: 'allow' });
  const { remote, place } = house;
  const running = await remote.call('job/start', { prompt: 'Wait', cwd: place.root });
  await working(remote, running);
  const reviewed = await write(house);
  await remote.call('root/update', { path: place.root, writes: 'review' });
  const closed = await write(house);
  await remote.call('root/remove', { path: place.root });
  house.release();
  expect(await ended(remote, running)).toMatchObject({ status: 'completed' });
  for (const job of [reviewed, closed]) {
    expect(await ended(remote, job)).toMatchObject({ status: 'failed', failure: { code: 'root/notAllowed' }, threadId: null });
  }
  expect(inRoot(house, 'lines.txt')).toBe(lines());
});

test('ignored files that the owner named are in the workspace, and are no change', async () => {
  const files = { 'lines.txt': lines(), '.gitignore': 'local*\n', 'local.example': 'one\n', 'local.other': 'two\n' };
  const seen = { exec: 'ls -A > seen.txt', yieldMs: 10_000 };
  await using house = await openWriting([seen, { text: 'Done.' }], files, {}, { seeds: [{ pattern: 'local.example', as: 'copy' }] });
  const review = await waitingReview(house, await write(house));
  const { content } = await changedFile(house, review, 'seen.txt');
  const names = content.type === 'text' ? content.hunks.flatMap((hunk) => hunk.lines.map(({ text }) => text)) : [];
  expect(names).toContain('local.example');
  expect(names).not.toContain('local.other');
  expect((await house.remote.call('change/files', { id: review.id })).data.map(({ path }) => path)).toEqual(['seen.txt']);
});

test('lines around the hunks are read from the file as the job found it, whatever it is now, and not without end', async () => {
  const long = 'x'.repeat(700_000);
  const found = ['one', 'two\r', long, long, 'five'];
  await using house = await openWriting([edit(1, 'first'), { text: 'Done.' }], { 'lines.txt': `${found.join('\n')}\n` });
  const { remote, place } = house;
  const job = await write(house);
  const { id } = await waitingReview(house, job);
  const { id: fileId } = await changedFile(house, await remote.call('change/read', { id }), 'lines.txt');
  writeFileSync(join(place.root, 'lines.txt'), 'mine\n');
  const context = (from: number, count: number) => remote.call('change/context', { id, fileId, from, count });
  expect(await context(1, 0)).toEqual({ lines: [], total: 5 });
  expect(await context(1, 2)).toEqual({ lines: ['one', 'two\r'], total: 5 });
  expect((await context(2, 500)).lines.map(({ length }) => length)).toEqual([4, 700_000]);
  expect((await context(4, 500)).lines.map(({ length }) => length)).toEqual([700_000, 4]);
  expect((await context(6, 20)).lines).toEqual([]);
  await refused('http/invalidRequest', () => context(1, 501));
  await refused('review/notFound', () => remote.call('change/context', { id, fileId: 'none', from: 1, count: 1 }));
  await remote.call('job/cancel', { jobId: job.id });
});
