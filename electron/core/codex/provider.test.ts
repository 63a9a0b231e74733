import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  allEvents,
  answers,
  makeCodexPlace,
  oneTurn,
  threadIn,
  turnUntil,
  untilEnd,
  useModelByDefault,
} from '../../../e2e/fixtures/codex-runtime.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { type Step } from '../../../e2e/scripted-model/steps.ts';
import { type Runtime } from '../jobs/ports.ts';
import { packagedBinary } from './binary.ts';

const codex = packagedBinary({ packageDir: process.cwd(), platform: process.platform, arch: process.arch }) ?? '';

test('the provider’s key reaches the model and nothing else: no command line, no environment, no file', async () => {
  await using model = await startScriptedModel({
    script: [{ exec: 'env; tr "\\0" "\\n" < /proc/$PPID/environ' }, { echo: 'Out: ' }, { text: 'Resumed.' }],
  });
  await using place = makeCodexPlace();
  const key = ['test', 'key', 'for', 'one', 'provider'].join('-');
  const runtime = place.open({ baseUrl: model.url, apiKey: key });
  const { threadId, events } = await oneTurn(runtime, threadIn(place.project, { sandbox: 'danger-full-access' }));
  const pid = runtime.status().pid;
  for (const file of ['cmdline', 'environ']) {
    const text = readFileSync(`/proc/${pid}/${file}`, 'latin1');
    expect(text).toContain(file === 'cmdline' ? 'app-server' : 'CODEX_HOME');
    expect(text).not.toContain(key);
    expect(text).not.toContain(model.url);
  }
  expect(JSON.stringify(events)).toContain('CODEX_HOME');
  expect(JSON.stringify(events)).not.toContain(key);
  await runtime[Symbol.asyncDispose]();

  const next = place.open({ baseUrl: model.url, apiKey: key });
  expect(answers(await allEvents(next.runTurn(threadId, threadIn(place.project), { text: 'on' }, untilEnd)))).toEqual(['Resumed.']);
  await next[Symbol.asyncDispose]();
  expect(model.requests.map(({ headers }) => headers['authorization'])).toEqual(Array(3).fill(`Bearer ${key}`));
  expect(JSON.stringify(model.requests.map(({ body }) => body))).not.toContain(key);
  const found = spawnSync('grep', ['-r', '-l', '-a', key, place.root], { encoding: 'utf8' });
  expect(found).toMatchObject({ status: 1, stdout: '' });
  expect(place.logged.join('\n')).not.toContain(key);
  // The search itself finds what is there.
  expect(execFileSync('grep', ['-r', '-l', '-a', threadId, place.home], { encoding: 'utf8' })).toContain('sessions');
});

test('headers of a provider are sent, and a key that is not in the vault says so', async () => {
  await using model = await startScriptedModel();
  await using place = makeCodexPlace();
  const provider = { name: 'Scripted', baseUrl: model.url, headers: { 'x-team': 'blue' } };
  await oneTurn(place.open({ config: { provider, model: 'gpt-5.5' } }), threadIn(place.project));
  expect(model.requests[0]?.headers).toMatchObject({ 'x-team': 'blue' });
  expect(model.requests[0]?.headers['authorization']).toBeUndefined();
  const withKey = place.open({ config: { provider: { ...provider, apiKeySecret: 'missing' } } });
  await expect(withKey.startThread(threadIn(place.project), untilEnd)).rejects.toMatchObject({ code: 'vault/secretMissing' });
});

test('a resumed thread keeps its model and its provider; one of another provider is refused rather than sent elsewhere', async () => {
  await using first = await startScriptedModel({ fallback: { text: 'First.' } });
  await using second = await startScriptedModel({ fallback: { text: 'Second.' } });
  await using place = makeCodexPlace();
  useModelByDefault(place, first.url);
  const options = threadIn(place.project);
  const go = (runtime: Runtime, threadId: string) => allEvents(runtime.runTurn(threadId, options, { text: 'on' }, untilEnd));

  const ours = place.open({ baseUrl: second.url, config: { model: null } });
  const { threadId } = await oneTurn(ours, threadIn(place.project, { model: 'gpt-5.6-sol' }));
  await ours[Symbol.asyncDispose]();
  const again = place.open({ baseUrl: second.url, config: { model: null } });
  expect(await again.resumeThread(threadId, options, untilEnd)).toEqual({ threadId, model: 'gpt-5.6-sol', effort: null });
  expect(answers(await go(again, threadId))).toEqual(['Second.']);
  expect(second.requests.map(({ body }) => body?.['model'])).toEqual(['gpt-5.6-sol', 'gpt-5.6-sol']);
  await again[Symbol.asyncDispose]();

  const byDefault = place.open();
  await expect(go(byDefault, threadId)).rejects.toMatchObject({ code: 'codex/refused', hint: expect.stringContaining('codex.provider') });
  const { threadId: defaultThread, events } = await oneTurn(byDefault, options);
  expect(answers(events)).toEqual(['First.']);
  expect(await byDefault.account(untilEnd)).toEqual({ required: false, kind: null, label: null });
  await byDefault[Symbol.asyncDispose]();

  await expect(go(place.open({ baseUrl: second.url }), defaultThread)).rejects.toMatchObject({
    code: 'codex/refused',
    message: 'This thread began with the model provider “mock”, and Codex cannot move it to “Scripted”.',
  });
});

test('without a login the turn is refused with the exact next step, and a login made meanwhile is seen', async () => {
  await using place = makeCodexPlace();
  const runtime = place.open();
  const options = threadIn(place.project);
  const { threadId } = await runtime.startThread(options, untilEnd);
  expect(await runtime.account(untilEnd)).toEqual({ required: true, kind: null, label: null });
  await expect(allEvents(runtime.runTurn(threadId, options, { text: 'hello' }, untilEnd))).rejects.toMatchObject({
    code: 'codex/notLoggedIn',
    message: 'Codex is not signed in, so it cannot reach its model.',
    hint: `Sign in on the Home screen of Drawbridge, run \`CODEX_HOME="${place.home}" "${codex}" login\` in a terminal, or set \`codex.provider\` in the configuration.`,
  });
  execFileSync(codex, ['login', '--with-api-key'], {
    input: 'not-a-real-key\n',
    stdio: 'pipe',
    env: { PATH: process.env['PATH'], CODEX_HOME: place.home },
  });
  expect(await runtime.account(untilEnd)).toEqual({ required: true, kind: 'apiKey', label: 'API key' });
});

test('a provider of our own needs no login', async () => {
  await using place = makeCodexPlace();
  await using model = await startScriptedModel();
  expect(await place.open({ baseUrl: model.url }).account(untilEnd)).toEqual({ required: false, kind: 'provider', label: 'Scripted' });
});

const failing: readonly { step: Step; failure: object }[] = [
  { step: { error: 400, message: 'bad shape' }, failure: { code: 'model/refused', message: 'Scripted refused the request: bad shape.' } },
  {
    step: { error: 401 },
    failure: { code: 'model/refused', message: 'Scripted did not accept the key (401).', hint: 'Check the API key of the provider.' },
  },
  { step: { error: 429 }, failure: { code: 'model/rateLimited' } },
  { step: { error: 503 }, failure: { code: 'model/unreachable', message: 'Scripted answered with an error (503).' } },
  { step: { fail: 'context_length_exceeded' }, failure: { code: 'model/contextTooLong' } },
  { step: { fail: 'insufficient_quota' }, failure: { code: 'model/rateLimited' } },
  {
    step: { fail: 'server_error', message: 'it broke' },
    failure: { code: 'model/unreachable', message: 'Scripted broke its answer off: it broke.' },
  },
  { step: { incomplete: 'partial' }, failure: { code: 'codex/turnFailed', message: expect.stringContaining('max_output_tokens') } },
];

test('each failure of the model has its code and a sentence, never JSON', async () => {
  const steps = new Map(failing.map(({ step }, index) => [`case ${index}`, step]));
  await using model = await startScriptedModel({ script: (request) => steps.get(request.userText) });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const ends = await Promise.all(
    [...steps.keys()].map(async (text) => (await oneTurn(runtime, threadIn(place.project), text)).events.at(-1)),
  );
  expect(ends).toMatchObject(failing.map(({ failure }) => ({ type: 'turn/completed', status: 'failed', failure })));
  expect(JSON.stringify(ends)).not.toMatch(/\{\\"/);
});

test('a model that nobody serves is told as unreachable', async () => {
  const model = await startScriptedModel();
  await model.close();
  await using place = makeCodexPlace();
  const { events } = await oneTurn(place.open({ baseUrl: model.url }), threadIn(place.project));
  expect(events.at(-1)).toMatchObject({
    status: 'failed',
    failure: { code: 'model/unreachable', message: 'Scripted could not be reached.' },
  });
});

test('when the network goes in the middle of a turn it fails soon, and says that nobody answered', async () => {
  await using model = await startScriptedModel({ script: [{ slow: 600, delayMs: 50 }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url, limits: { requestRetries: 1, streamRetries: 1 } });
  const turn = await turnUntil(runtime, threadIn(place.project), (event) => event.type === 'item/delta');
  await model.close();
  const rest = await turn.rest();
  expect(rest.some((event) => event.type === 'item/completed' && event.item.type === 'notice')).toBe(true);
  expect(rest.at(-1)).toMatchObject({
    status: 'failed',
    failure: { code: 'model/unreachable', message: 'Scripted could not be reached.' },
  });
});

const tireless = { requestRetries: 0, streamRetries: 100, reconnectMs: 1000 };

test('a Codex that would try for hours to reach its model is stopped', async () => {
  await using model = await startScriptedModel({ script: [{ slow: 600, delayMs: 50 }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url, limits: tireless });
  const turn = await turnUntil(runtime, threadIn(place.project), (event) => event.type === 'item/delta');
  await model.close();
  expect((await turn.rest()).at(-1)).toEqual({
    type: 'turn/completed',
    status: 'failed',
    failure: { code: 'model/unreachable', message: 'Scripted could not be reached for 1 s.', hint: expect.any(String), retryAfter: 10 },
  });
});

test('a model that comes back may take its time', async () => {
  await using model = await startScriptedModel({ script: [{ slow: 600, delayMs: 50 }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url, limits: tireless });
  const turn = await turnUntil(runtime, threadIn(place.project), (event) => event.type === 'item/delta');
  await model.close();
  for (let next = await turn.events.next(); !next.done; next = await turn.events.next()) {
    if (next.value.type === 'item/started' && next.value.item.type === 'notice') break;
  }
  await using _ = await startScriptedModel({ port: model.port, script: [{ text: ['Here ', 'again.'], delayMs: 700 }] });
  const rest = await turn.rest();
  expect(answers(rest)).toEqual(['Here again.']);
  expect(rest.at(-1)).toMatchObject({ status: 'completed' });
});
