import { expect, test } from 'vitest';
import { chat } from '../../../../e2e/fixtures/chat.ts';
import { type Control, openControl } from '../../../../e2e/fixtures/control.ts';
import { exchange, requestText } from '../../../../e2e/fixtures/raw-http.ts';
import { openLocal } from '../../../../e2e/fixtures/remote.ts';
import { type Sighting } from '../../../../shared/model/sighting.ts';

/** Who waits for a client that was just let in, and hears what comes. */
async function waitFor({ remote }: Pick<Control, 'remote'>, bridgeId: string, name: string) {
  const { client, token } = await remote.call('client/create', { name, scopes: ['read', 'run'] });
  const { watchId } = await remote.call('connection/watch', { bridgeId, clientId: client.id });
  const seen = () =>
    remote.told.flatMap(({ name: told, params }) => {
      const { watchId: of, sighting } = params as { watchId: string; sighting: Sighting };
      return told === 'connection/seen' && of === watchId ? [sighting] : [];
    });
  const hear = (is: (sighting: Sighting) => boolean) =>
    remote.hear('connection/seen', (told) => told.watchId === watchId && is(told.sighting)).then(({ sighting }) => sighting);
  return { client, token, watchId, seen, hear };
}

test('a connection test tells the client that it waits for from whatever comes instead', async () => {
  await using control = await openControl({ script: [{ text: 'Here.' }] });
  const { house } = control;
  const { remote } = control;
  const url = house.url('openai');
  const get = (path: string, token: string) => fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const awaited = await waitFor(control, 'openai', 'Notebook');
  const other = await remote.call('client/create', { name: 'Other', scopes: ['read'] });

  await fetch(`${new URL(url).origin}/healthz`);
  await get('/models', 'a-wrong-token');
  expect(await awaited.hear(({ status }) => status === 401)).toMatchObject({ from: 'unknown', clientName: null, failure: 'auth/required' });
  const { port } = new URL(url);
  await exchange(
    Number(port),
    requestText('GET /v1/models', ['Host: host.docker.internal:8080'], '', 0).replace('Host: 127.0.0.1:0\r\n', ''),
  );
  expect(await awaited.hear(({ failure }) => failure === 'http/hostNotAllowed')).toMatchObject({ from: 'unknown', status: 403 });
  await get('/models', other.token);
  expect(await awaited.hear(({ from }) => from === 'other')).toMatchObject({ clientName: 'Other', answered: true, status: 200 });
  await fetch(house.url('chatgpt'), { method: 'POST', headers: { authorization: `Bearer ${awaited.token}` } });
  expect(await awaited.hear(({ bridgeId, answered }) => bridgeId === 'chatgpt' && answered)).toMatchObject({
    from: 'awaited',
    path: '/mcp',
  });
  await get('/nothing', awaited.token);
  expect(await awaited.hear(({ status }) => status === 404)).toMatchObject({ from: 'awaited', path: '/v1/nothing' });

  const before = awaited.seen().length;
  await (await chat({ url: house.url, token: awaited.token }, 'Where are you?')).text();
  await awaited.hear(({ path, answered }) => path === '/v1/chat/completions' && answered);
  const [underWay, answered, ...more] = awaited.seen().slice(before);
  expect(more).toEqual([]);
  const same = { from: 'awaited', clientName: 'Notebook', bridgeId: 'openai', hop: 'local', method: 'POST', path: '/v1/chat/completions' };
  expect(underWay).toMatchObject({ ...same, answered: false, status: null, failure: null });
  expect(answered).toMatchObject({ ...same, request: underWay?.request, answered: true, status: 200, failure: null });
  // The probe of the health says nothing of anybody.
  expect(awaited.seen().every(({ path }) => path !== '/healthz')).toBe(true);
});

test('nothing is told of a test that was ended, to another surface, or by a surface that is gone', async () => {
  await using control = await openControl();
  const { house, remote } = control;
  const one = await waitFor(control, 'openai', 'One');
  const gone = await openLocal(control.place.dataDir);
  const lost = await waitFor({ remote: gone }, 'openai', 'Two');
  await gone[Symbol.asyncDispose]();
  await remote.call('connection/unwatch', { watchId: one.watchId });
  const whoever = (await remote.call('connection/watch', { bridgeId: 'openai', clientId: null })).watchId;

  const models = (token: string) => fetch(`${house.url('openai')}/models`, { headers: { authorization: `Bearer ${token}` } });
  expect((await models(one.token)).status).toBe(200);
  expect((await models(lost.token)).status).toBe(200);
  const seen = await remote.hear('connection/seen', ({ sighting }) => sighting.clientName === 'Two' && sighting.answered);
  expect(seen).toMatchObject({ watchId: whoever, sighting: { from: 'awaited' } });
  expect([one.seen(), lost.seen()]).toEqual([[], []]);
});

test('a program that speaks through drawbridge mcp is seen with its first message', async () => {
  await using control = await openControl();
  const { remote } = control;
  const { watchId } = await remote.call('connection/watch', { bridgeId: 'stdio', clientId: null });
  await using program = await openLocal(control.place.dataDir);
  await program.call('mcp/open', {});
  for (const id of [1, 2]) await program.call('mcp/send', { message: JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' }) });
  expect(await remote.hear('connection/seen')).toMatchObject({ watchId, sighting: { from: 'awaited', bridgeId: 'stdio', answered: true } });
  await remote.call('codex/status', {});
  expect(remote.told.filter(({ name }) => name === 'connection/seen')).toHaveLength(1);
});

test('a flood of strangers is told of up to a bound, and the client that is waited for still', async () => {
  await using control = await openControl();
  const awaited = await waitFor(control, 'openai', 'Notebook');
  const models = (token: string) => fetch(`${control.house.url('openai')}/models`, { headers: { authorization: `Bearer ${token}` } });
  for (let n = 0; n < 130; n += 1) await (await models('wrong')).text();
  await (await models(awaited.token)).text();
  await awaited.hear(({ from, answered }) => from === 'awaited' && answered);
  expect(awaited.seen().filter(({ from }) => from === 'unknown')).toHaveLength(100);
});
