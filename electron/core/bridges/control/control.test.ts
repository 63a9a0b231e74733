import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { expect, test, vi } from 'vitest';
import { answerOf, chat } from '../../../../e2e/fixtures/chat.ts';
import { openControl } from '../../../../e2e/fixtures/control.ts';
import { makePlace } from '../../../../e2e/fixtures/house.ts';
import { jobId } from '../../../../e2e/fixtures/job.ts';
import { refused } from '../../../../e2e/fixtures/refused.ts';
import { openLocal, openOver } from '../../../../e2e/fixtures/remote.ts';
import { startScriptedModel } from '../../../../e2e/scripted-model/server.ts';
import { methods } from '../../../../shared/contract/control.ts';
import { memoryChannels } from '../../../../shared/rpc/memory.ts';
import { createApp } from '../../app.ts';
import { connectLocally, controlSocketPath } from './local-socket.ts';

test('the socket is for this user only, and gone with its host', async () => {
  await using control = await openControl();
  const { dataDir } = control.place;
  expect(controlSocketPath(dataDir)).toBe(`${dataDir}/control.sock`);
  expect([statSync(dataDir).mode & 0o777, statSync(controlSocketPath(dataDir)).mode & 0o777]).toEqual([0o700, 0o600]);
  const waiting = control.remote.closed;
  await control.house[Symbol.asyncDispose]();
  await waiting;
  const failure = await refused('host/notRunning', () => connectLocally(dataDir));
  expect(failure).toMatchObject({ message: `No Drawbridge is running on ${dataDir}.`, hint: expect.stringContaining('drawbridge serve') });
});

test('a data directory that lies deep has its socket elsewhere, for this user only too', async () => {
  await using control = await openControl();
  const deep = `${control.place.folder}/${'deep/'.repeat(30)}data`;
  const socket = controlSocketPath(deep);
  expect(socket.length).toBeLessThan(100);
  await using house = await control.place.open({ dataDir: deep });
  expect([statSync(dirname(socket)).mode & 0o777, statSync(socket).mode & 0o777, statSync(deep).mode & 0o777]).toEqual([
    0o700, 0o600, 0o700,
  ]);
  await using remote = await openLocal(deep);
  expect((await remote.call('state/subscribe', {})).app.dataDir).toBe(deep);
  await house[Symbol.asyncDispose]();
  expect(existsSync(socket)).toBe(false);
});

test('a folder that others may write to is not trusted with the socket', async () => {
  await using control = await openControl();
  const open = `${control.place.folder}/open`;
  mkdirSync(open);
  chmodSync(open, 0o777);
  writeFileSync(`${open}/notes.txt`, '');
  await refused('host/dataDirUnusable', () => createApp({ ...control.house.host, dataDir: open }));
  await refused('host/notRunning', () => connectLocally(open));
});

test('what is left of a host that crashed does not hold up the next one', async () => {
  await using control = await openControl();
  await control.house[Symbol.asyncDispose]();
  writeFileSync(controlSocketPath(control.place.dataDir), 'stale');
  await using _house = await control.place.open();
  await using remote = await openLocal(control.place.dataDir);
  expect((await remote.call('bridge/list', {})).data).toHaveLength(2);
});

test('every method refuses what its contract does not know, and every answer keeps the contract', async () => {
  await using control = await openControl();
  const { remote } = control;
  for (const method of Object.keys(methods)) {
    for (const params of [{ unknown: 1 }, [], 'text', 7, { id: { $ne: null } }, { jobId: ['x'] }]) {
      const failure = await refused('http/invalidRequest', () => remote.ask(method, params));
      expect(failure.message).toContain(`${method} was asked wrongly`);
    }
  }
  for (const method of ['job/delete', 'toString', '__proto__', 'constructor', '', 'x'.repeat(1000)]) {
    const failure = await refused('rpc/unknownMethod', () => remote.ask(method, {}));
    expect(failure.message.length).toBeLessThan(100);
  }
  await remote.call('state/subscribe', {});
  await remote.call('job/list', { status: ['failed'], cursor: 'nonsense', limit: 500 });
  await remote.call('bridge/list', {});
  await remote.call('root/list', {});
  await remote.call('client/list', {});
  await remote.call('codex/status', {});
  await remote.call('codex/models', {});
  await remote.call('codex/account', {});
  await remote.call('config/read', {});
  await remote.call('doctor/run', {});
});

test('what does not exist is said not to exist', async () => {
  await using control = await openControl();
  const { remote } = control;
  for (const method of ['job/read', 'job/events', 'job/cancel', 'job/subscribe'] as const) {
    await refused('job/notFound', () => remote.ask(method, { jobId: jobId(7) }));
    await refused('http/invalidRequest', () => remote.ask(method, { jobId: 'job_x' }));
  }
  await refused('bridge/notFound', () => remote.ask('bridge/start', { id: 'nobody' }));
  await refused('client/notFound', () => remote.ask('client/revoke', { id: 'nobody' }));
  await refused('root/notFound', () => remote.ask('root/remove', { path: '/nowhere' }));
  await refused('path/notFound', () => remote.ask('root/add', { path: '/nowhere' }));
  await refused('http/notFound', () => remote.ask('host/chooseFolder', {}));
  await refused('http/notFound', () => remote.ask('control/address', {}));
  expect(await remote.call('job/unsubscribe', { subscriptionId: 'nobody' })).toEqual({});
});

test('a surface that subscribed is told every change once, however often it subscribes', async () => {
  await using control = await openControl();
  const { remote, place, house } = control;
  const other = `${place.folder}/other`;
  mkdirSync(other);
  const snapshot = await remote.call('state/subscribe', {});
  expect(snapshot).toMatchObject({
    roots: [{ path: place.root }],
    clients: [],
    jobs: [],
    counts: { running: 0, queued: 0, today: { jobs: 0 } },
  });
  expect(await remote.call('state/subscribe', {})).toMatchObject({ roots: snapshot.roots });

  const { client, token } = await remote.call('client/create', { name: 'Notebook', scopes: ['run'] });
  expect(await remote.hear('client/changed')).toEqual({ clients: [client] });
  await remote.call('client/revoke', { id: client.id });
  expect(await remote.hear('client/changed', ({ clients }) => clients.length === 0)).toEqual({ clients: [] });
  await remote.call('root/add', { path: other, network: true });
  expect((await remote.hear('root/changed')).roots.map(({ path, network }) => [path, network])).toEqual([
    [place.root, false],
    [realpathSync(other), true],
  ]);
  await remote.call('bridge/stop', { id: 'chatgpt' });
  expect((await remote.hear('bridge/changed')).bridges.map(({ state }) => state)).toEqual(['stopped', 'listening']);
  expect(await answerOf(await chat(house, 'Say hello', { headers: { 'x-drawbridge-cwd': place.root } }))).toBe(
    'Hello from the scripted model.',
  );
  const { job, counts } = await remote.hear('job/changed', (change) => change.job.status === 'completed');
  expect([job.title, counts.today.jobs]).toEqual(['Say hello', 1]);

  const names = remote.told.map(({ name }) => name);
  expect(names.filter((name) => name === 'client/changed')).toHaveLength(2);
  expect(names.filter((name) => name === 'root/changed')).toHaveLength(1);
  expect(JSON.stringify(remote.told)).not.toContain(token);
});

test('a job is followed from any point: live, resumed, and after its end', async () => {
  await using control = await openControl({ script: [{ slow: 30, delayMs: 10 }] });
  const { remote, house, place } = control;
  await remote.call('state/subscribe', {});
  const answer = chat(house, 'Count', { headers: { 'x-drawbridge-cwd': place.root } });
  const { job } = await remote.hear('job/changed', (change) => change.job.status === 'running');
  const live = await remote.call('job/subscribe', { jobId: job.id });
  const isDelta = (event: { type: string }) => event.type === 'item/delta';
  await remote.hear('job/event', ({ subscriptionId, events }) => subscriptionId === live.subscriptionId && events.some(isDelta));
  // One that leaves hears no more, and is not told that it left.
  const left = await remote.call('job/subscribe', { jobId: job.id });
  await remote.call('job/unsubscribe', left);
  const from = remote.told.length;
  expect(await answerOf(await answer)).toContain('tok29');
  expect(await remote.hear('job/subscriptionEnded')).toMatchObject({ subscriptionId: live.subscriptionId, reason: 'done' });
  const eventsOf = (id: string, at = 0) =>
    remote.told
      .slice(at)
      .flatMap(({ name, params }) =>
        name === 'job/event' && (params as { subscriptionId: string }).subscriptionId === id
          ? (params as { events: { seq: number; type: string }[] }).events
          : [],
      );
  expect(eventsOf(left.subscriptionId, from)).toEqual([]);
  const seen = eventsOf(live.subscriptionId);
  expect(seen.map(({ seq }) => seq)).toEqual(seen.map(({ seq }) => seq).toSorted((a, b) => a - b));
  expect(new Set(seen.map(({ seq }) => seq)).size).toBe(seen.length);
  expect([seen[0]?.type, seen.at(-1)?.type]).toEqual(['job/created', 'job/statusChanged']);

  // Whoever comes back gets the rest, and only that.
  const middle = seen.find(({ type }) => type === 'item/completed')?.seq ?? 0;
  const resumed = await remote.call('job/subscribe', { jobId: job.id, after: middle });
  await remote.hear('job/subscriptionEnded', ({ subscriptionId }) => subscriptionId === resumed.subscriptionId);
  expect(eventsOf(resumed.subscriptionId)).toEqual(
    seen.filter(({ seq }) => seq > middle && seq <= (seen.at(-1)?.seq ?? 0)).filter((event) => !isDelta(event)),
  );

  // The record says the same, in pages.
  const recorded: number[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const page: { data: { seq: number }[]; nextAfter: number | null } = await remote.call('job/events', { jobId: job.id, after, limit: 2 });
    recorded.push(...page.data.map(({ seq }) => seq));
    after = page.nextAfter;
  }
  expect(recorded).toEqual(seen.filter((event) => !isDelta(event)).map(({ seq }) => seq));
});

test('the owner may stop any job, once', async () => {
  await using control = await openControl({ fallback: { hang: true } });
  const { remote, house } = control;
  await remote.call('state/subscribe', {});
  const answer = chat(house, 'Wait');
  const { job } = await remote.hear('job/changed', (change) => change.job.turnId !== null);
  const [first, second] = await Promise.all([remote.call('job/cancel', { jobId: job.id }), remote.call('job/cancel', { jobId: job.id })]);
  expect(first).toEqual(second);
  expect(first).toMatchObject({ status: 'cancelled', failure: { code: 'job/cancelled', message: 'The owner stopped the job.' } });
  expect(await answerOf(await answer)).toBe('409 job_cancelled');
  expect(await remote.call('job/cancel', { jobId: job.id })).toEqual(first);
});

test('lines that are no JSON-RPC, and connections that break off, disturb nobody', async () => {
  await using control = await openControl();
  const socket = connect(controlSocketPath(control.place.dataDir));
  await once(socket, 'connect');
  const garbage = [
    '',
    'text',
    '{',
    '[]',
    'null',
    '{"jsonrpc":"2.0"}',
    '{"id":{},"method":"bridge/list"}',
    '\u0000\ufffd',
    'x'.repeat(1_000_000),
  ];
  socket.write(garbage.map((line) => `${line}\n`).join(''));
  socket.write('{"id":1,"method":"bridge/list"}\n');
  let text = '';
  for await (const chunk of socket) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  expect(JSON.parse(text)).toMatchObject({ id: 1, result: { data: [{ id: 'chatgpt' }, { id: 'openai' }] } });
  for (let n = 0; n < 20; n++) {
    const rude = connect(controlSocketPath(control.place.dataDir));
    rude.on('error', () => undefined);
    rude.write('{"id":1,"method":"state/subscribe"}\n{"id":2,"method":"doctor', () => rude.destroy());
    await new Promise((resolve) => rude.once('close', resolve));
  }
  expect((await control.remote.call('bridge/list', {})).data).toHaveLength(2);
});

test('security 233: a surface that asks and never reads is cut off before it fills the memory', async () => {
  await using control = await openControl();
  const socket = connect(controlSocketPath(control.place.dataDir)).pause();
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const questions = '{"id":1,"method":"state/subscribe"}\n'.repeat(1000);
  const asking = setInterval(() => socket.write(questions), 1);
  await closed;
  clearInterval(asking);
  expect((await control.remote.call('bridge/list', {})).data).toHaveLength(2);
});

test('a channel inside the program is served like a socket', async () => {
  await using control = await openControl();
  const [near, far] = memoryChannels();
  control.house.app.serve(far);
  await using window = openOver(near);
  expect((await window.call('state/subscribe', {})).app).toMatchObject({ pid: process.pid, host: 'cli' });
  await window.call('client/create', { name: 'Notebook', scopes: ['read'] });
  expect((await window.hear('client/changed')).clients).toHaveLength(1);
});

test('security 228: a second host on the same data directory is refused, and the first one does not notice', async () => {
  await using control = await openControl();
  const failure = await refused('host/alreadyRunning', () => control.place.open());
  expect(failure.hint).toContain('--data-dir');
  expect((await control.remote.call('bridge/list', {})).data.map(({ state }) => state)).toEqual(['listening', 'listening']);
  expect(await answerOf(await chat(control.house, 'Say hello'))).toBe('Hello from the scripted model.');
});

test('asked to stop, the host is asked once and answers', async () => {
  await using model = await startScriptedModel();
  await using place = await makePlace(model.url);
  const requestStop = vi.fn();
  await using house = await place.open({ requestStop });
  await using remote = await openLocal(place.dataDir);
  expect(await remote.call('host/stop', {})).toEqual({});
  expect(requestStop).toHaveBeenCalledOnce();
  expect(house.app.ready.pid).toBe(process.pid);
});
