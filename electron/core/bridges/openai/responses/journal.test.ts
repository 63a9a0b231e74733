import { expect, test } from 'vitest';
import { Journals } from './journal.ts';

type Journal = ReturnType<Journals['record']>;

const events = (from: number, count: number, text = '') => Array.from({ length: count }, (_, index) => `data: ${from + index}${text}\n\n`);
const open = new AbortController().signal;

async function* frames(...pieces: readonly string[]): AsyncGenerator<string> {
  yield* pieces;
}

async function heard(journal: Journal, from = 0, signal = open): Promise<string> {
  let text = '';
  for await (const piece of journal.read(from, { signal })) text += piece;
  return text;
}

test('whoever reads gets every event once, from where they ask on, while it is told and after', async () => {
  const go = Promise.withResolvers<void>();
  async function* slowly() {
    yield events(0, 2).join('');
    await go.promise;
    yield events(2, 1).join('');
  }
  const journals = new Journals();
  const journal = journals.record('job', slowly());
  expect(journals.record('job', frames('never'))).toBe(journal);
  const readers = [heard(journal), heard(journal, 1)];
  go.resolve();
  expect(await Promise.all(readers)).toEqual([events(0, 3).join(''), events(1, 2).join('')]);
  expect([await heard(journal, 2), await heard(journal, 9)]).toEqual([events(2, 1).join(''), '']);
});

test('a reader who leaves is let go, and a stream that breaks off ends', async () => {
  const go = Promise.withResolvers<void>();
  async function* broken() {
    await go.promise;
    yield events(0, 1).join('');
    throw new Error('broken');
  }
  const journal = new Journals().record('job', broken());
  const leave = new AbortController();
  const reading = heard(journal, 0, leave.signal);
  leave.abort();
  expect(await reading).toBe('');
  go.resolve();
  expect(await heard(journal)).toBe(events(0, 1).join(''));
});

test('of what is over the oldest goes first, and what still runs stays', async () => {
  const journals = new Journals();
  const running = journals.record(
    'running',
    (async function* () {
      yield events(0, 1).join('');
      await new Promise(() => undefined);
    })(),
  );
  for (const name of ['a', 'b', 'c']) await heard(journals.record(name, frames(...events(0, 3, 'x'.repeat(1024 * 1024)))));
  await expect.poll(() => journals.find('a')).toBeNull();
  expect([journals.find('running'), journals.find('b'), journals.find('c')].map((one) => one !== null)).toEqual([true, true, true]);
  expect(running.isOver).toBe(false);
});
