import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { Config, firstConfig, RootConfig } from '../../../shared/model/config.ts';
import { ConfigFile, parseConfig } from './config-file.ts';

const bridge = { id: 'openai', kind: 'openai', port: 0 };

test('a first start writes a configuration that opens nothing, for its owner only', async () => {
  using folder = makeFolder('config');
  const file = folder.at('new/config.json');
  const config = await ConfigFile.open(file);
  expect(config.current).toEqual(Config.parse(firstConfig));
  expect(config.current.roots).toEqual([]);
  expect(config.current.bridges.map(({ host, auth, sandbox }) => [host, auth.mode, sandbox])).toEqual([
    ['127.0.0.1', 'token', 'read-only'],
    ['127.0.0.1', 'token', 'read-only'],
  ]);
  expect([statSync(file).mode & 0o777, statSync(folder.at('new')).mode & 0o777]).toEqual([0o600, 0o700]);
  expect(readdirSync(folder.at('new'))).toEqual(['config.json']);
  expect((await ConfigFile.open(file)).current).toEqual(config.current);
});

test('everything that cannot be used is named with its place, all at once', async () => {
  const problems: [config: unknown, expected: string][] = [
    [{ rootz: [] }, 'rootz is not a known key'],
    [{ bridges: [{ ...bridge, prot: 1 }] }, 'bridges[0].prot is not a known key'],
    [{ bridges: [{ ...bridge, port: 'x' }] }, 'bridges[0].port: expected number, received string'],
    [{ bridges: [{ ...bridge, port: 70_000 }] }, 'bridges[0].port: too big: expected number to be <=65535'],
    [{ bridges: [{ ...bridge, kind: 'runtime' }] }, 'bridges[0].kind must be mcp or openai'],
    [
      { bridges: [{ ...bridge, public: { tunnel: { kind: 'moon' } } }] },
      'bridges[0].public.tunnel.kind must be openai, cloudflared-quick, cloudflared, ngrok, tailscale, ssh, or proxy',
    ],
    [{ bridges: [{ ...bridge, host: '0.0.0.0' }] }, 'bridges[0].host: must be one of 127.0.0.1, localhost, ::1'],
    [{ bridges: [{ ...bridge, id: 'Not A Slug' }] }, 'bridges[0].id: must be a-z, 0-9 and "-", at most 40 characters'],
    [{ bridges: [bridge, { ...bridge, kind: 'mcp' }] }, 'bridges[1].id: is used by another bridge'],
    [{ bridges: [{ ...bridge, auth: { mode: 'token', token: 'x' } }] }, 'bridges[0].auth.token is not a known key'],
    [{ bridges: [{ ...bridge, kind: 'openai', auth: { mode: 'oauth' } }] }, 'bridges[0].auth.mode: must be token or none'],
    [{ oauth: { allowedHosts: ['not a host'] } }, 'oauth.allowedHosts[0]: '],
    [{ roots: [{ path: 'repo' }] }, 'roots[0].path: must be an absolute path'],
    [{ roots: [{ path: '/repo' }, { path: '/repo' }] }, 'roots[1].path: is listed twice'],
    [{ roots: [{ path: '/repo', sandbox: 'all' }] }, 'roots[0].sandbox: '],
    [{ codex: { provider: { name: 'x', baseUrl: 'file:///etc/passwd' } } }, 'codex.provider.baseUrl: '],
    [{ codex: { maxRunningJobs: 0 } }, 'codex.maxRunningJobs: too small'],
    [[], 'expected object, received array'],
    [null, 'expected object, received null'],
  ];
  for (const [config, expected] of problems) {
    const failure = await refused('config/invalid', () => parseConfig(JSON.stringify(config), '/data/config.json'));
    expect(failure.message).toContain('/data/config.json cannot be used: ');
    expect(failure.message).toContain(expected);
    expect(failure.hint).toBe('Mend it and check with: drawbridge config check');
  }
  const both = await refused('config/invalid', () => parseConfig(JSON.stringify({ a: 1, bridges: [{ ...bridge, b: 1 }], roots: 7 }), 'f'));
  expect(both.message.split('; ')).toHaveLength(3);
});

test('security 18: keys that reach for a prototype are refused by name and change nothing', async () => {
  for (const key of ['__proto__', 'constructor', 'prototype']) {
    const text = `{"${key}": {"polluted": true}}`;
    expect((await refused('config/invalid', () => parseConfig(text, 'f'))).message).toContain(`${key} is not a known key`);
  }
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('what is no JSON, or no file, says so with a next step', async () => {
  using folder = makeFolder('config');
  const file = folder.at('config.json');
  for (const text of ['', '{', '{"roots": [],}', 'roots: []']) {
    writeFileSync(file, text);
    const failure = await refused('config/invalid', () => ConfigFile.open(file));
    expect(failure.message).toContain(`${file} is not valid JSON`);
    expect(failure.hint).toContain('Mend it');
    expect(readFileSync(file, 'utf8')).toBe(text);
  }
  mkdirSync(folder.at('folder'));
  expect((await refused('config/unreadable', () => ConfigFile.open(folder.at('folder')))).message).toContain(folder.at('folder'));
  await refused('config/unreadable', () => ConfigFile.open(`${file}/below`));
});

test('a change that cannot be used is refused and leaves file and settings as they were', async () => {
  using folder = makeFolder('config');
  const file = folder.at('config.json');
  const config = await ConfigFile.open(file);
  const before = readFileSync(file, 'utf8');
  await refused('config/invalid', () =>
    config.update((present) => ({ ...present, roots: [RootConfig.parse({ path: '/a' }), RootConfig.parse({ path: '/a' })] })),
  );
  await expect(
    config.update(() => {
      throw new Error('a bug in the change');
    }),
  ).rejects.toThrow('a bug');
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(config.current).toEqual(Config.parse(firstConfig));
  expect((await config.update((present) => present)).roots).toEqual([]);
});

test('changes at the same time all count', async () => {
  using folder = makeFolder('config');
  const config = await ConfigFile.open(folder.at('config.json'));
  const paths = Array.from({ length: 20 }, (_, n) => `/repo/${n}`);
  await Promise.all(
    paths.map((path) => config.update((present) => ({ ...present, roots: [...present.roots, RootConfig.parse({ path })] }))),
  );
  expect(config.current.roots.map(({ path }) => path)).toEqual(paths);
  expect((await ConfigFile.open(config.file)).current).toEqual(config.current);
  expect(readdirSync(folder.path)).toEqual(['config.json']);
});

test('whoever reads while it is written sees the old text or the new, never half', async () => {
  using folder = makeFolder('config');
  const config = await ConfigFile.open(folder.at('config.json'));
  let writing = true;
  let reads = 0;
  const reader = (async () => {
    for (; writing; reads++) parseConfig(await readFile(config.file, 'utf8'), config.file);
  })();
  for (let round = 0; round < 30; round++) {
    const roots = Array.from({ length: round % 2 === 0 ? 200 : 1 }, (_, n) => RootConfig.parse({ path: `/repo/${n}` }));
    await config.update((present) => ({ ...present, roots }));
  }
  writing = false;
  await reader;
  expect(reads).toBeGreaterThan(10);
});

test('a change that cannot be written keeps the old configuration and leaves no draft', async () => {
  using folder = makeFolder('config');
  const file = folder.at('config.json');
  const config = await ConfigFile.open(file);
  // A link where the draft would be: it must not be followed.
  writeFileSync(folder.at('precious'), 'precious');
  symlinkSync(folder.at('precious'), `${file}.${process.pid}.new`);
  const failure = await refused('config/unreadable', () =>
    config.update((present) => ({ ...present, roots: [RootConfig.parse({ path: '/a' })] })),
  );
  expect(failure.message).toContain('cannot be written');
  expect(readFileSync(folder.at('precious'), 'utf8')).toBe('precious');
  expect(config.current.roots).toEqual([]);
  expect(readdirSync(folder.path).sort()).toEqual(['config.json', 'precious']);
});

test('what somebody writes into the file meanwhile is never written over, and is taken at the next start', async () => {
  using folder = makeFolder('config-edited');
  const file = folder.at('config.json');
  const config = await ConfigFile.open(file);
  await config.update((present) => ({ ...present, language: 'de' }));
  const byHand = JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), language: 'en' });
  writeFileSync(file, byHand);
  const failure = await refused('config/edited', () => config.update((present) => ({ ...present, bridges: [] })));
  expect(failure.message).toContain(file);
  expect([readFileSync(file, 'utf8'), config.current.language]).toEqual([byHand, 'de']);
  const next = await ConfigFile.open(file);
  expect((await next.update((present) => ({ ...present, bridges: [] }))).language).toBe('en');
});
