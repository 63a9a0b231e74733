import { expect, test } from 'vitest';
import { matchScore } from './match.ts';
import { recentFirst, remembered, withRecent } from './recent.ts';

const best = (query: string, ...texts: readonly string[]) =>
  texts
    .map((text) => ({ text, score: matchScore(query, text) }))
    .filter(({ score }) => score !== null)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
    .map(({ text }) => text);

test('every typed word has to be there: at the start of a word first, then inside one, then by its letters', () => {
  expect(best('stop', 'Unstoppable', 'Stop ChatGPT', 'Start ChatGPT', 'Go to Audit')).toEqual(['Stop ChatGPT', 'Unstoppable']);
  expect(best('chat stop', 'Stop ChatGPT', 'Start ChatGPT')).toEqual(['Stop ChatGPT']);
  expect(best('stpchat', 'Stop ChatGPT', 'Go to Approvals')).toEqual(['Stop ChatGPT']);
  expect(best('au', 'Go to Audit', 'Pause new jobs')).toEqual(['Go to Audit', 'Pause new jobs']);
});

test('marks, case and punctuation need not be typed', () => {
  expect(matchScore('prufung', 'Prüfung: Drei Zeilen')).not.toBeNull();
  expect(matchScore('LINES.TXT', 'Review: lines.txt')).not.toBeNull();
  expect(matchScore('', 'anything')).toBe(0);
  expect(matchScore('z', 'Go to Audit')).toBeNull();
});

test('what was used last comes first, once, and no more than is useful', () => {
  const kept = ['f', 'e', 'd', 'c', 'b', 'a'].reduceRight<readonly string[]>((ids, id) => withRecent(ids, id), []);
  expect(withRecent(kept, 'c')).toEqual(['c', 'f', 'e', 'd', 'b']);
  expect(remembered('["go:/jobs",3]')).toEqual([]);
  expect(remembered('["go:/jobs"]')).toEqual(['go:/jobs']);
  expect(remembered('not JSON')).toEqual([]);
  expect(recentFirst([{ id: 'a' }, { id: 'b' }, { id: 'c' }], ['c', 'gone', 'a'])).toEqual([{ id: 'c' }, { id: 'a' }]);
});
