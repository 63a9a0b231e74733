import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeCodexPlace, oneTurn, threadIn } from '../../../e2e/fixtures/codex-runtime.ts';
import { treeDigest } from '../../../e2e/fixtures/folder.ts';
import { acceptAll, fileAt, openReview } from '../../../e2e/fixtures/review.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { patches } from '../../../e2e/scripted-model/steps.ts';

test('Codex at work in a workspace sees what the owner sees, has a working git, and changes nothing until its edits land', async () => {
  using review = await openReview({ 'a.txt': 'one\ntwo\n', 'b.txt': 'b\n' }, ({ write }) => write('b.txt', 'edited by the owner\n'));
  await using model = await startScriptedModel({
    script: [
      { exec: 'git status --porcelain; git log --format=%s -1; cat b.txt' },
      { patch: patches.update('a.txt', 'two', 'by a patch') },
      { exec: 'printf "by a command\\n" > made.txt' },
      { text: 'Done.' },
    ],
  });
  await using place = makeCodexPlace();
  const before = treeDigest(review.repository.path);
  await oneTurn(place.open({ baseUrl: model.url }), threadIn(review.workspace.cwd, { sandbox: 'workspace-write' }));
  expect(JSON.stringify(model.requests[1]?.toolOutputs)).toContain(String.raw` M b.txt\nfirst\nedited by the owner`);
  expect(treeDigest(review.repository.path)).toBe(before);
  const changes = await review.look();
  expect(changes.files.map(({ path, status }) => [path, status])).toEqual([
    ['a.txt', 'modified'],
    ['made.txt', 'added'],
  ]);
  const { id } = fileAt(changes, 'made.txt');
  expect(await review.apply(changes, { ...acceptAll(changes), [id]: { type: 'rejected' } })).toMatchObject({ type: 'landed' });
  expect(readFileSync(review.repository.at('a.txt'), 'utf8')).toBe('one\nby a patch\n');
  expect(review.repository.git('status', '--porcelain')).toBe(' M a.txt\n M b.txt\n');
});
