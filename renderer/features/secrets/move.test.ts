import { expect, test } from 'vitest';
import { moveProblems, moveRequest } from './move.ts';

const blank = { opening: 'passphrase', passphrase: '', again: '', keyFile: '' } as const;
const wrong = (to: 'file' | 'keychain', change: object) =>
  Object.entries(moveProblems(to, { ...blank, ...change })).flatMap(([name, problem]) => (problem === null ? [] : [name]));

test('a move to a file needs a passphrase typed twice, or a place for its key; one to the keychain needs nothing', () => {
  const passphrase = 'x'.repeat(12);
  expect(wrong('file', {})).toEqual(['passphrase']);
  expect(wrong('file', { passphrase })).toEqual(['again']);
  expect(wrong('file', { passphrase, again: passphrase })).toEqual([]);
  expect(wrong('file', { opening: 'keyFile', keyFile: 'key' })).toEqual(['keyFile']);
  expect(wrong('file', { opening: 'keyFile', keyFile: ' /media/key ' })).toEqual([]);
  expect(wrong('keychain', {})).toEqual([]);
});

test('only what was chosen is sent', () => {
  const typed = { ...blank, passphrase: 'y'.repeat(12), keyFile: ' /media/key ' };
  expect(moveRequest('keychain', typed)).toEqual({ store: 'keychain' });
  expect(moveRequest('file', typed)).toEqual({ store: 'file', passphrase: 'y'.repeat(12) });
  expect(moveRequest('file', { ...typed, opening: 'keyFile' })).toEqual({ store: 'file', keyFile: '/media/key' });
});
