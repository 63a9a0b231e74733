import { expect, test } from 'vitest';
import { type Approval, type Question } from '../../../shared/model/approval.ts';
import { aboutOf, asksFor, blocksOf, cutBlocks, outcomeOf } from './question.ts';

const change = (path: string, diff: string) => ({ path, kind: 'update' as const, movedTo: null, diff });
const edits: Question = {
  kind: 'fileChange',
  changes: [change('/r/a.ts', '@@ -1 +1 @@\n-a\n+b\n'), change('/r/b.ts', '@@ -1 +1,2 @@\n c\n+d\n')],
  files: [],
};

test('a question says what it asks and what it is about', () => {
  const run = { kind: 'run', prompt: 'Fix it', operation: 'codex_write', sandbox: 'workspace-write', network: false } as const;
  expect([asksFor(run), aboutOf({ question: run })]).toEqual(['asks to start a job that writes in the folder', 'Fix it']);
  expect(asksFor({ ...run, sandbox: 'danger-full-access' })).toBe('asks to start a job without any sandbox');
  expect([asksFor(edits), aboutOf({ question: edits })]).toEqual(['asks to change 2 files in place', '/r/a.ts, /r/b.ts']);
  const permissions = { network: true, read: ['/etc'], write: ['/tmp/x'] };
  expect(aboutOf({ question: { kind: 'permission', permissions } })).toBe('the network, writing to /tmp/x, reading /etc');
});

test('what is left out of a long question is counted, over all of its files', () => {
  const blocks = blocksOf(edits);
  expect(cutBlocks(blocks, 100)).toEqual({ blocks, hidden: 0 });
  const { blocks: cut, hidden } = cutBlocks(blocks, 4);
  expect(cut.map(({ lines }) => lines.map(({ text }) => text))).toEqual([['@@ -1 +1 @@', 'a', 'b'], ['@@ -1 +1,2 @@']]);
  expect(hidden).toBe(2);
  expect(blocksOf({ kind: 'takeover', threadId: 't', title: 'x' })).toEqual([]);
});

test('what became of a question is one sentence that says who answered and why', () => {
  const closed = (change: Partial<Approval>) => outcomeOf({ answeredBy: null, scope: null, reason: null, ...change } as Approval);
  expect(closed({ state: 'accepted', answeredBy: 'cli', scope: 'job' })).toBe('Allowed for this job, on the command line.');
  expect(closed({ state: 'accepted', answeredBy: 'grant', scope: 'always' })).toContain('by an answer of yours that still holds');
  expect(closed({ state: 'declined', answeredBy: 'window', reason: 'No.' })).toBe('Denied, in the window: “No.”');
  expect(closed({ state: 'expired' })).toBe('Nobody answered in time, so it was denied.');
  expect(closed({ state: 'cancelled', reason: 'The job was stopped.' })).toBe('It was taken back: The job was stopped.');
  expect(closed({ state: 'superseded' })).toContain('a new question took its place');
});
