import { expect, test } from 'vitest';
import { openDoor } from './fixtures/door.ts';
import { type Play } from './fixtures/scripted-jobs.ts';
import { hear } from '../../../../e2e/fixtures/sse-rules.ts';

const ask = { model: 'gpt-5.5', messages: [{ role: 'user', content: 'Hello' }], stream: true };

function think(play: Play): void {
  play.think('r', 'Hm', 'm');
  play.complete('r', 'Hmm', 'reasoning');
  play.say('m', 'Line 1\n\ndata: [DONE]\n', '\u2028"quoted" ☕');
  play.complete('m', 'Line 1\n\ndata: [DONE]\n\u2028"quoted" ☕');
  play.end({ status: 'completed', answer: 'Line 1\n\ndata: [DONE]\n\u2028"quoted" ☕', usage: null });
}

test('a stream keeps every rule that some client breaks on', async () => {
  await using door = await openDoor(think);
  const response = await door.post(ask);
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
  const heard = hear(await response.text());
  expect(heard).toMatchObject({ content: 'Line 1\n\ndata: [DONE]\n\u2028"quoted" ☕', reasoning: 'Hmm', finish: 'stop', usageChunks: [] });
  expect(heard.deltas).toHaveLength(1 + 2 + 2 + 1);
  expect(heard.usage).toMatchObject({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 });
});

test('the usage has a chunk of its own for those who ask', async () => {
  await using door = await openDoor(think);
  const heard = hear(await (await door.post({ ...ask, stream_options: { include_usage: true } })).text());
  expect(heard.usageChunks).toMatchObject([{ choices: [], usage: heard.usage }]);
});

test('silence is bridged by comments, before the first word and after it', async () => {
  const begun = Promise.withResolvers<void>();
  const pinged = Promise.withResolvers<void>();
  await using door = await openDoor(
    async (play) => {
      await begun.promise;
      play.say('m', 'Slow');
      await pinged.promise;
      play.complete('m', 'Slow');
      play.end({ status: 'completed', answer: 'Slow' });
    },
    { keepAliveMs: 20 },
  );
  const response = await door.post(ask);
  begun.resolve();
  let bytes = '';
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    bytes += piece;
    if (bytes.indexOf('Slow') < bytes.lastIndexOf(': ping')) pinged.resolve();
  }
  expect(bytes.startsWith(': ping\n\n')).toBe(true);
  expect(hear(bytes)).toMatchObject({ content: 'Slow', finish: 'stop' });
});

test('a failure after the first comment ends the stream with an error', async () => {
  const begun = Promise.withResolvers<void>();
  await using door = await openDoor(
    async (play) => {
      await begun.promise;
      play.end({ status: 'failed', failure: { code: 'codex/notLoggedIn', message: 'Codex is not logged in.', hint: 'Run codex login.' } });
    },
    { keepAliveMs: 5 },
  );
  const response = await door.post(ask);
  begun.resolve();
  expect(response.status).toBe(200);
  const error = {
    message: 'Codex is not logged in. Run codex login.',
    type: 'codex_stream_error',
    param: null,
    code: 'codex_not_logged_in',
  };
  expect(hear(await response.text())).toMatchObject({ content: '', finish: 'error', error });
});

test('a failure in the middle keeps the form of a stream', async () => {
  await using door = await openDoor((play) => {
    play.say('m', 'Half');
    play.end({ status: 'cancelled' });
  });
  const bytes = await (await door.post(ask)).text();
  expect(hear(bytes)).toMatchObject({ content: 'Half', finish: 'error', error: { type: 'codex_stream_error', code: 'job_cancelled' } });
  expect(bytes.match(/codex_stream_error/g)).toHaveLength(2);
});

test.each([
  ['failed', { code: 'model/rateLimited', message: 'Too many requests.', hint: null }, 429, 'rate_limit_exceeded', 'model_rate_limited'],
  [
    'failed',
    { code: 'codex/notLoggedIn', message: 'Codex is not logged in.', hint: null },
    503,
    'codex_execution_error',
    'codex_not_logged_in',
  ],
  ['failed', null, 502, 'codex_execution_error', 'codex_turn_failed'],
  ['completed', null, 502, 'codex_execution_error', 'codex_turn_failed'],
  ['cancelled', null, 409, 'invalid_request_error', 'job_cancelled'],
  ['interrupted', null, 503, 'internal_server_error', 'job_interrupted'],
] as const)('a job that ended as %s without an answer (%o) is never an empty 200', async (status, failure, expected, type, code) => {
  await using door = await openDoor((play) => play.end({ status, failure, answer: status === 'completed' ? ' ' : null }));
  for (const stream of [true, false]) {
    const response = await door.post({ ...ask, stream });
    expect(response.status).toBe(expected);
    expect(await response.json()).toEqual({ error: { message: expect.stringMatching(/\w\.$/), type, param: null, code } });
    expect(response.headers.has('retry-after')).toBe(expected === 429);
    expect(response.headers.get('x-should-retry')).toBe(expected === 429 ? null : 'false');
  }
});

test('health is open, every other path answers with a shaped error', async () => {
  await using door = await openDoor();
  for (const path of ['/health', '/healthz']) expect(await (await fetch(door.url + path)).json()).toEqual({ status: 'ok' });
  const others = [
    'embeddings',
    'completions',
    'audio/speech',
    'images/generations',
    'files',
    'assistants',
    'threads/x/runs',
    'moderations',
  ];
  for (const path of [...others.map((one) => `/v1/${one}`), '/v1', '/v1/models/']) {
    const response = await door.get(path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', code: 'unsupported_endpoint', param: null } });
  }
  const elsewhere = await door.get('/nowhere');
  expect([elsewhere.status, await elsewhere.json()]).toMatchObject([404, { error: { code: 'not_found' } }]);
  const wrong = await door.get('/v1/chat/completions');
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
});
