import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chat } from '../../e2e/fixtures/chat.ts';
import { makeFolder } from '../../e2e/fixtures/folder.ts';
import { children, makePlace } from '../../e2e/fixtures/house.ts';
import { startScriptedModel } from '../../e2e/scripted-model/server.ts';
import { openOffline } from './offline.ts';

/** Composed here: no text of the repository looks like a key. */
const planted = ['a', 'provider', 'key', 'of', 'nobody'].join('-');
const passphrase = ['four', 'words', 'for', 'tests'].join(' ');

async function placed(vault: object) {
  await using stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel({ perThread: true, script: [{ exec: 'echo looked' }, { text: `It is ${planted}.` }] }));
  const keys = stack.use(makeFolder('keys'));
  const keyFile = join(keys.path, 'key');
  const provider = { name: 'Scripted', baseUrl: model.url, apiKeySecret: 'provider' };
  const place = stack.use(await makePlace(model.url, { codex: { provider }, vault: { ...vault, ...('keyFile' in vault && { keyFile }) } }));
  const held = stack.move();
  return { model, place, keyFile, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

const readProc = (pid: number, file: string) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
};

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());

test('security 192, 193: a secret of the vault reaches the provider and no argument, variable, file, log, event or answer', async () => {
  await using at = await placed({ store: 'file', keyFile: true });
  writeFileSync(at.keyFile, 'k'.repeat(32), { mode: 0o600 });
  await using house = await at.place.open();
  const { app } = house;
  const refused = await (await chat(house, 'Look.')).text();
  expect(refused).toContain('drawbridge secrets set provider');
  await app.call('secret/set', { name: 'provider', value: planted });
  expect(await app.call('secret/list', {})).toEqual({
    data: [{ name: 'provider', isSet: true, usedBy: ['codex.provider'] }],
    vault: { store: 'file', state: 'ready', detail: expect.stringContaining(at.keyFile) },
  });
  const answer = await (await chat(house, 'Look.')).text();
  expect(at.model.requests.at(-1)?.headers['authorization']).toBe(`Bearer ${planted}`);
  expect(answer).toContain('It is [secret].');

  const seen = children().flatMap((pid) => ['cmdline', 'environ'].map((file) => readProc(pid, file)));
  expect(seen.filter((text) => text.includes('codex')).length).toBeGreaterThan(0);
  expect(seen.filter((text) => text.includes(planted))).toEqual([]);
  const jobs = await house.jobs();
  const events = await Promise.all(jobs.map(({ id }) => app.call('job/events', { jobId: id, limit: 500 })));
  const audit = await app.call('audit/list', {});
  expect(audit.data.map(({ type, data }) => [type, data['name']])).toContainEqual(['secret/set', 'provider']);
  await house[Symbol.asyncDispose]();
  const kept = filesBelow(at.place.dataDir).map((file) => readFileSync(file, 'latin1'));
  const told = [answer, JSON.stringify([jobs, events, audit]), ...house.logged, ...kept];
  expect(told.filter((text) => text.includes(planted))).toEqual([]);
});

test('security 197: a locked file of secrets holds up nothing but what needs it, until its passphrase is given', async () => {
  await using at = await placed({ store: 'file' });
  await using first = await at.place.open();
  const set = (house: typeof first) => house.app.call('secret/set', { name: 'provider', value: planted });
  expect((await first.app.call('secret/list', {})).vault).toMatchObject({
    state: 'locked',
    detail: expect.stringContaining('drawbridge secrets unlock'),
  });
  await expect(set(first)).rejects.toMatchObject({ code: 'vault/locked' });
  expect(await (await chat(first, 'Look.')).text()).toContain('locked');
  expect(await first.app.call('vault/unlock', { passphrase })).toMatchObject({ state: 'ready' });
  await set(first);
  expect((await chat(first, 'Look.')).status).toBe(200);
  await first[Symbol.asyncDispose]();

  await using second = await at.place.open({ passphrase });
  expect((await second.app.call('secret/list', {})).data).toMatchObject([{ name: 'provider', isSet: true }]);
  await second[Symbol.asyncDispose]();

  await using third = await at.place.open({ passphrase: 'another passphrase' });
  expect((await third.app.call('secret/list', {})).data).toMatchObject([{ name: 'provider', isSet: null }]);
  await expect(third.app.call('vault/unlock', { passphrase: 'not this one' })).rejects.toMatchObject({ code: 'vault/wrongPassphrase' });
  expect(third.logged.join('\n')).toContain('vault notUnlocked');
  expect(third.logged.join('\n')).not.toContain('another passphrase');
});

test('secrets move to another key whole, and while no host runs', async () => {
  await using at = await placed({ store: 'file' });
  await using house = await at.place.open({ passphrase });
  await house.app.call('secret/set', { name: 'provider', value: planted });
  await house.app.call('secret/set', { name: 'other', value: 'of no use' });
  await expect(house.app.call('vault/move', { store: 'file' })).rejects.toMatchObject({ code: 'http/invalidRequest' });
  await expect(house.app.call('vault/move', { store: 'file', keyFile: join(at.place.root, 'key') })).rejects.toMatchObject({
    message: expect.stringContaining('open to jobs'),
  });
  expect(await house.app.call('vault/move', { store: 'file', keyFile: at.keyFile })).toMatchObject({ store: 'file', state: 'ready' });
  expect(statSync(at.keyFile).mode & 0o777).toBe(0o600);
  await house.app.call('secret/remove', { name: 'other' });
  await expect(house.app.call('secret/remove', { name: 'other' })).rejects.toMatchObject({ code: 'vault/secretMissing' });
  await house[Symbol.asyncDispose]();

  using offline = await openOffline(house.host);
  expect((await offline.secrets.list()).data).toEqual([{ name: 'provider', isSet: true, usedBy: ['codex.provider'] }]);
  expect((await offline.secrets.read('provider'))?.reveal()).toBe(planted);
});

test('a secret of an address is listed with the way in that needs it, and as used by nothing once that has gone', async () => {
  await using at = await placed({ store: 'file' });
  await using house = await at.place.open({ passphrase });
  const { app } = house;
  const entry = async () => (await app.call('secret/list', {})).data.find(({ name }) => name === 'public-address.chatgpt');
  const tunnel = { kind: 'proxy' as const, hostname: 'mine.example.org' };
  const way = { enabled: false, port: 8766, auth: { mode: 'path' as const }, tunnel };
  await app.call('bridge/setPublic', { id: 'chatgpt', public: way });
  expect(await entry()).toBeUndefined();
  await app.call('bridge/renewSecret', { id: 'chatgpt' });
  expect(await entry()).toMatchObject({ isSet: true, usedBy: ['bridges.chatgpt.public.auth'] });
  await app.call('bridge/setPublic', { id: 'chatgpt', public: null });
  expect(await entry()).toMatchObject({ isSet: true, usedBy: [] });
  const { data } = await app.call('audit/list', {});
  expect(data.filter(({ type }) => type === 'bridge/changed').map((row) => row.data)).toMatchObject([
    { bridge: 'chatgpt', public: { enabled: false, auth: { mode: 'path' }, sandbox: 'read-only', tunnel } },
    { bridge: 'chatgpt', public: null },
  ]);
});
