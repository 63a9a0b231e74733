import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';

test('cells are quoted where they have to be, and numbers are plain', () => {
  expect(
    csvOf([
      ['Client', 'Tokens'],
      ['Ann, at home', 12_345],
      ['the "other"\none', -1],
    ]),
  ).toBe('Client,Tokens\r\n"Ann, at home",12345\r\n"the ""other""\none",-1\r\n');
});

test('a name that a spreadsheet would run is text', () => {
  expect(['=1+1', '+cmd', '-2', '@SUM(A1)', '\tx', 'a=1'].map((name) => csvOf([[name]]))).toEqual([
    "'=1+1\r\n",
    "'+cmd\r\n",
    "'-2\r\n",
    "'@SUM(A1)\r\n",
    "'\tx\r\n",
    'a=1\r\n',
  ]);
});
