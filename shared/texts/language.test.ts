import { expect, test } from 'vitest';
import { languageFor } from './language.ts';

test('the owner decides the language, else the system, else it is English', () => {
  expect(languageFor('de', ['en-GB'])).toBe('de');
  expect(languageFor('system', ['fr-CH', 'de-CH', 'en'])).toBe('de');
  expect(languageFor('system', ['fr-CH'])).toBe('en');
  expect(languageFor('system', [])).toBe('en');
});
