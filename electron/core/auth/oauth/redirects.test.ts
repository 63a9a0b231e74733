import { expect, test } from 'vitest';
import { randomFrom } from '../../../../e2e/fixtures/random.ts';
import { isRedirect, redirectMatches, withParameters } from './redirects.ts';

const named = [
  'https://chatgpt.com/connector/oauth/abc',
  'http://127.0.0.1:3000/callback',
  'http://localhost/cb?x=1',
  'http://[::1]/cb',
] as const;

test('an address is the one that was named, letter for letter; on loopback any port will do', () => {
  const good = [
    ...named,
    'http://127.0.0.1/callback',
    'http://127.0.0.1:65535/callback',
    'http://localhost:8080/cb?x=1',
    'http://[::1]:5000/cb',
  ];
  expect(good.filter((uri) => !redirectMatches(named, uri))).toEqual([]);
  const bad = [
    'https://chatgpt.com/connector/oauth/abcd',
    'https://chatgpt.com/connector/oauth/abc/',
    'https://chatgpt.com/connector/oauth/abc?x=1',
    'https://chatgpt.com/connector/oauth/abc#x',
    'https://chatgpt.com:443/connector/oauth/abc',
    'https://chatgpt.com:8443/connector/oauth/abc',
    'HTTPS://chatgpt.com/connector/oauth/abc',
    'https://CHATGPT.com/connector/oauth/abc',
    'http://chatgpt.com/connector/oauth/abc',
    'https://user@chatgpt.com/connector/oauth/abc',
    'https://chatgpt.com.evil.example/connector/oauth/abc',
    'https://chatgpt.com/connector/oauth/x/../abc',
    'https://chatgpt.com/connector/oauth/%61bc',
    'https://chatgpt.com\\@evil.example/connector/oauth/abc',
    'http://127.0.0.1:3000/other',
    'http://127.0.0.1:3000/callback/../callback',
    'http://127.0.0.1:99999/callback',
    'http://127.0.0.1:/callback',
    'http://127.0.0.1:80@evil.example/callback',
    'http://127.0.0.1@evil.example/callback',
    'http://127.0.0.1.evil.example/callback',
    'http://127.0.0.1:3000\\callback',
    'http://127.1/callback',
    'http://localhost:3000/callback',
    'http://localhost.evil.example/cb?x=1',
    'https://127.0.0.1:3000/callback',
    ' http://127.0.0.1:3000/callback',
    'http://127.0.0.1:3000/callback\n',
    'javascript:alert(1)',
    'data:text/html,x',
    '',
  ];
  expect(bad.filter((uri) => redirectMatches(named, uri))).toEqual([]);
});

test('whatever is done to a good address, only its loopback port may differ, and it is never sent elsewhere', () => {
  const random = randomFrom(20_261_120);
  const pieces = [
    '@',
    ':',
    '/',
    '\\',
    '#',
    '?',
    '.',
    '%2f',
    '%00',
    '\n',
    '\t',
    ' ',
    'evil.example',
    '127.0.0.1',
    '80',
    'é',
    '[',
    ']',
    '..',
    ';',
  ] as const;
  let matched = 0;
  for (let n = 0; n < 50_000; n++) {
    const from = random.pick(named);
    const at = random.below(from.length + 1);
    const uri = from.slice(0, at) + random.pick(['', ...pieces]) + from.slice(at + random.below(4));
    if (!redirectMatches(named, uri)) continue;
    matched += 1;
    const [one, other] = [new URL(uri), new URL(from)];
    expect([uri, one.protocol, one.hostname, one.pathname, one.search, one.username, one.hash]).toEqual([
      uri,
      other.protocol,
      other.hostname,
      other.pathname,
      other.search,
      '',
      '',
    ]);
    if (one.protocol === 'https:') expect(uri).toBe(from);
  }
  expect(matched).toBeGreaterThan(0);
});

test('a client may name https and loopback, without fragment, credentials and what a parser would mend', () => {
  const bad = [
    'http://127.0.0.1.evil.example/cb',
    'http://localhost.evil.example/cb',
    'http://localhost:80.evil.example/cb',
    'http://chatgpt.com/',
    'https://',
    'https:chatgpt.com',
    'https:///chatgpt.com/',
    'https://a b/',
    'cursor://cb',
    'https://x/#',
    'https://u:p@x/',
    `https://x/${'y'.repeat(2050)}`,
  ];
  expect(bad.filter(isRedirect)).toEqual([]);
  expect(['https://x/', 'https://x/?a=b', 'http://localhost/'].filter(isRedirect)).toHaveLength(3);
});

test('parameters are put behind those that an address has', () => {
  expect(withParameters('https://x/cb', { code: 'a b', state: null, iss: 'http://127.0.0.1:1' })).toBe(
    'https://x/cb?code=a+b&iss=http%3A%2F%2F127.0.0.1%3A1',
  );
  expect(withParameters('https://x/cb?a=1', { state: '&' })).toBe('https://x/cb?a=1&state=%26');
});
