import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Redactor, secretMark, unread } from './redact.ts';

/** Composed here: no text of the repository looks like a key. */
const joined = (...parts: readonly string[]) => parts.join('');
const run = (alphabet: string, least: number, most: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: least, maxLength: most }).map((all) => all.join(''));
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const digits = '0123456789';
const base64url = `${letters}${digits}_-`;

const known = [
  'a value of the vault, with spaces',
  'correct"horse\\battery',
  'sk-known',
  'a value of the vault',
  joined('cb_', 'k'.repeat(43)),
];

function redactor(): Redactor {
  const one = new Redactor();
  for (const value of known) one.learn(value);
  return one;
}

function inPieces(one: Redactor, pieces: readonly string[]): string {
  let [shown, reading] = ['', unread];
  for (const piece of pieces) {
    const read = one.read(reading, piece);
    shown += read.text;
    reading = read.reading;
  }
  return shown + one.read(reading, '', true).text;
}

/** Secrets of every kind, with what is around them where that tells them. */
const mixed = fc.tuple(run(`${letters}${digits}`, 8, 60), run(digits, 1, 3)).map(([a, b]) => `${a}x${b}`);
const block = run(`${letters}${digits}+/=\n`, 40, 400);
const secrets: Readonly<Record<string, fc.Arbitrary<readonly [before: string, secret: string, after: string]>>> = {
  'OpenAI key': run(base64url, 20, 160).map((text) => ['', joined('sk', '-proj-', text), '']),
  'Anthropic key': run(base64url, 20, 100).map((text) => ['', joined('sk', '-ant-api03-', text), '']),
  'GitHub token': run(`${letters}${digits}`, 36, 36).map((text) => ['', joined('gh', 'p_', text), '']),
  'fine-grained GitHub token': run(`${letters}${digits}_`, 60, 82).map((text) => ['', joined('github', '_pat_', text), '']),
  'GitLab token': run(base64url, 20, 26).map((text) => ['', joined('gl', 'pat-', text), '']),
  'AWS key id': run(`ABCDEFGHIJKLMNOPQRSTUVWXYZ${digits}`, 16, 16).map((text) => ['', joined('AK', 'IA', text), '']),
  'Google key': run(base64url, 35, 35).map((text) => ['', joined('AI', 'za', text), '']),
  'Slack token': run(`${letters}${digits}`, 24, 48).map((text) => ['', joined('xo', 'xb-', text), '']),
  'npm token': run(`${letters}${digits}`, 36, 36).map((text) => ['', joined('np', 'm_', text), '']),
  'Stripe key': run(`${letters}${digits}`, 24, 99).map((text) => ['', joined('sk', '_live_', text), '']),
  JWT: fc
    .tuple(run(base64url, 12, 80), run(base64url, 12, 200), run(base64url, 20, 80))
    .map((parts) => ['', joined('ey', 'J', parts.join('.')), '']),
  'bearer token': mixed.map((text) => ['Authorization: Bearer ', text, '']),
  'private key': block.map((text) => [
    '',
    joined('-----BEGIN RSA ', 'PRIVATE KEY-----\n', text, '\n-----END RSA ', 'PRIVATE KEY-----'),
    '',
  ]),
  'password of a URL': mixed.map((text) => ['postgres://joe:', text, '@db.example.org/main']),
  'line of a .env file': mixed.map((text) => ['AWS_SECRET_ACCESS_KEY=', text, '']),
  'field of JSON': mixed.map((text) => ['"api_key": "', text, '"']),
  'field of JSON in JSON': mixed.map((text) => ['\\"password\\":\\"', text, '\\"']),
  'client token': run(base64url, 43, 43).map((text) => ['', joined('cb', '_', text), '']),
  'value of the vault': fc.constantFrom(...known).map((text) => ['', text, '']),
};

const prose = fc
  .array(
    fc.constantFrom(
      'The',
      'task',
      'asks',
      'for',
      'a',
      'token',
      'count.',
      'Secrets',
      'are',
      'kept;',
      'see',
      'https://example.org:8080/a?b=c',
      'risk-free',
      'ok',
      'Bearer',
      'authentication',
      '«Straße»',
      '🙂',
      'const token = readToken();',
      'PASSWORD=',
    ),
    { maxLength: 12 },
  )
  .map((words) => words.join(' '));

/** Pieces that are likely to meet badly. */
const shards = fc.constantFrom(
  ...[
    'sk-',
    's',
    'k',
    '-',
    'ghp_',
    'eyJ',
    '.',
    'TOKEN',
    'token',
    '=',
    ': ',
    '"',
    '\\"',
    '\\n',
    '\\',
    ' ',
    '\n',
    '://',
    'user:',
    '@',
    'Bearer ',
    'AKIA',
  ],
  ...[
    '-----BEGIN ',
    'PRIVATE KEY',
    '-----',
    '-----END ',
    'KEY',
    'abcd1234',
    'x'.repeat(20),
    'A1B2C3D4'.repeat(3),
    'a'.repeat(300),
    '🙂',
    '',
  ],
  ...known.flatMap((value) => [value, value.slice(0, 5), value.slice(5)]),
);

test('security 193: a text gives the same result whole and in any pieces', () => {
  const one = redactor();
  fc.assert(
    fc.property(fc.array(shards, { maxLength: 30 }), fc.array(fc.nat(400), { maxLength: 12 }), (parts, cuts) => {
      const text = parts.join('');
      const places = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
      const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
      const whole = one.redact(text);
      expect(inPieces(one, parts)).toBe(whole);
      expect(inPieces(one, pieces)).toBe(whole);
      expect(inPieces(one, text.split(''))).toBe(whole);
    }),
    { numRuns: 400 },
  );
});

test.each(Object.entries(secrets))('security 193: a %s is taken out, its surroundings stay, however it is split', (_, secret) => {
  const one = redactor();
  const around = prose.map((text) => `${text}, `);
  fc.assert(
    fc.property(around, secret, prose, fc.nat(500), (first, [before, value, after], last, cut) => {
      const text = `${first}${before}${value}${after} ${last}`;
      const shown = inPieces(one, [text.slice(0, cut), text.slice(cut)]);
      expect(shown).toBe(`${first}${before}${secretMark}${after} ${last}`);
    }),
  );
});

test('text without secrets is the same to the byte', () => {
  const one = redactor();
  fc.assert(
    fc.property(prose, fc.string({ unit: 'binary' }), (text, other) => {
      expect(inPieces(one, [text, other])).toBe(text + other);
    }),
  );
  for (const text of [
    'TOKEN=$TOKEN',
    'token: Uint8Array',
    'const key = sha256(token)',
    'API_KEY=$'.concat('{API_KEY}'),
    'http://[::1]:8080/x@y',
    'eyJust kidding',
  ]) {
    expect(one.redact(text)).toBe(text);
  }
});

test('a secret that begins a line is found where the line break is written as JSON writes it', () => {
  const one = redactor();
  const secret = joined('sk', '-', 'x'.repeat(40));
  for (const cut of [0, 5, 6, 7, 8, 20]) {
    const text = JSON.stringify(`line\n${secret}\t${secret}`);
    expect(inPieces(one, [text.slice(0, cut), text.slice(cut)])).toBe('"line\\n[secret]\\t[secret]"');
  }
});

test('plain words are shown at once; only what may begin a secret waits', () => {
  const one = redactor();
  let reading = unread;
  for (const word of 'The tasks are done, and so is the count: 42 files of https://example.org/ were kept. '.split(/(?<= )/)) {
    const read = one.read(reading, word);
    expect(read.text).toBe(word);
    reading = read.reading;
  }
  expect(one.read(reading, 'It is a val').text).toBe('It is ');
});

test('what waits is bounded, however long a secret goes on', () => {
  const one = redactor();
  for (const [begin, piece] of [
    [joined('ey', 'J'), 'a'],
    [joined('sk', '-'), 'a'],
    ['TOKEN=', 'a1'],
    ['https://', 'a'],
    ['https://joe:', 'a'],
    [joined('-----BEGIN ', 'PRIVATE KEY-----'), 'ab\n'],
  ] as const) {
    let reading = one.read(unread, begin).reading;
    for (let count = 0; count < 100; count++) {
      reading = one.read(reading, piece.repeat(1000)).reading;
      expect(reading.held.length).toBeLessThanOrEqual(4096);
    }
  }
});

test('a value is known as JSON and URLs write it too; one that is in every text is not taken', () => {
  const one = new Redactor();
  const value = joined('a "quoted"', '/\n', 'value');
  one.learn(value);
  one.learn('short');
  expect(one.redact(JSON.stringify({ value, url: encodeURIComponent(value) }))).toBe('{"value":"[secret]","url":"[secret]"}');
  expect(one.redact('a short one')).toBe('a short one');
});
