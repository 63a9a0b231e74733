import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { answerOf, chat } from '../fixtures/chat.ts';
import { runCli } from '../fixtures/cli.ts';
import { openControl, working } from '../fixtures/control.ts';
import { treeDigest } from '../fixtures/folder.ts';
import { connectChatGpt } from '../fixtures/mcp-client.ts';
import { writingBridges } from '../fixtures/three-hunks.ts';
import { waitingReview, worktreesOf } from '../fixtures/writing.ts';

const patient = { timeout: 30_000 };

/** ChatGPT's job is in the middle of its turn, in a place of its own, and goes on when it is let. */
async function openWork() {
  const stack = new AsyncDisposableStack();
  const { promise: until, resolve: finish } = Promise.withResolvers<void>();
  const script = [{ exec: 'echo new > new.txt; sleep 0.1' }, { text: 'It is made.', until }];
  const control = stack.use(await openControl({ script }, { bridges: writingBridges }));
  stack.defer(finish);
  const { house, remote, place } = control;
  await remote.call('root/update', { path: place.root, sandbox: 'workspace-write' });
  await remote.call('state/subscribe', {});
  const before = treeDigest(place.root);
  const chatgpt = stack.use(await connectChatGpt(house));
  const { structured } = await chatgpt.call('codex_run', { prompt: 'Make it', sandbox: 'workspace-write', timeoutMs: 1 });
  const id = String(structured['jobId']);
  await working(remote, { id });
  /** The change is before the owner. */
  const proposed = async () => {
    finish();
    return waitingReview({ remote }, { id });
  };
  return { house, remote, place, before, chatgpt, jobId: id, proposed, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

test('the owner closes the folder under a job: it works on apart from it, nothing lands, nobody starts anew, and all are told', {
  timeout: 180_000,
}, async () => {
  await using work = await openWork();
  const { house, remote, place, before, chatgpt, jobId, proposed } = work;
  expect(await runCli(place, 'roots', 'remove', place.root)).toMatchObject({ code: 0, stderr: '' });
  const refusal = 'No folder is open';
  expect(await chatgpt.call('codex_read', { prompt: 'Look' })).toMatchObject({ isError: true, text: expect.stringContaining(refusal) });
  expect(await answerOf(await chat(house, 'Look'))).toBe('403 root_none');

  const { id, approvalId } = await proposed();
  for (const yes of [
    ['approvals', 'accept', approvalId ?? ''],
    ['changes', 'apply', id],
  ]) {
    const { code, stdout, stderr } = await runCli(place, ...yes);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`${place.root} is not an open folder any more.`);
    expect(stderr).toContain(`drawbridge roots add ${place.root}`);
  }
  // A yes that could not be acted on is none: the same question still waits.
  expect((await remote.call('approval/list', {})).data).toMatchObject([{ id: approvalId, state: 'pending' }]);
  expect((await runCli(place, 'changes', 'decline', id, '--reason', 'The folder is closed.')).code).toBe(0);
  expect((await chatgpt.ended(jobId)).structured).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('The owner rejected the changes: The folder is closed. Nothing of them was applied.'),
  });
  expect((await chatgpt.call('codex_changes', { jobId })).structured).toMatchObject({ state: 'rejected', reason: 'The folder is closed.' });
  expect(treeDigest(place.root)).toBe(before);
  await vi.waitFor(() => expect(worktreesOf(place)).toEqual([]), patient);
  const { data: rows } = await remote.call('audit/list', {});
  const types = rows.map(({ type }) => type).filter((type) => /^(approval|change)\//.test(type));
  expect(types).toEqual(['change/shown', 'approval/asked', 'change/rejected', 'approval/declined']);
});

test('the folder is gone from the disk under a job: its change waits until the folder is back, and lands then', {
  timeout: 180_000,
}, async () => {
  await using work = await openWork();
  const { house, remote, place, chatgpt, jobId, proposed } = work;
  const away = `${place.root}-away`;
  renameSync(place.root, away);
  const { id, approvalId } = await proposed();
  const { code, stderr } = await runCli(place, 'changes', 'apply', id);
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining(`${place.root} is gone, or another folder has taken its place.\n→ Put it back`),
  ]);
  expect((await runCli(place, 'changes', 'show', id)).stdout).toContain(`! ${place.root} is gone, or another folder has taken its place.`);
  expect(await answerOf(await chat(house, 'Look'))).toMatch(/^(403|404|503) /);
  expect((await chatgpt.call('codex_job_status', { jobId })).structured).toMatchObject({ status: 'running' });

  renameSync(away, place.root);
  expect(await runCli(place, 'approvals', 'accept', approvalId ?? '')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('is applied: 1 file, +1 -0'),
  });
  expect((await chatgpt.ended(jobId)).text).toContain('1 file (+1 −0) landed');
  expect(readFileSync(join(place.root, 'new.txt'), 'utf8')).toBe('new\n');
  await vi.waitFor(() => expect(worktreesOf(place)).toEqual([]), patient);
  expect(await remote.call('audit/verify', {})).toMatchObject({ broken: null });
});
