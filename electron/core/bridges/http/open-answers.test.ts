import { expect, test, vi } from 'vitest';
import { openTiny, type Tiny } from '../../../../e2e/fixtures/tiny-listener.ts';
import { type Caller } from '../../jobs/ports.ts';
import { OpenAnswers } from './open-answers.ts';

const streamOf = (tiny: Tiny, name: string) => tiny.fetch('/stream', { headers: { 'x-name': name } });

/** A listener to which the header `x-name` says who calls, and which of them may call no more. */
async function openNamed() {
  const over = new Set<string>();
  const answers = new OpenAnswers({ isOver: (clientId) => over.has(clientId), everyMs: 5 });
  const tiny = await openTiny({
    authenticate: ({ headers }): Caller => ({ clientId: String(headers['x-name']), clientName: 'Test', scopes: ['read'] }),
    onCaller: (...call) => answers.hold(...call),
  });
  return {
    over,
    answers,
    tiny,
    [Symbol.asyncDispose]: async () => {
      answers[Symbol.dispose]();
      await tiny[Symbol.asyncDispose]();
    },
  };
}

test('security 39: all that a client has open is cut, and nothing of another', async () => {
  await using open = await openNamed();
  const { tiny, answers } = open;
  const [first, second, other] = await Promise.all([streamOf(tiny, 'ada'), streamOf(tiny, 'ada'), streamOf(tiny, 'ben')]);
  answers.close('ada');
  for (const cut of [first, second]) await expect(cut.text()).rejects.toThrow();
  await vi.waitFor(() => expect(tiny.left()).toBe(2), { timeout: 30_000 });
  tiny.lines.put('still here');
  tiny.lines.end();
  expect(await other.text()).toBe('data: "still here"\n\n');
  answers.close('nobody');
});

test('security 39: the answers of a client that expires are cut without a word from anybody, and those it opens later too', async () => {
  await using open = await openNamed();
  const { tiny, over } = open;
  const first = await streamOf(tiny, 'ada');
  over.add('ada');
  await expect(first.text()).rejects.toThrow();
  const second = await streamOf(tiny, 'ada')
    .then((answer) => answer.text())
    .catch(() => 'cut');
  expect(second).toBe('cut');
  over.clear();
  expect(await (await tiny.fetch('/v1/things', { headers: { 'x-name': 'ada' } })).json()).toEqual({ ok: true });
});
