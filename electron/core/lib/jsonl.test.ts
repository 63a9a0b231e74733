import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readLines } from './jsonl.ts';

const linesOf = (...chunks: (string | Buffer)[]) => Array.fromAsync(readLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk)))));

test('lines end at LF and nowhere else', async () => {
  const odd = JSON.stringify({ text: 'a\u2028b\u2029c\u0085d' });
  expect(odd).toContain('\u2028');
  expect(await linesOf(`${odd}\n`, 'second\r\n', 'x\vy\fz\n')).toEqual([odd, 'second\r', 'x\vy\fz']);
});

test('a line may come in pieces, several in one, with characters cut in half, and the last without its end', async () => {
  const euro = Buffer.from('€');
  const chunks = [Buffer.from('one\ntw'), Buffer.from('o\n\n\nprice '), euro.subarray(0, 1), euro.subarray(1), Buffer.from('\nlast')];
  expect(await linesOf(...chunks)).toEqual(['one', 'two', 'price €', 'last']);
});

test('a line beyond the limit is left out and told, the next ones come', async () => {
  let told = 0;
  const source = Readable.from([Buffer.from('12345\n123'), Buffer.from('456\n'), Buffer.from('7'.repeat(20)), Buffer.from('8\nshort\n')]);
  const lines = await Array.fromAsync(readLines(source, { maxLength: 5, onTooLong: () => (told += 1) }));
  expect({ lines, told }).toEqual({ lines: ['12345', 'short'], told: 2 });
});
