import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makePlace, type Place } from '../../e2e/fixtures/house.ts';
import { startScriptedModel } from '../../e2e/scripted-model/server.ts';
import { createFileLog } from './lib/file-log.ts';
import { Redactor } from './vault/redact.ts';
import { tailLog } from './support-log.ts';
import { supportText, withoutHome } from './support-text.ts';

async function openPlace(change: Parameters<typeof makePlace>[1] = {}) {
  const stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel({ script: [{ text: 'An answer about the heron.' }] }));
  const place = stack.use(await makePlace(model.url, change));
  return { place, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** The core with a log on disk, as both hosts open it. */
async function openLogged(place: Place) {
  const redactor = new Redactor();
  const log = createFileLog(join(place.dataDir, 'logs'), { name: 'cli', redact: (text) => redactor.redact(text) });
  const house = await place.open({ log, redactor });
  return { house, log };
}

test('security 193: a support file says how things stand and holds none of the planted secrets, prompts or answers', async () => {
  const planted = (name: string) => [name, 'Zq7', 'x'.repeat(24)].join('-');
  const header = planted('header');
  const stored = planted('stored');
  const query = planted('query');
  await using open = await openPlace({ vault: { store: 'file', keyFile: null } });
  const config = JSON.parse(readFileSync(open.place.configFile, 'utf8'));
  const provider = { ...config.codex.provider, headers: { 'X-Plain': header } };
  writeFileSync(open.place.configFile, JSON.stringify({ ...config, codex: { ...config.codex, provider } }));
  const { house, log } = await openLogged(open.place);
  await using _ = house;
  await house.app.call('vault/move', { store: 'file', passphrase: ['correct', 'horse', 'battery'].join(' ') });
  await house.app.call('secret/set', { name: 'tunnel-key', value: stored });
  log.warn('tunnel failed', { why: `the server said ${stored} to ${open.place.root}` });
  const { token } = await house.app.call('client/create', { name: 'ChatGPT', scopes: ['read'] });
  const answer = await fetch(`${house.url('openai')}/chat/completions?key=${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-5.5', messages: [{ role: 'user', content: 'Tell me about the heron' }] }),
  });
  expect(await answer.text()).toContain('about the heron');

  // A request is remembered when its connection has let it go.
  await expect.poll(async () => (await house.app.call('flight/list', {})).data.length).toBe(1);

  const { parts: promised } = await house.app.call('support/preview', {});
  expect(readdirSync(open.place.dataDir)).not.toContain('support');
  const { name, path, text, parts } = await house.app.call('support/bundle', {});
  expect(path).toBe(join(open.place.dataDir, 'support', name));
  expect(readFileSync(path, 'utf8')).toBe(text);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(parts.map(({ id }) => id)).toEqual(['versions', 'checks', 'configuration', 'queue', 'connections', 'log']);
  expect(promised.map(({ id }) => id)).toEqual(parts.map(({ id }) => id));

  for (const secret of [header, stored, query, token, house.token, 'heron', open.place.folder]) expect(text).not.toContain(secret);
  expect(text).toContain('"X-Plain": "[secret]"');
  expect(text).toContain('the server said [secret] to ~/clock');
  expect(text).toContain('"path":"/v1/chat/completions"');
  expect(text).toContain('ok      roots: ~/clock');
  expect(parts.find(({ id }) => id === 'connections')?.entries).toBe(1);
});

test('only the newest support files stay, and one that is not ours is refused by its name', async () => {
  await using open = await openPlace();
  const support = join(open.place.dataDir, 'support');
  mkdirSync(support);
  for (const day of [1, 2, 3, 4, 5, 6]) writeFileSync(join(support, `drawbridge-support-2026010${day}T000000Z.txt`), '');
  const shown: string[] = [];
  await using house = await open.place.open({ showInFolder: (file) => void shown.push(file) });
  const { name, path } = await house.app.call('support/bundle', {});
  expect(readdirSync(support).sort()).toEqual([...[3, 4, 5, 6].map((day) => `drawbridge-support-2026010${day}T000000Z.txt`), name]);
  await house.app.call('support/show', { name });
  expect(shown).toEqual([path]);
  await expect(house.app.call('support/show', { name: '../config.json' })).rejects.toMatchObject({ code: 'http/invalidRequest' });
});

test('security 193: the log is read from its end, by level, without what became a secret after it was written', async () => {
  await using open = await openPlace();
  const { house, log } = await openLogged(open.place);
  await using _ = house;
  const late = ['late', 'Zq7', 'y'.repeat(24)].join('.');
  log.debug('never written');
  log.info('thing began', { why: `of ${late}` });
  log.error('thing failed', { error: new Error('it broke') });
  await house.app.call('vault/move', { store: 'file', passphrase: late });
  const { data } = await house.app.call('log/tail', { limit: 500 });
  expect(data.find(({ event }) => event === 'thing began')).toEqual({
    ...{ atMs: expect.any(Number), level: 'info', event: 'thing began' },
    fields: JSON.stringify({ why: 'of [secret]' }),
  });
  const { data: errors } = await house.app.call('log/tail', { level: 'error' });
  expect(errors.map(({ event }) => event)).toEqual(['thing failed']);
  expect(errors[0]?.fields).toContain('it broke');
  expect((await house.app.call('log/tail', { limit: 1 })).data).toHaveLength(1);
});

test('the tail goes on into the file before, skips what is no line of ours, and is empty where nothing was written', async () => {
  await using open = await openPlace();
  const dir = join(open.place.folder, 'logs');
  expect(await tailLog(dir, { level: 'debug', limit: 10 })).toEqual([]);
  mkdirSync(dir);
  const line = (n: number) => JSON.stringify({ level: 'info', time: n, pid: 1, msg: `line ${n}` });
  writeFileSync(join(dir, 'drawbridge.log.1'), [line(1), line(2), ''].join('\n'));
  writeFileSync(join(dir, 'drawbridge.log'), [line(3), 'no JSON', '[]', '{"level":"odd"}', line(4), '{"level":"in'].join('\n'));
  const events = async (limit: number) => (await tailLog(dir, { level: 'info', limit })).map(({ event }) => event);
  expect(await events(10)).toEqual(['line 1', 'line 2', 'line 3', 'line 4']);
  expect(await events(3)).toEqual(['line 2', 'line 3', 'line 4']);
});

test('the facts of the process are those of this one', async () => {
  await using open = await openPlace();
  await using house = await open.place.open();
  const facts = await house.app.call('host/read', {});
  expect(facts).toMatchObject({ versions: { drawbridge: '0.0.0', node: process.versions.node, electron: null, chromium: null } });
  expect(facts.memory.resident).toBeGreaterThan(facts.memory.heap);
  expect(facts.stateBytes).toBeGreaterThan(0);
  expect(facts.logFile).toBe(join(open.place.dataDir, 'logs', 'drawbridge.log'));
});

test('a home stands as ~ where it is a whole folder, and nowhere else', () => {
  const shorten = withoutHome('/home/ada/');
  expect(shorten('/home/ada/src "/home/ada" /home/adam /x/home/ada C:')).toBe('~/src "~" /home/adam /x/home/ada C:');
  expect(withoutHome('/')('/etc')).toBe('/etc');
  const { text, parts } = supportText('Head', [{ id: 'log', title: 'Log', value: [] }], shorten);
  expect([text, parts]).toEqual(['Head\n## Log\n\nNone.\n', [{ id: 'log', entries: 0, bytes: 14 }]]);
});
