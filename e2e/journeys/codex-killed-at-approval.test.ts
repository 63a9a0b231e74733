import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openControl } from '../fixtures/control.ts';
import { treeDigest } from '../fixtures/folder.ts';
import { connectChatGpt } from '../fixtures/mcp-client.ts';
import { refused } from '../fixtures/refused.ts';
import { writingBridges } from '../fixtures/three-hunks.ts';
import { worktreesOf } from '../fixtures/writing.ts';
import { type ModelCall } from '../scripted-model/request.ts';
import { type Step } from '../scripted-model/steps.ts';

function script({ userText, toolOutputs }: ModelCall): Step {
  if (userText !== 'Clean up') return { text: 'Here again.' };
  return toolOutputs.length === 0 ? { exec: 'echo half > half.txt' } : { exec: 'touch ../outside.txt', escalate: 'It lies outside.' };
}

test('Codex is killed while a question waits: the question is taken back, both sides are told why, and the next job has a new Codex', {
  timeout: 180_000,
}, async () => {
  await using control = await openControl({ script }, { bridges: writingBridges });
  const { house, remote, place } = control;
  await remote.call('root/update', { path: place.root, sandbox: 'workspace-write' });
  await remote.call('state/subscribe', {});
  const before = treeDigest(place.root);
  await using chatgpt = await connectChatGpt(house);
  const run = await chatgpt.call('codex_run', { prompt: 'Clean up', sandbox: 'workspace-write', timeoutMs: 1 });
  const { jobId } = run.structured;
  const { approval } = await remote.hear('approval/changed', ({ approval }) => approval.state === 'pending');
  const { nonce } = await remote.call('approval/show', { approvalId: approval.id });
  expect((await chatgpt.call('codex_job_status', { jobId })).structured).toMatchObject({
    status: 'running',
    waitingFor: 'approval: a command outside the sandbox',
  });

  const { pid } = await remote.call('codex/status', {});
  process.kill(pid ?? 0, 'SIGKILL');
  const why = 'Codex ended unexpectedly (it was ended by SIGKILL).';
  const told = await remote.hear('approval/changed', (change) => change.approval.id === approval.id && change.approval.state !== 'pending');
  expect(told).toMatchObject({ approval: { state: 'cancelled', reason: why, answeredBy: null }, pending: 0 });
  expect((await chatgpt.ended(jobId)).structured).toMatchObject({
    status: 'failed',
    error: `${why} Send the request again: Codex is started anew.`,
  });
  await refused('approval/used', () => remote.call('approval/answer', { approvalId: approval.id, nonce, decision: 'accept' }));

  // What was made before that is the owner's to keep or to drop.
  const [review] = (await remote.call('change/list', {})).data;
  expect(review).toMatchObject({ jobId, state: 'pending', counts: { files: 1 }, approvalId: null });
  expect((await chatgpt.call('codex_changes', { jobId })).structured).toMatchObject({ state: 'pending', files: [{ path: 'half.txt' }] });
  await remote.call('change/reject', { id: review?.id ?? '', reason: 'Only half of it' });
  expect((await chatgpt.call('codex_changes', { jobId })).structured).toMatchObject({ state: 'rejected', reason: 'Only half of it' });

  const next = await chatgpt.call('codex_run', { prompt: 'Are you there?' });
  expect(next).toMatchObject({ isError: false, text: 'Here again.' });
  const { pid: newPid, state } = await remote.call('codex/status', {});
  expect([newPid === pid, state]).toEqual([false, 'ready']);

  expect(treeDigest(place.root)).toBe(before);
  expect(readdirSync(join(place.root, '..'))).not.toContain('outside.txt');
  await vi.waitFor(() => expect(worktreesOf(place)).toEqual([]), { timeout: 30_000 });
  const { data: rows } = await remote.call('audit/list', {});
  const types = rows.map(({ type }) => type).filter((type) => /^(approval|change)\//.test(type));
  expect(types).toEqual(['approval/asked', 'approval/cancelled', 'change/shown', 'change/rejected']);
});
