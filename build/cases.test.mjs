import { expect, test } from 'vitest';
import { numbersIn, problemsOf } from './cases.mjs';

/** As a test file says it; put together, so that this file carries no number itself. */
const named = (/** @type {string} */ numbers) => `test('${'security'} ${numbers}: something is refused', () => {});`;

test.each([
  ['7', [7]],
  ['7, 8', [7, 8]],
  ['128–131, 200', [128, 129, 130, 131, 200]],
])('a test of the cases %s carries each of them', (numbers, expected) => {
  expect([...numbersIn(named(numbers))]).toEqual(expected);
});

test('numbers count in names alone, at their beginning or in parentheses', () => {
  const word = 'security';
  expect([...numbersIn(`it(\`an address (${word} 181)\`);`)]).toEqual([181]);
  expect([...numbersIn(`// ${word} 181\nconst text = 'see ${word} 181';`)]).toEqual([]);
});

test('a case without test and reason, a number of no case, and a reason nobody needs are told', () => {
  const corpus = { cases: { HTTP: { 1: 'foreign Host', 2: 'no Host', 3: 'foreign Origin' } }, withoutTest: { 2: 'to come' } };
  const tests = (/** @type {number[]} */ ...numbers) => new Map(numbers.map((number) => [number, ['a.test.ts']]));
  expect(problemsOf(corpus, tests(1, 3))).toEqual([]);
  expect(problemsOf(corpus, tests(1, 2, 9))).toEqual([
    expect.stringContaining('3 (foreign Origin) has no test'),
    '9 is no case: see a.test.ts.',
    expect.stringContaining('2 has a test now'),
  ]);
  expect(problemsOf({ ...corpus, withoutTest: { 2: 'to come', 8: 'gone' } }, tests(1, 3))).toEqual(['8 has a reason and is no case.']);
});
