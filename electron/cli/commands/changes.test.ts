import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, test, vi } from 'vitest';
import { callTool } from '../../../e2e/fixtures/chat.ts';
import { cliJson, runCli } from '../../../e2e/fixtures/cli.ts';
import { openControl } from '../../../e2e/fixtures/control.ts';
import { builtCli } from '../../../e2e/fixtures/places.ts';
import { commitThirtyLines, indexFile, thirtyLines, threeHunks, writingBridges } from '../../../e2e/fixtures/three-hunks.ts';
import { patches, type Step } from '../../../e2e/scripted-model/steps.ts';
import { type Result } from '../../../shared/contract/control.ts';
import { type Review } from '../../../shared/model/review.ts';

beforeAll(() => {
  if (!existsSync(builtCli)) throw new Error(`${builtCli} is missing: run npm run build first.`);
});

/** A house whose folder may be written in under review, a client of its MCP bridge, and its owner at a terminal. */
async function openWriting(script: readonly Step[]) {
  const control = await openControl({ script: [...script] }, { bridges: writingBridges });
  const { place, house } = control;
  const repository = commitThirtyLines(place.root);
  const run = (...args: readonly string[]) => runCli(place, 'changes', ...args);
  const client = async (name: string, args: object) => (await callTool(house, name, args)).structured;
  await runCli(place, 'roots', 'edit', place.root, '--sandbox', 'workspace-write');
  return {
    ...control,
    repository,
    run,
    client,
    text: () => readFileSync(repository.at('lines.txt'), 'utf8'),
    json: <T>(...args: readonly string[]) => cliJson<T>(place, 'changes', ...args),
    /** What the client is told of its job, once that says this. */
    told: (job: object, is: object) =>
      vi.waitFor(
        async () => {
          const status = await client('codex_job_status', job);
          expect(status).toMatchObject(is);
          return status;
        },
        { timeout: 30_000 },
      ),
    [Symbol.asyncDispose]: () => control[Symbol.asyncDispose](),
  };
}

const edit = { prompt: 'Put three lines in words', sandbox: 'workspace-write', timeoutMs: 1 };

test('a client asks for an edit; at the terminal the owner sends one hunk of three back, and what they accept then lands, uncommitted', async () => {
  await using open = await openWriting([...threeHunks, { patch: patches.add('more.txt', 'more\n') }, { text: 'And a file.' }]);
  const { place, model, repository, run, client, told, text } = open;
  const index = readFileSync(indexFile(place.root));
  const { jobId } = await client('codex_run', edit);
  const waiting = { status: 'running', operation: 'codex_run', waitingFor: 'approval: 1 file, 6 lines' };
  expect((await told({ jobId }, waiting))['message']).toContain('The job is waiting for approval: 1 file, 6 lines.');
  expect(await client('bridge_status', {})).toMatchObject({ waitingJobs: 1 });

  const listed = await run('list', '--state', 'pending');
  const [id = ''] = /chg_\w{16}/.exec(listed.stdout) ?? [];
  expect(listed.stdout).toMatch(
    /^ID +STATE +CLIENT +MADE +CHANGES .*\nchg_\w{16} +pending +DRAWBRIDGE_TOKEN +.* 1 file, \+3 -3 .*Put three/,
  );
  const shown = (await run('show', id, '--numbers')).stdout;
  expect(shown).toMatch(
    /M lines\.txt {2}\+3 -3 {2}undecided\n--- a\/lines\.txt\n\+\+\+ b\/lines\.txt\n@@ -1,5 \+1,5 @@ 1 of 3, h_\w+, undecided\n1 {2}line 1\n2 -line 2\n/,
  );
  expect(shown).toContain('\n5 +line \\u{202e}fifteen\n');
  expect((await run('show', id, '--stat')).stdout.endsWith('\n\nM lines.txt  +3 -3  undecided\n')).toBe(true);

  expect((await run('accept', id, 'lines.txt:1', 'lines.txt:3')).stdout).toContain('2 of 3 hunks accepted, 1 undecided');
  expect((await run('reject', id, 'lines.txt:2')).stdout).toMatch(
    /^M lines\.txt .* 2 of 3 hunks accepted, 1 rejected\nNothing has landed yet\./,
  );
  expect((await run('comment', id, 'lines.txt:2:5', 'Something', 'is', 'hidden.')).code).toBe(0);
  expect((await run('show', id, '--file', 'lines.txt')).stdout).toContain('+line \\u{202e}fifteen\n# Something is hidden.\n');
  expect(await run('send-back', id, 'Almost.')).toMatchObject({ code: 0, stderr: '' });
  await told({ jobId }, waiting);
  const message = await vi.waitFor(() => model.requests.find(({ userText }) => userText.includes('Almost.'))?.userText ?? expect.fail(), {
    timeout: 30_000,
  });
  expect(message).toContain('lines.txt, line 15:\n```\n+line \u202efifteen\n```\nSomething is hidden.');
  expect(text()).toBe(thirtyLines());

  const second = await vi.waitFor(
    async () => {
      const review = await open.json<Review>('show', id, '--stat');
      expect(review).toMatchObject({ state: 'pending', round: 2 });
      return review;
    },
    { timeout: 30_000 },
  );
  expect((await run('accept', id, 'lines.txt:2')).stdout).toContain('3 of 3 hunks accepted');
  expect(await run('apply', id, '--digest', 'f'.repeat(64))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('since you looked'),
  });
  const applied = await run('apply', id, '--digest', second.digest.slice(0, 12));
  expect(applied).toMatchObject({ code: 0, stderr: '' });
  expect(applied.stdout).toBe(
    `${id} is applied: 1 file, +3 -3 in ${place.root}, uncommitted.\nM lines.txt  +3 -3  3 of 3 hunks accepted\n`,
  );
  expect(text()).toBe(thirtyLines({ 2: 'line two', 15: 'line fifteen', 29: 'line twenty-nine' }));
  expect(readFileSync(indexFile(place.root))).toEqual(index);
  expect(repository.git('status', '--porcelain')).toBe(' M lines.txt\n');
  const done = await told({ jobId }, { status: 'completed' });
  const { content, threadId } = (done['result'] as { structuredContent: { content: string; threadId: string } }).structuredContent;
  expect(content).toMatch(/^The middle one is mended\.\n\nThe owner reviewed the changes\. 1 file \(\+3 −3\) landed in .*, uncommitted\.$/);

  expect(await run('apply', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('is applied, not pending') });
  expect((await run('revert', id)).stdout).toContain(`${id} is reverted`);
  expect(text()).toBe(thirtyLines());

  // The thread goes on in its sandbox; the client asks for none.
  const reply = await client('codex_reply', { threadId, prompt: 'And one more file', timeoutMs: 1 });
  const next = { jobId: reply['jobId'] };
  await told(next, { waitingFor: 'approval: 1 file, 1 line' });
  const { data } = await open.json<Result<'change/list'>>('list', '--state', 'pending');
  expect(await run('decline', data[0]?.id ?? '')).toMatchObject({ code: 2, stderr: expect.stringContaining('--reason is missing') });
  expect((await run('decline', data[0]?.id ?? '', '--reason', 'Not that one.')).stdout).toContain('is rejected. Nothing of it has landed.');
  const error = expect.stringMatching(new RegExp(`rejected the changes: Not that one\\..*codex_reply with threadId ${threadId}`));
  await told(next, { status: 'failed', error });
  expect(existsSync(repository.at('more.txt'))).toBe(false);
});

test('apply alone takes the whole, and lands nothing over what the owner wrote since; the refusals say what there is', async () => {
  await using open = await openWriting(threeHunks);
  const { repository, run, client, told, text } = open;
  const { jobId } = await client('codex_run', edit);
  await told({ jobId }, { waitingFor: 'approval: 1 file, 6 lines' });
  const [{ id = '' } = {}] = (await open.json<Result<'change/list'>>('list')).data;
  expect(await open.json('show', id)).toMatchObject({ id, files: [{ path: 'lines.txt', content: { type: 'text', hunks: [{}, {}, {}] } }] });
  for (const [args, code, sentence] of [
    [['show', id, '--file', 'other.txt'], 1, 'There is no file other.txt in this change set.\n→ It has lines.txt.'],
    [['accept', id, 'lines.txt:4'], 1, 'There is no hunk 4 in lines.txt: it has the hunks 1 to 3.'],
    [['comment', id, 'lines.txt:1:99', 'x'], 2, 'This hunk has the lines 1 to 6'],
    [['comment', id, 'lines.txt:1'], 2, 'The comment is missing.'],
    [['reject', id, 'lines.txt:1', '--reason', 'x'], 2, '--reason goes with a rejection of the whole'],
    [['list', '--state', 'gone'], 2, '--state knows pending,'],
    [['send-back', id], 1, 'There is nothing to send back'],
    [['show', 'chg_0000000000000000'], 1, 'There is no change set chg_0000000000000000.'],
    [['revert', id], 1, 'is pending, not applied'],
    [['accept', id, 'lines.txt:1', '--digest', 'f'.repeat(12)], 1, 'since you looked at it. Nothing was decided.'],
  ] as const) {
    expect(await run(...args)).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(sentence) });
  }
  expect(await runCli({ dataDir: repository.at('nowhere') }, 'changes', 'list')).toMatchObject({ code: 3 });

  writeFileSync(repository.at('lines.txt'), thirtyLines({ 2: 'mine' }));
  const conflict = await run('apply', id);
  expect([conflict.code, conflict.stdout]).toEqual([1, '']);
  expect(conflict.stderr).toMatch(
    /^Nothing has landed: .*lines\.txt\.\n {2}lines\.txt: changed since; in 1 place both changed the same lines\n→ /,
  );
  expect(text()).toBe(thirtyLines({ 2: 'mine' }));
  await run('accept', id, 'lines.txt:2', 'lines.txt:3');
  expect((await run('merge', id, '--preview')).stdout).toContain(
    'lines.txt: changed since; both changes fit together\nNothing has landed yet.',
  );
  // The hunk that is undecided is the one that conflicts.
  expect((await run('merge', id, '--all', '--preview')).stdout).toContain('in 1 place both changed the same lines');
  expect((await run('merge', id)).stdout).toContain('is applied: 1 file, +2 -2');
  expect(text()).toBe(thirtyLines({ 2: 'mine', 15: 'line \u202efifteen', 29: 'line twenty-nine' }));
  await told({ jobId }, { status: 'completed' });
});
