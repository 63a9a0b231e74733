import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { answerOf, callTool, chat } from '../fixtures/chat.ts';
import { cliJson, runCli } from '../fixtures/cli.ts';
import { answerShown, openControl } from '../fixtures/control.ts';
import { indexFile, writingBridges } from '../fixtures/three-hunks.ts';
import { type ModelCall } from '../scripted-model/request.ts';
import { patches, type Step } from '../scripted-model/steps.ts';
import { treeDigest } from '../fixtures/folder.ts';
import { type Approval } from '../../shared/model/approval.ts';
import { openTestRepository } from '../fixtures/repository.ts';

const within = { timeout: 30_000 };
const hourMs = 3_600_000;

/** Told to note it, Codex patches; told to publish it, it asks to leave the sandbox; told that nobody answered, it says so. */
function script({ userText, toolOutputs }: ModelCall): Step {
  if (userText.includes('The time for this question is over')) return { text: 'Nobody was there to ask.' };
  if (toolOutputs.length > 0) return { text: 'Done.' };
  return userText.startsWith('Note') ? { patch: patches.add('note.txt', 'read\n') } : { exec: 'touch published', escalate: 'It goes out' };
}

test('the owner is away for an hour: both clients are told that nobody answered, nothing is written, and it is taken up again later', async () => {
  let awayMs = 0;
  await using control = await openControl({ script }, { bridges: writingBridges }, { now: () => Date.now() + awayMs });
  const { house, place, remote } = control;
  const { root } = place;
  const repository = openTestRepository(root);
  await remote.call('root/update', { path: root, sandbox: 'workspace-write' });
  await remote.call('state/subscribe', {});
  const { token } = await remote.call('client/create', { name: 'ChatGPT', scopes: ['read', 'run', 'write'] });
  const [tree, index] = [treeDigest(root), readFileSync(indexFile(root))];

  const { structured } = await callTool(house, 'codex_run', { prompt: 'Note it', sandbox: 'workspace-write', timeoutMs: 1 }, token);
  const { jobId } = structured;
  const status = async () => (await callTool(house, 'codex_job_status', { jobId }, token)).structured;
  const publish = (prompt: string) =>
    chat(house, '', {
      headers: { 'x-drawbridge-sandbox': 'workspace-write' },
      body: { model: 'gpt-5.5', messages: [{ role: 'user', content: prompt }] },
    });
  const answer = publish('Publish it').then(answerOf);
  await vi.waitFor(async () => expect((await remote.call('approval/list', { state: ['pending'] })).data).toHaveLength(2), within);
  expect(await status()).toMatchObject({ waitingFor: 'approval: 1 file, 1 line' });

  awayMs = hourMs;
  expect(await answer).toBe('Nobody was there to ask.');
  await vi.waitFor(async () => expect(await status()).toMatchObject({ status: 'failed' }), within);
  expect((await status())['error']).toMatch(
    /The owner has not answered in time\. Nothing was applied; they can still apply it later\..*Ask them, or start the job again/,
  );
  expect([treeDigest(root), readFileSync(indexFile(root))]).toEqual([tree, index]);

  // Back again, the owner finds both in the history; a late yes is refused, and opens nothing.
  const { data: history } = await cliJson<{ data: readonly Approval[] }>(place, 'approvals', 'list', '--all');
  expect(history.map(({ question, state, answeredBy }) => [question.kind, state, answeredBy]).sort()).toEqual([
    ['changeSet', 'expired', null],
    ['command', 'expired', null],
  ]);
  const late = await runCli(place, 'approvals', 'accept', history.find(({ question }) => question.kind === 'command')?.id ?? '');
  expect([late.code, late.stderr]).toEqual([1, expect.stringContaining('The time for this question is over')]);
  expect(existsSync(join(root, 'published'))).toBe(false);

  // What was made is still there to be applied, and the client that asked for it hears of it.
  const [review] = (await remote.call('change/list', { state: ['pending'] })).data;
  expect((await callTool(house, 'codex_changes', { jobId }, token)).structured).toMatchObject({ state: 'pending' });
  expect(await runCli(place, 'changes', 'apply', review?.id ?? '', '--all')).toMatchObject({ code: 0 });
  expect((await callTool(house, 'codex_changes', { jobId }, token)).structured).toMatchObject({ state: 'applied', landed: { files: 1 } });
  expect(repository.git('status', '--porcelain')).toBe('?? note.txt\n');

  // The other client asks once more, and this time somebody is there.
  const from = remote.told.length;
  const again = publish('Publish it').then(answerOf);
  const isQuestion = ({ state, question }: Approval) => state === 'pending' && question.kind === 'command';
  const { approval } = await remote.hear('approval/changed', (told) => isQuestion(told.approval), from);
  await answerShown(remote, { approvalId: approval.id, decision: 'accept' });
  const made = await remote.hear('review/changed', (told) => told.review.state === 'pending' && told.review.approvalId !== null, from);
  const { id, digest } = made.review;
  await remote.call('change/apply', { id, digest, decisions: {}, all: true });
  expect(await again).toMatch(/^Done\..*1 file .* landed in/s);
  expect(repository.git('status', '--porcelain')).toBe('?? note.txt\n?? published\n');
});
