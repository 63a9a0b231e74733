import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { answerOf, chat } from '../fixtures/chat.ts';
import { createToken, runCli } from '../fixtures/cli.ts';
import { openControl } from '../fixtures/control.ts';
import { connectChatGpt } from '../fixtures/mcp-client.ts';
import { commitThirtyLines, thirtyLines, writingBridges } from '../fixtures/three-hunks.ts';
import { waitingReview, worktreesOf } from '../fixtures/writing.ts';
import { type ModelCall } from '../scripted-model/request.ts';
import { type Step } from '../scripted-model/steps.ts';

/** Each writes its name into the first line and into a file of its own; once both have, each tells what it sees. */
function bothAtOnce(): (call: ModelCall) => Step {
  const written = new Set<string>();
  const both = Promise.withResolvers<void>();
  return ({ userText: name, toolOutputs }) => {
    if (toolOutputs.length === 0) return { exec: `sed -i '1s/.*/${name}/' lines.txt; echo ${name} > ${name}.txt` };
    written.add(name);
    if (written.size === 2) both.resolve();
    if (toolOutputs.length === 1) return { exec: 'head -n 1 lines.txt; ls', until: both.promise };
    return { echo: 'Sees: ' };
  };
}

test('two clients write in one folder at once: neither sees the other’s half, and the second lands against what the first has landed', {
  timeout: 180_000,
}, async () => {
  await using control = await openControl({ script: bothAtOnce() }, { bridges: writingBridges });
  const { house, remote, place } = control;
  const repository = commitThirtyLines(place.root);
  await remote.call('root/update', { path: place.root, sandbox: 'workspace-write' });
  await remote.call('state/subscribe', {});
  const scopes = 'read,run,write';
  await using chatgpt = await connectChatGpt({ ...house, token: await createToken(place, 'ChatGPT', scopes) });
  const notebook = { ...house, token: await createToken(place, 'Notebook', scopes) };

  const run = chatgpt.call('codex_run', { prompt: 'alpha', sandbox: 'workspace-write', timeoutMs: 1 });
  const answer = chat(notebook, 'beta', { headers: { 'x-drawbridge-sandbox': 'workspace-write' } }).then(answerOf);
  const { jobId } = (await run).structured;
  const [first, second] = await Promise.all(
    ['ChatGPT', 'Notebook'].map(async (client) => {
      const { job } = await remote.hear('job/changed', ({ job }) => job.clientName === client);
      return waitingReview({ remote }, job);
    }),
  );
  if (!first || !second) throw new Error('both are before the owner');
  expect(worktreesOf(place)).toHaveLength(2);
  expect(repository.git('status', '--porcelain')).toBe('');
  const changes = (...args: readonly string[]) => runCli(place, 'changes', ...args);

  expect(await changes('apply', first.id)).toMatchObject({ code: 0, stdout: expect.stringContaining('is applied: 2 files, +2 -1') });
  const told = await chatgpt.ended(jobId);
  expect(told.text).toContain('Sees: ');
  expect(told.text).toContain('2 files (+2 −1) landed');
  expect([told.text.includes('alpha.txt'), told.text.includes('beta')]).toEqual([true, false]);

  // The same line, and the folder has moved on.
  const late = await changes('apply', second.id);
  expect([late.code, late.stderr]).toEqual([
    1,
    expect.stringContaining('Nothing has landed: these files have changed in the folder since: lines.txt.'),
  ]);
  const preview = await changes('merge', second.id, '--all', '--preview');
  expect(preview.stdout).toContain('lines.txt: changed since; in 1 place both changed the same lines');
  expect((await changes('merge', second.id, '--all')).code).toBe(1);
  expect(repository.git('status', '--porcelain').trim().split('\n')).toEqual(['M lines.txt', '?? alpha.txt']);

  // What is the second's alone fits all the same.
  expect((await changes('accept', second.id, 'beta.txt')).code).toBe(0);
  expect((await changes('reject', second.id, 'lines.txt')).code).toBe(0);
  expect(await changes('apply', second.id)).toMatchObject({ code: 0, stdout: expect.stringContaining('is applied: 1 file, +1 -0') });
  const heard = await answer;
  expect(heard).toContain('1 file (+1 −0) landed');
  expect(heard).toContain('Not accepted, or in part only: lines.txt.');
  expect([heard.includes('beta.txt'), heard.includes('alpha')]).toEqual([true, false]);

  expect(readFileSync(repository.at('lines.txt'), 'utf8')).toBe(thirtyLines({ 1: 'alpha' }));
  expect(repository.git('status', '--porcelain').trim().split('\n')).toEqual(['M lines.txt', '?? alpha.txt', '?? beta.txt']);
  expect(repository.git('worktree', 'list', '--porcelain').match(/^worktree /gm)).toHaveLength(1);
  await vi.waitFor(() => expect(worktreesOf(place)).toEqual([]), { timeout: 30_000 });
  const { data: rows } = await remote.call('audit/list', {});
  const ofReview = (id: string) => rows.filter(({ data }) => data['id'] === id).map(({ type }) => type);
  expect(ofReview(first.id)).toEqual(['change/shown', 'change/applying', 'change/applied']);
  expect(ofReview(second.id).filter((type) => type === 'change/notLanded')).toHaveLength(2);
  expect(ofReview(second.id).at(-1)).toBe('change/applied');
});
