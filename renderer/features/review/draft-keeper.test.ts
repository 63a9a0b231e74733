import { expect, test } from 'vitest';
import { type Draft, emptyDraft, isEmpty } from './draft.ts';
import { DraftKeeper } from './draft-keeper.ts';

const accept = { type: 'accepted' } as const;
const reject = { type: 'rejected' } as const;

function keeping() {
  const sent: Draft['decisions'][] = [];
  const shown = { draft: emptyDraft };
  let answer: () => Promise<void> = async () => undefined;
  const keeper = new DraftKeeper({
    send: (draft) => {
      sent.push(draft.decisions);
      return answer();
    },
    onChange: (draft) => {
      shown.draft = draft;
    },
  });
  const decide = (decisions: Draft['decisions']) => keeper.change((now) => ({ ...now, decisions: { ...now.decisions, ...decisions } }));
  return { keeper, sent, shown, decide, answerWith: (next: () => Promise<void>) => (answer = next) };
}

test('what is decided is sent, also after there was nothing to send', async () => {
  const { keeper, sent, shown, decide } = keeping();
  await keeper.flush();
  decide({ a: accept });
  await keeper.flush();
  expect([sent, isEmpty(shown.draft)]).toEqual([[{ a: accept }], true]);
});

test('what is decided while a request is under way goes with the next one, and both are waited for', async () => {
  const { keeper, sent, shown, decide, answerWith } = keeping();
  const first = Promise.withResolvers<void>();
  answerWith(() => first.promise);
  decide({ a: accept, b: accept });
  const done = keeper.flush();
  decide({ b: reject });
  expect(keeper.flush()).toBe(done);
  first.resolve();
  await done;
  expect([sent, isEmpty(shown.draft)]).toEqual([[{ a: accept, b: accept }, { b: reject }], true]);
});

test('what could not be sent stays, and is sent the next time', async () => {
  const { keeper, sent, shown, decide, answerWith } = keeping();
  answerWith(() => Promise.reject(new Error('not connected')));
  decide({ a: accept });
  await expect(keeper.flush()).rejects.toThrow('not connected');
  expect(shown.draft.decisions).toEqual({ a: accept });
  answerWith(() => Promise.resolve());
  await keeper.flush();
  expect([sent.length, isEmpty(shown.draft)]).toEqual([2, true]);
});
