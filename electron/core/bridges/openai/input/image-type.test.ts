import { expect, test } from 'vitest';
import { png, pngHead } from './fixtures/pictures.ts';
import { readImageHeader } from './image-type.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');
const riff = (kind: string, ...rest: readonly number[]) =>
  Buffer.concat([latin(`RIFF\0\0\0\0WEBP${kind}\0\0\0\0`), Buffer.from(rest), Buffer.alloc(16)]);

/** Two application segments of which the second holds what looks like a frame, then the frame: 300 × 200. */
const jpeg = Buffer.from([
  ...[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xe1, 0, 11, 0xff, 0xc0, 0, 0, 0, 9, 0, 9, 0],
  ...[0xff, 0xc4, 0, 3, 0, 0xff, 0xc2, 0, 17, 8, 0, 200, 1, 44, 3, 0, 0, 0],
]);

test('the size stands in the header of each kind', () => {
  expect(readImageHeader(png(300, 200))).toEqual({ mime: 'image/png', extension: 'png', width: 300, height: 200 });
  expect(readImageHeader(pngHead(65_535, 65_535))).toMatchObject({ width: 65_535, height: 65_535 });
  expect(readImageHeader(jpeg)).toEqual({ mime: 'image/jpeg', extension: 'jpg', width: 300, height: 200 });
  expect(readImageHeader(latin('GIF89a\x2c\x01\xc8\x00;'))).toMatchObject({ mime: 'image/gif', width: 300, height: 200 });
  expect(readImageHeader(latin('GIF87a\x2c\x01\xc8\x00;'))).toMatchObject({ extension: 'gif' });
  const lossy = riff('VP8 ', 0, 0, 0, 0x9d, 1, 0x2a, 0x2c, 1, 0xc8, 0);
  expect(readImageHeader(lossy)).toMatchObject({ mime: 'image/webp', width: 300, height: 200 });
  // 14 bits each, both less one.
  expect(readImageHeader(riff('VP8L', 0x2f, 0x2b, 0xc1, 0x31, 0))).toMatchObject({ extension: 'webp', width: 300, height: 200 });
  expect(readImageHeader(riff('VP8X', 0, 0, 0, 0, 0x2b, 1, 0, 0xc7, 0, 0))).toMatchObject({ width: 300, height: 200 });
});

test('security 178: what is no picture of these kinds, or has no size, is none', () => {
  const others = ['', 'GIF89a', '<svg xmlns="http://www.w3.org/2000/svg"/>', '%PDF-1.7', 'BM\0\0\0\0', '\0\0\0\x18ftypheic', 'II*\0'];
  for (const text of others) expect([text, readImageHeader(latin(text))]).toEqual([text, null]);
  expect(readImageHeader(pngHead(0, 9))).toBeNull();
  expect(readImageHeader(riff('VP9 '))).toBeNull();
  // A scan before any frame, and segments that lead nowhere.
  expect(readImageHeader(Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2, ...Buffer.alloc(20)]))).toBeNull();
  expect(readImageHeader(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, ...Buffer.alloc(2000)]))).toBeNull();
});

test('every beginning of a picture is read without an error', () => {
  for (const whole of [png(), jpeg, riff('VP8L', 0x2f, 0x2b, 0xc1, 0x31, 0), latin('GIF89a\x2c\x01\xc8\x00')]) {
    for (let length = 0; length <= whole.length; length++) expect(() => readImageHeader(whole.subarray(0, length))).not.toThrow();
  }
});
