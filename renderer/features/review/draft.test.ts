import { expect, test } from 'vitest';
import { asParams, commentsWith, decisionsWith, emptyDraft, isEmpty, withoutSent } from './draft.ts';

const accept = { type: 'accepted' } as const;
const reject = { type: 'rejected' } as const;
const comment = (id: string, text: string) => ({ id, fileId: 'f1', hunkId: null, line: null, text });

test('what is decided here stands over what the core has, and null takes one back', () => {
  const draft = { ...emptyDraft, decisions: { a: null, b: reject } };
  expect(decisionsWith({ a: accept, b: accept, c: accept }, draft)).toEqual({ b: reject, c: accept });
});

test('comments drafted here change, add and take back single ones, so that those of another window stay', () => {
  const draft = { ...emptyDraft, comments: { c1: comment('c1', 'changed'), c2: null, c4: comment('c4', 'new') } };
  const kept = [comment('c1', 'first'), comment('c2', 'second'), comment('c3', 'of another window')];
  expect(commentsWith(kept, draft).map(({ text }) => text)).toEqual(['changed', 'of another window', 'new']);
  expect(asParams({ comments: kept }, draft)).toEqual({ comments: commentsWith(kept, draft) });
});

test('what was kept leaves the draft; what was decided meanwhile stays in it', () => {
  const sent = { ...emptyDraft, decisions: { a: accept, b: accept } };
  const now = { ...sent, decisions: { ...sent.decisions, b: reject } };
  expect(withoutSent(now, sent).decisions).toEqual({ b: reject });
  expect(isEmpty(withoutSent(sent, sent))).toBe(true);
});
