import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { callTool } from '../../e2e/fixtures/chat.ts';
import { type Control, ended } from '../../e2e/fixtures/control.ts';
import { refused } from '../../e2e/fixtures/refused.ts';
import { edit, inRoot, lines, openWriting, waitingReview, write } from '../../e2e/fixtures/writing.ts';
import { type ModelCall } from '../../e2e/scripted-model/request.ts';
import { type Step } from '../../e2e/scripted-model/steps.ts';

const before = { 'lines.txt': lines() };
const within = { timeout: 30_000 };

/** Changes the first line; told of line two, that one too. */
function script({ userText, toolOutputs }: ModelCall): Step {
  if (toolOutputs.length > 0) return { text: 'Done.' };
  return userText.includes('Line two as well.') ? edit(2, 'second') : edit(1, 'first');
}

const workspacesOf = ({ place }: Pick<Control, 'place'>) => {
  const folder = join(place.dataDir, 'worktrees');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('ws_')) : [];
};

/** A review whose job has ended unanswered. */
async function openAbandoned(root: Parameters<typeof openWriting>[3] = {}) {
  const house = await openWriting(script, before, {}, root);
  const job = await write(house);
  const { id } = await waitingReview(house, job);
  await house.house[Symbol.asyncDispose]();
  const { remote } = await house.open();
  await remote.call('state/subscribe', {});
  return { house, remote, job: await ended(remote, job), review: await remote.call('change/read', { id }) };
}

test('what is sent back after its job has ended goes on in a new job: same thread, same workspace, the same message', async () => {
  const { house, remote, job, review } = await openAbandoned();
  await using _ = house;
  expect([job.status, review.state, workspacesOf(house).length]).toEqual(['interrupted', 'pending', 1]);
  const sent = await remote.call('change/sendBack', { id: review.id, message: 'Line two as well.' });
  expect(sent).toMatchObject({ state: 'sentBack', jobId: expect.not.stringContaining(job.id) });
  const next = await remote.call('job/read', { jobId: sent.jobId });
  expect(next).toMatchObject({ follows: job.id, threadId: job.threadId, clientName: 'You', operation: 'change/sendBack' });
  const second = await waitingReview({ remote }, next, 2);
  expect(second).toMatchObject({ id: review.id, counts: { files: 1, added: 2, removed: 2 } });
  expect(inRoot(house, 'lines.txt')).toBe(lines());
  expect(workspacesOf(house)).toHaveLength(1);
  expect(house.model.requests.at(-1)?.userText).toContain('Your changes were reviewed');
  expect(await remote.call('approval/read', { approvalId: second.approvalId ?? '' })).toMatchObject({ jobId: next.id });
  await remote.call('change/apply', { id: review.id, digest: second.digest, decisions: second.decisions, all: true });
  expect(await ended(remote, next)).toMatchObject({ status: 'completed' });
  expect(inRoot(house, 'lines.txt')).toBe(lines('first', 'second'));
  await vi.waitFor(() => expect(workspacesOf(house)).toEqual([]), within);
});

test('it stays apart from the folder though the rule for writes has become “allow” meanwhile', async () => {
  const { house, remote, review } = await openAbandoned();
  await using _ = house;
  await remote.call('root/update', { path: house.place.root, writes: 'allow' });
  const { jobId } = await remote.call('change/sendBack', { id: review.id, message: 'Line two as well.' });
  await waitingReview({ remote }, { id: jobId }, 2);
  expect(inRoot(house, 'lines.txt')).toBe(lines());
});

test('the client that asked still finds what became of its job, and another one does not', async () => {
  const bridges = [{ id: 'chatgpt', kind: 'mcp', port: 0, sandbox: 'workspace-write' }];
  await using house = await openWriting(script, before, { bridges, approvals: { minutes: 0.01 } });
  const { remote } = house;
  const token = async (name: string) => (await remote.call('client/create', { name, scopes: ['read', 'run', 'write'] })).token;
  const [own, foreign] = [await token('CI'), await token('Other')];
  await callTool(house.house, 'codex_run', { prompt: 'Change it', sandbox: 'workspace-write' }, own);
  const job = await house.house.job();
  expect(job).toMatchObject({ status: 'failed', failure: { code: 'approval/expired' } });
  const [review] = (await remote.call('change/list', { state: ['pending'] })).data;
  await remote.call('change/sendBack', { id: review?.id ?? '', message: 'Line two as well.' });
  await remote.hear('review/changed', ({ review: { round, state } }) => round === 2 && state === 'pending');
  expect((await callTool(house.house, 'codex_changes', { jobId: job.id }, own)).text).toContain('+second');
  expect(await callTool(house.house, 'codex_changes', { jobId: job.id }, foreign)).toMatchObject({ isError: true });
});

test('without its workspace it cannot be sent back, and says what can be done; it can still be applied', async () => {
  const { house, remote, review } = await openAbandoned();
  await using _ = house;
  const { id, digest } = review;
  for (const name of workspacesOf(house)) rmSync(join(house.place.dataDir, 'worktrees', name), { recursive: true });
  const failure = await refused('workspace/notFound', () => remote.call('change/sendBack', { id, message: 'More.' }));
  expect(failure.hint).toContain('Apply or reject it');
  expect(await remote.call('change/apply', { id, digest, decisions: {}, all: true })).toMatchObject({ state: 'applied' });
  expect(inRoot(house, 'lines.txt')).toBe(lines('first'));
});

test('when the new job cannot start, or ends before it begins, the owner has the review as before', async () => {
  const { house, remote, review } = await openAbandoned();
  await using _ = house;
  const { id } = review;
  const root = (await remote.call('root/list', {})).data[0];
  await remote.call('root/remove', { path: house.place.root });
  await refused('root/none', () => remote.call('change/sendBack', { id, message: 'Line two as well.' }));
  expect(await remote.call('change/read', { id })).toEqual(review);
  await remote.call('root/add', root ?? { path: house.place.root });
  const { jobId } = await remote.call('change/sendBack', { id, message: 'Line two as well.' });
  await remote.call('job/cancel', { jobId });
  const back = (of: { id: string; state: string }) => of.id === id && of.state === 'pending';
  await remote.hear('review/changed', (told) => back(told.review) && told.review.jobId === jobId);
  expect(await remote.call('change/read', { id })).toMatchObject({ round: 1, digest: review.digest });
});

test.each(['change/reject', 'change/apply'] as const)('%s after the job has ended leaves no workspace', async (method) => {
  const { house, remote, review } = await openAbandoned();
  await using _ = house;
  const { id, digest } = review;
  expect(workspacesOf(house)).toHaveLength(1);
  await (method === 'change/reject' ? remote.call(method, { id }) : remote.call(method, { id, digest, decisions: {}, all: true }));
  await vi.waitFor(() => expect(workspacesOf(house)).toEqual([]), within);
});
