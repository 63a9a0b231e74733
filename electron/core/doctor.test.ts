import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { makePlace } from '../../e2e/fixtures/house.ts';
import { startScriptedModel } from '../../e2e/scripted-model/server.ts';
import { Check } from '../../shared/model/host.ts';
import { diagnose } from './app.ts';
import { type Host } from './host.ts';

const signal = AbortSignal.timeout(30_000);

/** What the doctor finds where nothing runs, by the id of the check. */
async function find(host: Host): Promise<Readonly<Record<string, Check>>> {
  const checks = await diagnose(host, signal);
  for (const check of checks) {
    expect(Check.parse(check)).toEqual(check);
    expect([check.id, check.status === 'ok']).toEqual([check.id, check.nextStep === null]);
  }
  return Object.fromEntries(checks.map((check) => [check.id, check]));
}

async function openPlace(change: Parameters<typeof makePlace>[1] = {}) {
  const stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel());
  const place = stack.use(await makePlace(model.url, change));
  const house = await place.open();
  return { place, house, host: house.host, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

test('a house that is well says so, running or not', async () => {
  await using open = await openPlace();
  const { checks } = await open.house.app.call('doctor/run', {});
  const [mcp, openai] = open.house.app.ready.bridges;
  expect(checks.filter(({ id }) => id !== 'keychain').map(({ id, status, detail }) => [id, status, detail])).toEqual([
    ['codex', 'ok', expect.stringMatching(/^Version \d+\.\d+\.\d+, came with Drawbridge: \//)],
    ['login', 'ok', 'Not needed: jobs go to Scripted.'],
    ['rules', 'ok', 'None.'],
    ['roots', 'ok', open.place.root],
    ['port-chatgpt', 'ok', `Listening at ${mcp?.url}`],
    ['port-openai', 'ok', `Listening at ${openai?.url}`],
    ['data', 'ok', open.place.dataDir],
  ]);
  await open.house[Symbol.asyncDispose]();
  const found = await find(open.host);
  expect(found['port-openai']).toMatchObject({ status: 'ok', detail: 'Any free port.' });
  expect(found['codex']?.status).toBe('ok');
});

test('security 237: without a login it says exactly what to run, with the home that is used', async () => {
  await using open = await openPlace({ codex: { provider: null, model: null } });
  await open.house[Symbol.asyncDispose]();
  const { login } = await find(open.host);
  expect(login).toMatchObject({ status: 'problem', detail: 'Codex is not signed in, so no job can run.' });
  expect(login?.nextStep).toMatch(/^Run: CODEX_HOME="\/.+" \/.+\/codex login {3}\(or/);
  expect(login?.nextStep).toContain(`CODEX_HOME="${open.place.codexHome}"`);
  expect(login?.nextStep).toContain('codex.provider');
});

test('security 237: a Codex that is not where it should be is named, and what depends on it says the same', async () => {
  await using open = await openPlace({ codex: { path: '/nowhere/codex' } });
  await open.house[Symbol.asyncDispose]();
  const { codex, login, roots } = await find(open.host);
  expect(codex).toMatchObject({
    status: 'problem',
    detail: expect.stringContaining('/nowhere/codex'),
    nextStep: expect.stringContaining('codex.path'),
  });
  expect(login?.detail).toBe(codex?.detail);
  expect(roots?.status).toBe('ok');
});

test('rules that the owner’s own Codex goes by are named, with what jobs make of them', async () => {
  await using open = await openPlace();
  await open.house[Symbol.asyncDispose]();
  mkdirSync(join(open.place.codexHome, 'rules'), { recursive: true });
  writeFileSync(join(open.place.codexHome, 'rules/default.rules'), 'prefix_rule(pattern=["git"], decision="allow")\n');
  const { rules } = await find(open.host);
  expect(rules).toMatchObject({ status: 'warning', detail: expect.stringContaining(join(open.place.codexHome, 'rules/default.rules')) });
});

test('folders that are missing, and none at all, have a next step', async () => {
  await using open = await openPlace();
  await open.house[Symbol.asyncDispose]();
  rmSync(open.place.root, { recursive: true });
  expect((await find(open.host))['roots']).toMatchObject({
    status: 'problem',
    detail: `Not there or not readable: ${open.place.root}`,
    nextStep: expect.stringContaining('roots remove'),
  });
  await using empty = await openPlace({ roots: [] });
  await empty.house[Symbol.asyncDispose]();
  expect((await find(empty.host))['roots']?.nextStep).toBe('Open one: drawbridge roots add PATH');
});

test('security 227: a port that is taken, and one that cannot be, are told apart', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const bridge = { kind: 'openai', auth: { mode: 'token' } };
  const bridges = [
    { ...bridge, id: 'taken', port },
    { ...bridge, id: 'off', port, enabled: false },
    { ...bridge, id: 'free', port: 0 },
  ];
  await using open = await openPlace({ bridges });
  const running = Object.fromEntries((await open.house.app.call('doctor/run', {})).checks.map((check) => [check.id, check]));
  await open.house[Symbol.asyncDispose]();
  const found = await find(open.host);
  for (const checks of [running, found]) {
    expect(checks['port-taken']).toMatchObject({
      status: 'problem',
      detail: expect.stringContaining(`Port ${port}`),
      nextStep: expect.stringContaining('another port'),
    });
    expect(checks['port-off']).toMatchObject({ status: 'ok', detail: 'Switched off.' });
  }
  taken.close();
  await once(taken, 'close');
  expect((await find(open.host))['port-taken']).toMatchObject({ status: 'ok', detail: `Port ${port} is free.` });
});

test('a data directory that is gone is found missing, not made', async () => {
  await using open = await openPlace();
  await open.house[Symbol.asyncDispose]();
  const { data } = await find({ ...open.host, dataDir: `${open.place.folder}/nowhere` });
  expect(data).toMatchObject({ status: 'problem', nextStep: expect.stringContaining('--data-dir') });
});

test('security 224: a state that was damaged and replaced is told, with where the damaged one is', async () => {
  await using open = await openPlace();
  await open.house[Symbol.asyncDispose]();
  writeFileSync(join(open.place.dataDir, 'state.db'), 'x'.repeat(10_000));
  await using house = await open.place.open();
  expect(house.logged.some((line) => line.includes('state damaged'))).toBe(true);
  const { checks } = await house.app.call('doctor/run', {});
  expect(checks.find(({ id }) => id === 'data')).toMatchObject({
    status: 'warning',
    detail: expect.stringMatching(/the last good backup took its place.*state\.db\.corrupt-/),
    nextStep: expect.stringContaining('delete that file'),
  });
});
