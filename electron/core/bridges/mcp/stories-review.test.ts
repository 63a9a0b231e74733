import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callTool } from '../../../../e2e/fixtures/chat.ts';
import { openControl } from '../../../../e2e/fixtures/control.ts';
import { commitThirtyLines, thirtyLines, threeHunks } from '../../../../e2e/fixtures/three-hunks.ts';
import { changedFile, waitingReview } from '../../../../e2e/fixtures/writing.ts';
import { patches, type Step } from '../../../../e2e/scripted-model/steps.ts';
import { BridgeConfig } from '../../../../shared/model/config.ts';
import { type Job } from '../../../../shared/model/job.ts';

/** A house whose clients may ask for edits, in a folder where the owner reviews them. Calls come back after a second. */
async function openReviewing(script: readonly Step[]) {
  const bridge = BridgeConfig.parse({ id: 'chatgpt', kind: 'mcp', port: 0, sandbox: 'workspace-write', fastReturnSeconds: 1 });
  const control = await openControl({ script }, { bridges: [bridge] });
  commitThirtyLines(control.place.root);
  await control.remote.call('root/update', { path: control.place.root, sandbox: 'workspace-write' });
  await control.remote.call('state/subscribe', {});
  const { house, remote } = control;
  const call = (name: string, args: object) => callTool(house, name, args);
  return {
    ...control,
    call,
    /** Asks for an edit, and waits until the owner has it. */
    run: async (name: string, args: object): Promise<Pick<Job, 'id'>> => {
      const from = remote.told.length;
      const asked = call(name, args);
      const { job } = await remote.hear('job/changed', ({ job: { status } }) => status === 'waiting', from);
      await asked;
      return job;
    },
    status: (jobId: string, waitSeconds = 25) => call('codex_job_status', { jobId, waitSeconds }),
    [Symbol.asyncDispose]: () => control[Symbol.asyncDispose](),
  };
}

test('a run waits for the owner and says for what; its client sees the proposal, then what of it landed', async () => {
  await using open = await openReviewing(threeHunks.slice(0, 2));
  const { remote, place, call, run, status } = open;
  const { id: jobId } = await run('codex_run', { prompt: 'Put three lines in words', sandbox: 'workspace-write' });
  const review = await waitingReview(open, { id: jobId });
  expect((await status(jobId, 0)).structured).toMatchObject({
    ...{ status: 'running', waitingFor: 'approval: 1 file, 6 lines' },
    message: expect.stringMatching(/^The job is waiting for approval: 1 file, 6 lines\. The owner decides in Drawbridge/),
  });
  const proposed = (await call('codex_changes', { jobId })).structured;
  expect(proposed).toMatchObject({
    ...{ state: 'pending', round: 1, counts: { files: 1, added: 3, removed: 3 } },
    files: [{ path: 'lines.txt', status: 'modified', decision: 'pending', hunks: [{}, {}, {}].map(() => ({ decision: 'pending' })) }],
  });
  expect(JSON.stringify(proposed)).toContain('+line two\\n');

  const file = await changedFile(open, review, 'lines.txt');
  const hunks = file.content.type === 'text' ? file.content.hunks : [];
  const yes = { [hunks[0]?.id ?? '']: { type: 'accepted' as const } };
  const decisions = { [file.id]: { type: 'partial' as const, hunks: yes, attributes: false } };
  const decided = await remote.call('change/decide', { id: review.id, digest: review.digest, decisions });
  // What the owner has ticked is theirs until they answer.
  expect((await call('codex_changes', { jobId })).structured).toEqual(proposed);
  await remote.call('change/apply', { id: review.id, digest: review.digest, decisions: decided.decisions });

  expect((await status(jobId)).structured).toMatchObject({
    status: 'completed',
    result: {
      structuredContent: { content: expect.stringMatching(/^Three lines are in words now\.\n\nThe owner reviewed the changes\./) },
    },
  });
  expect((await call('codex_changes', { jobId })).structured).toMatchObject({
    ...{ state: 'applied', landed: { files: 1, added: 1, removed: 1 } },
    files: [{ decision: 'partial', hunks: [{ decision: 'accepted' }, { decision: 'rejected' }, { decision: 'rejected' }] }],
  });
  expect(readFileSync(join(place.root, 'lines.txt'), 'utf8')).toBe(thirtyLines({ 2: 'line two' }));
});

test('a rejected proposal says why and how to go on; the next one on the same thread may land', async () => {
  await using open = await openReviewing([
    ...[{ patch: patches.add('one.txt', 'one\n') }, { text: 'One.' }],
    ...[{ patch: patches.add('two.txt', 'two\n') }, { text: 'Two.' }],
  ]);
  const { remote, call, run, status } = open;
  const first = await run('codex_run', { prompt: 'Add a file', sandbox: 'workspace-write' });
  const one = await waitingReview(open, first);
  await remote.call('change/reject', { id: one.id, reason: 'Another name, please.' });
  const { threadId } = await remote.call('job/read', { jobId: first.id });
  const refused = await status(first.id);
  expect(refused.structured).toMatchObject({
    status: 'failed',
    error: `The owner rejected the changes: Another name, please. Nothing of them was applied. For another proposal call codex_reply with threadId ${threadId}.`,
  });
  expect((await call('codex_changes', { jobId: first.id })).structured).toMatchObject({
    ...{ state: 'rejected', reason: 'Another name, please.' },
    files: [{ path: 'one.txt', status: 'added', decision: 'rejected' }],
  });
  const second = await run('codex_reply', { threadId, prompt: 'Call it two' });
  const two = await waitingReview(open, second);
  await remote.call('change/apply', { id: two.id, digest: two.digest, decisions: two.decisions, all: true });
  expect((await status(second.id)).structured).toMatchObject({ status: 'completed' });
  expect((await call('codex_changes', { jobId: second.id })).structured).toMatchObject({ state: 'applied', files: [{ path: 'two.txt' }] });
});

test('a client that cancels while the owner reviews takes its proposal back; of a file for secrets it saw the name alone', async () => {
  await using open = await openReviewing([{ patch: patches.add('.env', 'PASSPHRASE=tides\n') }, { text: 'Done.' }]);
  const { call, run } = open;
  const { id: jobId } = await run('codex_run', { prompt: 'Add a file', sandbox: 'workspace-write' });
  await waitingReview(open, { id: jobId });
  const proposed = await call('codex_changes', { jobId });
  expect(proposed.structured).toMatchObject({ state: 'pending', files: [{ path: '.env', notShown: 'secret', added: 1, hunks: [] }] });
  expect(JSON.stringify(proposed)).not.toContain('PASSPHRASE');
  expect((await call('codex_job_cancel', { jobId })).structured).toMatchObject({ status: 'cancelled' });
  expect((await call('codex_changes', { jobId })).structured).toMatchObject({ state: 'rejected', files: [{ path: '.env' }] });
});
