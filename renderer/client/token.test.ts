import { expect, test } from 'vitest';
import { readToken, takeToken } from './token.ts';

const example = 'example_token-0123456789';

function page(hash: string, stored: string | null = null) {
  const kept = new Map(stored === null ? [] : [['drawbridge.token', stored]]);
  const shown: string[] = [];
  return {
    location: { hash, pathname: '/', search: '' },
    history: { replaceState: (_state: unknown, _title: string, address?: string | URL | null) => void shown.push(String(address)) },
    storage: { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) },
    shown,
    kept,
  };
}

test('the token leaves the address and stays in the tab', () => {
  const places = page(`#token=${example}`);
  expect(takeToken(places)).toBe(example);
  expect(places.shown).toEqual(['/#/']);
  expect(takeToken(page('#/jobs', places.kept.get('drawbridge.token')))).toBe(example);
});

test('a page that never had one has none', () => {
  expect(takeToken(page('#/jobs'))).toBeNull();
});

test('a pasted address, fragment or token is read; anything else is not', () => {
  expect([`http://127.0.0.1:8799/#token=${example}`, `  #token=${example}\n`, example].map(readToken)).toEqual([example, example, example]);
  expect(
    ['', 'short', 'http://127.0.0.1:8799/', 'http://x/#/jobs', '#token=', '#token=%E0%A4%A', `#token=${example} x`].map(readToken),
  ).toEqual(Array(7).fill(null));
});
