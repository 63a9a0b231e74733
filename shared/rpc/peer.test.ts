import { expect, test } from 'vitest';
import { Failure } from '../contract/errors.ts';
import { type Channel } from './channel.ts';
import { memoryChannels } from './memory.ts';
import { RpcError } from './message.ts';
import { openPeer, type Peer, type PeerOptions } from './peer.ts';

/** A peer whose far side is played by the test, message by message. */
function scripted(options: Partial<PeerOptions> = {}): { peer: Peer; far: Channel; next: () => Promise<Record<string, unknown>> } {
  const [near, far] = memoryChannels();
  const messages = far.messages[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await messages.next()).value ?? 'null') as Record<string, unknown>;
  return { peer: openPeer(near, { name: 'Codex', ...options }), far, next };
}

const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it resolved'),
    (error: unknown) => error,
  );

test('replies find their call in any order, and carry no jsonrpc member where the other side wants none', async () => {
  const { peer, far, next } = scripted({ jsonrpc: false });
  const calls = [peer.call('a', { n: 1 }), peer.call('b'), peer.call('c')];
  expect([await next(), await next(), await next()]).toEqual([
    { id: 1, method: 'a', params: { n: 1 } },
    { id: 2, method: 'b' },
    { id: 3, method: 'c' },
  ]);
  far.send('{"id":3,"result":"third"}');
  far.send('{"id":1,"result":null}');
  far.send('{"id":2,"result":{"two":2}}');
  expect(await Promise.all(calls)).toEqual([null, { two: 2 }, 'third']);
});

test('a request with id 0 is a request, and every request is answered whatever its handler does', async () => {
  const problems: unknown[] = [];
  const { far, next } = scripted({
    onProblem: ({ kind, method }) => problems.push({ kind, method }),
    onRequest: async (method, params) => {
      if (method === 'echo') return params;
      if (method === 'void') return;
      if (method === 'refuse') throw new Failure('job/notFound', 'There is no such job.', { hint: 'List them.' });
      if (method === 'rpc') throw new RpcError({ code: -32601, message: 'unknown' });
      throw new Error('a secret detail');
    },
  });
  const ask = async (id: unknown, method: string, params?: unknown) => {
    far.send(JSON.stringify({ id, method, params }));
    return next();
  };
  expect(await ask(0, 'echo', [1])).toEqual({ jsonrpc: '2.0', id: 0, result: [1] });
  expect(await ask('x', 'void')).toEqual({ jsonrpc: '2.0', id: 'x', result: null });
  expect(await ask(1, 'refuse')).toEqual({
    jsonrpc: '2.0',
    id: 1,
    error: {
      code: -32004,
      message: 'There is no such job.',
      data: { code: 'job/notFound', message: 'There is no such job.', hint: 'List them.' },
    },
  });
  expect(await ask(2, 'rpc')).toEqual({ jsonrpc: '2.0', id: 2, error: { code: -32601, message: 'unknown' } });
  const bug = await ask(3, 'bug');
  expect(bug).toMatchObject({ id: 3, error: { code: -32603, data: { code: 'internal' } } });
  expect(JSON.stringify(bug)).not.toContain('secret');
  expect(problems).toEqual([{ kind: 'handlerFailed', method: 'bug' }]);
});

test('without a handler a method is unknown', async () => {
  const { far, next } = scripted();
  far.send('{"id":7,"method":"job/list"}');
  expect(await next()).toMatchObject({ id: 7, error: { code: -32601, data: { code: 'rpc/unknownMethod' } } });
});

test('an error reply is an RpcError, or the failure that it carries', async () => {
  const { peer, far } = scripted();
  const plain = peer.call('a');
  const ours = peer.call('b');
  const odd = peer.call('c');
  far.send('{"id":1,"error":{"code":-32600,"message":"no","data":{"x":1}}}');
  far.send('{"id":2,"error":{"code":-32004,"message":"-","data":{"code":"job/notFound","message":"Gone.","hint":null}}}');
  far.send('{"id":3,"error":"what"}');
  const error = await reasonOf(plain);
  expect(error).toBeInstanceOf(RpcError);
  expect(error).toMatchObject({ code: -32600, message: 'no', data: { x: 1 } });
  const failure = await reasonOf(ours);
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({ code: 'job/notFound', message: 'Gone.', status: 404 });
  expect(await reasonOf(odd)).toMatchObject({ name: 'RpcError', code: -32603 });
});

test('malformed text, unknown replies and a failing handler do not end the conversation', async () => {
  const problems: string[] = [];
  const seen: string[] = [];
  const { peer, far } = scripted({
    onProblem: ({ kind }) => problems.push(kind),
    onNotification: (method) => {
      seen.push(method);
      if (method === 'first') throw new Error('a bug');
    },
  });
  const call = peer.call('a');
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '42',
    '"x"',
    '{}',
    '{"id":null,"result":1}',
    '{"id":1}',
    '{"id":{},"method":"m"}',
    '{"id":99,"result":1}',
  ])
    far.send(text);
  far.send('{"method":"first"}');
  far.send('{"method":"second"}');
  far.send('{"id":1,"result":"alive"}');
  expect(await call).toBe('alive');
  expect(seen).toEqual(['first', 'second']);
  expect(problems).toEqual([...Array(10).fill('malformedMessage'), 'handlerFailed']);
});

test('further requests wait in order while too many are unanswered', async () => {
  const { peer, far, next } = scripted({ maxInFlight: 2 });
  const leaving = new AbortController();
  const calls = [peer.call('a'), peer.call('b'), peer.call('c', undefined, { signal: leaving.signal }), peer.call('d'), peer.call('e')];
  expect([(await next())['method'], (await next())['method']]).toEqual(['a', 'b']);
  leaving.abort(new Error('left'));
  expect(await reasonOf(calls[2] ?? Promise.resolve())).toMatchObject({ message: 'left' });
  far.send('{"id":2,"result":0}');
  // c was given up before it was sent, so d is next.
  expect((await next())['method']).toBe('d');
  far.send('{"id":1,"result":0}');
  expect((await next())['method']).toBe('e');
  far.send('{"id":4,"result":0}');
  far.send('{"id":5,"result":0}');
  expect(await Promise.all(calls.filter((_, index) => index !== 2))).toEqual([0, 0, 0, 0]);
});

test('a request that is not answered in time fails, frees its place, and its late reply is ignored', async () => {
  const { peer, far, next } = scripted({ maxInFlight: 1 });
  const slow = peer.call('slow', undefined, { timeoutMs: 20 });
  const after = peer.call('after');
  expect(await reasonOf(slow)).toMatchObject({ code: 'rpc/timeout', message: 'Codex did not answer slow within 0.02 s.' });
  await next();
  expect((await next())['method']).toBe('after');
  far.send('{"id":1,"result":"late"}');
  far.send('{"id":2,"result":"in time"}');
  expect(await after).toBe('in time');
});

test('the end rejects what is unanswered and what is asked later, from either side', async () => {
  const { peer, far } = scripted();
  const call = peer.call('a');
  await far[Symbol.asyncDispose]();
  expect(await reasonOf(call)).toMatchObject({ code: 'rpc/closed' });
  await peer.closed;
  expect(await reasonOf(peer.call('b'))).toMatchObject({ code: 'rpc/closed' });
  peer.notify('nobody hears');

  const other = scripted();
  const unanswered = other.peer.call('a');
  await other.peer[Symbol.asyncDispose]();
  expect(await reasonOf(unanswered)).toMatchObject({ code: 'rpc/closed' });
  await other.peer.closed;
});

test('a call whose caller has left is never sent', async () => {
  const { peer, next } = scripted();
  expect(await reasonOf(peer.call('a', {}, { signal: AbortSignal.abort(new Error('gone')) }))).toMatchObject({ message: 'gone' });
  peer.notify('here', { n: 1 });
  expect(await next()).toEqual({ jsonrpc: '2.0', method: 'here', params: { n: 1 } });
});

test('two peers talk both ways over one pair of channels', async () => {
  const [left, right] = memoryChannels();
  const told: unknown[] = [];
  await using a = openPeer(left, { name: 'B', onRequest: (_, params) => ({ a: params }), onNotification: (...note) => told.push(note) });
  await using b = openPeer(right, { name: 'A', onRequest: (_, params) => ({ b: params }) });
  b.notify('note', 1);
  const answers = await Promise.all([a.call('m', 1), b.call('m', 2), a.call('m', 3)]);
  expect(answers).toEqual([{ b: 1 }, { a: 2 }, { b: 3 }]);
  expect(told).toEqual([['note', 1]]);
});
