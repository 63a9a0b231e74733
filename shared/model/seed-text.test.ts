import { expect, test } from 'vitest';
import { seedOf, seedText } from './seed-text.ts';

test('what the owner writes of a seed is read as it was written', () => {
  expect([seedOf('.env.example'), seedOf('node_modules/=link')]).toEqual([
    { pattern: '.env.example', as: 'copy' },
    { pattern: 'node_modules/', as: 'link' },
  ]);
  for (const text of ['.env.example', 'node_modules/=link', 'a=b', 'a=linked']) expect(seedText(seedOf(text))).toBe(text);
});
