import { expect, test } from 'vitest';
import { answerOf, chat } from '../../../../e2e/fixtures/chat.ts';
import { openControl } from '../../../../e2e/fixtures/control.ts';
import { commitThirtyLines, threeHunks, writingBridges } from '../../../../e2e/fixtures/three-hunks.ts';
import { waitingReview } from '../../../../e2e/fixtures/writing.ts';
import { patches } from '../../../../e2e/scripted-model/steps.ts';
import { hear } from '../../../../e2e/fixtures/sse-rules.ts';

const messages = [{ role: 'user', content: 'Put three lines in words' }];
const ask = { model: 'gpt-5.5', messages };

/** A bridge that may write, and the owner's answers to what it wants to write. */
async function openWriting() {
  const script = [
    ...threeHunks.slice(0, 2),
    ...[{ patch: patches.add('one.txt', 'one\n') }, { text: '{"done":true}' }],
    ...[{ patch: patches.add('two.txt', 'two\n') }, { text: 'Done.' }],
  ];
  const control = await openControl({ script }, { bridges: writingBridges });
  const { house, place, remote } = control;
  const repository = commitThirtyLines(place.root);
  await remote.call('root/update', { path: place.root, sandbox: 'workspace-write' });
  await remote.call('state/subscribe', {});
  return {
    ...control,
    repository,
    post: (body: object) => chat(house, '', { body, headers: { 'x-drawbridge-sandbox': 'workspace-write' } }),
    /** The review of the only job that is not over, once it is asked about. */
    review: async () => {
      const { job } = await remote.hear('job/changed', ({ job: { status } }) => status === 'waiting', remote.told.length);
      return waitingReview(control, job);
    },
    [Symbol.asyncDispose]: () => control[Symbol.asyncDispose](),
  };
}

test('a chat that may write waits for the owner, says so beside its answer, and says what became of it', async () => {
  await using open = await openWriting();
  const { remote, repository, post } = open;
  const first = open.review();
  const streamed = post({ ...ask, stream: true });
  const one = await first;
  const response = await streamed;
  await remote.call('change/apply', { id: one.id, digest: one.digest, decisions: one.decisions, all: true });
  const { content, reasoning, finish } = hear(await response.text());
  expect([reasoning, finish]).toEqual([
    'Waiting for approval: 1 file, 6 lines. The owner answers in Drawbridge’s window (drawbridge open).',
    'stop',
  ]);
  expect(content).toMatch(
    /^Three lines are in words now\.\n\nThe owner reviewed the changes\. 1 file \(\+3 −3\) landed in .*, uncommitted\.$/,
  );

  // An answer of the client's own form stays of it.
  const second = open.review();
  const plain = post({ ...ask, response_format: { type: 'json_object' } });
  const two = await second;
  await remote.call('change/apply', { id: two.id, digest: two.digest, decisions: two.decisions, all: true });
  expect(await answerOf(await plain)).toBe('{"done":true}');

  const third = open.review();
  const rejected = post(ask);
  await remote.call('change/reject', { id: (await third).id, reason: 'Two are enough.' });
  const refusal = await rejected;
  expect([refusal.status, refusal.headers.get('x-should-retry')]).toEqual([409, 'false']);
  expect(await refusal.json()).toMatchObject({ error: { code: 'review_rejected', message: expect.stringContaining('Two are enough.') } });
  expect(repository.git('status', '--porcelain')).toBe(' M lines.txt\n?? one.txt\n');
});

test('what waits is told in the text where the owner wants it so, and a session tells the truth about what nobody answered', async () => {
  const script = [{ patch: patches.add('one.txt', 'one\n') }, { text: 'Added.' }, { text: 'It is not there.' }];
  const [chatgpt, openai] = writingBridges;
  const bridges = [chatgpt, { ...openai, activityAs: 'text', toolActivity: 'summary' }];
  await using control = await openControl({ script }, { bridges, approvals: { minutes: 0.01 } });
  const { house, place, remote } = control;
  const repository = commitThirtyLines(place.root);
  await remote.call('root/update', { path: place.root, sandbox: 'workspace-write' });
  const body = { ...ask, stream: true, user: 'ann', metadata: { drawbridge_sandbox: 'workspace-write' } };
  const { content, finish, error } = hear(await (await chat(house, '', { body })).text());
  expect(content).toMatch(/^Edited `.*one\.txt`\.\n\nAdded\.\n\nWaiting for approval: 1 file, 1 line\. The owner answers in .*\.$/);
  expect([finish, error]).toEqual([
    'error',
    { message: expect.stringContaining('Nothing was applied'), type: 'codex_stream_error', param: null, code: 'approval_expired' },
  ]);
  expect(repository.git('status', '--porcelain')).toBe('');
  // The session goes on, and only reads again.
  expect(await answerOf(await chat(house, '', { body: { ...ask, user: 'ann' } }))).toBe('It is not there.');
  const [second, first] = await house.jobs();
  expect([second?.threadId === first?.threadId, second?.sandbox]).toEqual([true, 'read-only']);
});
