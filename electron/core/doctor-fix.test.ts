import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type House, makePlace } from '../../e2e/fixtures/house.ts';
import { repository } from '../../e2e/fixtures/places.ts';
import { refused } from '../../e2e/fixtures/refused.ts';
import { startScriptedModel } from '../../e2e/scripted-model/server.ts';
import { type Check } from '../../shared/model/host.ts';
import { packagedBinary } from './codex/binary.ts';
import { fixFor } from './doctor-fix.ts';

async function openPlace(change: Parameters<typeof makePlace>[1] = {}) {
  const stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel());
  const place = stack.use(await makePlace(model.url, change));
  return { place, use: stack.use.bind(stack), [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const find = (checks: readonly Check[], id: string) => checks.find((check) => check.id === id);
const look = async ({ app }: House, id: string) => find((await app.call('doctor/run', {})).checks, id);

/** A port that somebody else listens at, until it is freed. Below those that a system gives away by itself, so that it stays free then. */
async function takePort() {
  const server = createServer();
  for (let listens = false; !listens; ) {
    server.listen(randomInt(12_000, 32_000), '127.0.0.1');
    listens = await once(server, 'listening').then(
      () => true,
      () => false,
    );
  }
  const free = async () => {
    server.close();
    await once(server, 'close');
  };
  return { port: (server.address() as AddressInfo).port, free };
}

test('a bridge whose port is taken gets a free one near it, listens there, and the configuration says so', async () => {
  const taken = await takePort();
  await using open = await openPlace({ bridges: [{ id: 'openai', kind: 'openai', auth: { mode: 'token' }, port: taken.port }] });
  await using house = await open.place.open();
  expect(await look(house, 'port-openai')).toMatchObject({ status: 'problem', fix: { kind: 'act', id: 'choosePort' } });

  const { checks } = await house.app.call('doctor/fix', { checkId: 'port-openai', fixId: 'choosePort' });
  const [bridge] = (await house.app.call('bridge/list', {})).data;
  expect(find(checks, 'port-openai')).toEqual({
    ...{ id: 'port-openai', title: 'Port of openai', status: 'ok' },
    detail: `Listening at ${bridge?.url}`,
    nextStep: null,
  });
  expect(bridge).toMatchObject({ state: 'listening', failure: null });
  expect(bridge?.port).not.toBe(taken.port);
  expect(JSON.parse(readFileSync(open.place.configFile, 'utf8')).bridges[0].port).toBe(bridge?.port);
  expect((await fetch(`http://127.0.0.1:${bridge?.port}/healthz`)).status).toBe(200);

  await house.app.call('doctor/fix', { checkId: 'port-openai', fixId: 'choosePort' });
  expect((await house.app.call('bridge/list', {})).data).toEqual([bridge]);
  const wrong = house.app.call('doctor/fix', { checkId: 'nothing', fixId: 'choosePort' });
  await expect(wrong).rejects.toMatchObject({ code: 'http/notFound' });
  await taken.free();
});

test('a bridge whose port has become free is started again at it', async () => {
  const taken = await takePort();
  await using open = await openPlace({ bridges: [{ id: 'openai', kind: 'openai', auth: { mode: 'token' }, port: taken.port }] });
  await using house = await open.place.open();
  await taken.free();
  expect(await look(house, 'port-openai')).toMatchObject({ status: 'problem', fix: { kind: 'act', id: 'startBridge' } });
  await house.app.call('doctor/fix', { checkId: 'port-openai', fixId: 'startBridge' });
  expect((await house.app.call('bridge/list', {})).data).toMatchObject([{ state: 'listening', port: taken.port }]);
});

test('a Codex that did not start is a problem until it is started again', async () => {
  await using open = await openPlace();
  const { folder, configFile } = open.place;
  const [program, broken] = [join(folder, 'codex-that-breaks'), join(folder, 'broken')];
  const binary = packagedBinary({ packageDir: repository, platform: process.platform, arch: process.arch });
  writeFileSync(program, `#!/bin/sh\n[ "$1" != --version ] && [ -e '${broken}' ] && exit 3\nexec '${binary}' "$@"\n`, { mode: 0o755 });
  writeFileSync(broken, '');
  const config = JSON.parse(readFileSync(configFile, 'utf8'));
  writeFileSync(configFile, JSON.stringify({ ...config, codex: { ...config.codex, path: program } }));

  await using house = await open.place.open();
  expect(await look(house, 'login')).toMatchObject({ status: 'problem', fix: { kind: 'act', id: 'startCodex' } });
  const start = () => house.app.call('doctor/fix', { checkId: 'login', fixId: 'startCodex' });
  // A look tells how things stand; who wants it started hears that it was not.
  await refused('codex/startFailed', start);
  rmSync(broken);
  const { checks } = await start();
  expect(find(checks, 'login')).toMatchObject({ status: 'ok' });
  expect(await house.app.call('codex/status', {})).toMatchObject({ state: 'ready', failure: null });
});

test('what only the owner can mend leads to the place in the window', async () => {
  await using open = await openPlace({ roots: [], codex: { path: '/nowhere/codex' } });
  await using house = await open.place.open();
  const { checks } = await house.app.call('doctor/run', {});
  expect(find(checks, 'roots')?.fix).toEqual({ kind: 'place', id: 'openFolders' });
  expect(find(checks, 'codex')?.fix).toEqual({ kind: 'place', id: 'openSettings' });
  expect(find(checks, 'data')?.fix).toBeUndefined();
  expect(fixFor('vault/locked')).toEqual({ kind: 'place', id: 'openSecrets' });
  expect(fixFor('root/none')).toBeNull();
});
