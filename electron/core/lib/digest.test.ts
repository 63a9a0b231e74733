import { expect, test } from 'vitest';
import { sha256 } from './digest.ts';

test('the digest is SHA-256 of the text as UTF-8', () => {
  expect(sha256('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256('ä').equals(sha256('ä'.normalize('NFC')))).toBe(true);
  expect(sha256('')).toHaveLength(32);
});
