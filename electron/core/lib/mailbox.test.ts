import { expect, test } from 'vitest';
import { Mailbox } from './mailbox.ts';

test('the reader gets all that has come since it last looked, at once and in order', async () => {
  const mailbox = new Mailbox<number>();
  const reader = mailbox[Symbol.asyncIterator]();
  mailbox.put(1);
  mailbox.put(2);
  expect(mailbox.size).toBe(2);
  expect((await reader.next()).value).toEqual([1, 2]);
  expect(mailbox.size).toBe(0);
  const waiting = reader.next();
  mailbox.put(3);
  mailbox.put(4);
  expect((await waiting).value).toEqual([3, 4]);
});

test('after the end the reader finishes what is there, and nothing more comes in', async () => {
  const mailbox = new Mailbox<number>();
  mailbox.put(1);
  mailbox.end();
  mailbox.put(2);
  expect(await Array.fromAsync(mailbox)).toEqual([[1]]);
  const waiting = new Mailbox<number>();
  const read = Array.fromAsync(waiting);
  waiting.end();
  expect(await read).toEqual([]);
});

test('a failure comes after what was there before it; the first one counts', async () => {
  const mailbox = new Mailbox<number>();
  mailbox.put(1);
  mailbox.fail(new Error('first'));
  mailbox.fail(new Error('second'));
  const seen: number[] = [];
  const reading = (async () => {
    for await (const items of mailbox) seen.push(...items);
  })();
  await expect(reading).rejects.toThrow('first');
  expect(seen).toEqual([1]);
});

test('what comes while the reader works is not lost', async () => {
  const mailbox = new Mailbox<number>();
  const seen: number[] = [];
  mailbox.put(0);
  for await (const items of mailbox) {
    seen.push(...items);
    const next = (seen.at(-1) ?? 0) + 1;
    if (next > 5) mailbox.end();
    else mailbox.put(next);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
});
