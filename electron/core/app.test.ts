import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { answerOf, callTool, chat } from '../../e2e/fixtures/chat.ts';
import { treeDigest } from '../../e2e/fixtures/folder.ts';
import { children, type House, makePlace, type Place } from '../../e2e/fixtures/house.ts';
import { processesWith } from '../../e2e/fixtures/processes.ts';
import { dial } from '../../e2e/fixtures/raw-http.ts';
import { refused } from '../../e2e/fixtures/refused.ts';
import { type ScriptedModel, type ScriptedModelOptions, startScriptedModel } from '../../e2e/scripted-model/server.ts';
import { isFinal, type Job } from '../../shared/model/job.ts';
import { packagedBinary } from './codex/binary.ts';

interface Open extends AsyncDisposable {
  readonly model: ScriptedModel;
  readonly place: Place;
  readonly house: House;
}

/** A house with a model behind it. When it closes, the folder open to clients must be as it was, and no process may be left. */
async function openAll(options: ScriptedModelOptions = {}, change: Parameters<typeof makePlace>[1] = {}): Promise<Open> {
  const stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel(options));
  const place = stack.use(await makePlace(model.url, change));
  const before = treeDigest(place.root);
  stack.defer(() => {
    expect(treeDigest(place.root)).toBe(before);
    expect(processesWith(place.folder)).toEqual([]);
    expect(children()).toEqual([]);
  });
  const house = stack.use(await place.open());
  return { model, place, house, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const lives = async (house: House) => {
  for (const { url } of house.app.ready.bridges) expect((await fetch(new URL('/healthz', url))).status).toBe(200);
};
const running = ({ turnId }: Job) => turnId !== null;

interface Refusal {
  readonly error: { readonly message: string; readonly type: string; readonly param: string | null; readonly code: string };
}

/** A refusal of the OpenAI bridge: its shape, and that it says what to do without saying what we are made of. */
async function refusal(response: Response): Promise<[status: number, code: string]> {
  const { error } = (await response.json()) as Refusal;
  expect(Object.keys(error).sort()).toEqual(['code', 'message', 'param', 'type']);
  expect(error.message.length).toBeGreaterThan(15);
  expect(error.message).not.toMatch(/node_modules|\.ts\b|\bat .+:\d+/);
  return [response.status, error.code];
}

test('a request is answered by Codex through every bridge, and each job is kept', async () => {
  await using open = await openAll();
  expect(await answerOf(await chat(open.house, 'Say hello'))).toBe('Hello from the scripted model.');
  expect(await callTool(open.house, 'codex_read', { prompt: 'Say hello' })).toMatchObject({
    isError: false,
    text: 'Hello from the scripted model.',
  });
  expect((await open.house.jobs()).map(({ status, bridgeId, ephemeral, answer }) => [status, bridgeId, ephemeral, answer])).toEqual([
    ['completed', 'chatgpt', false, 'Hello from the scripted model.'],
    ['completed', 'openai', true, 'Hello from the scripted model.'],
  ]);
});

test('bad requests are refused in the words of their bridge, and leave no job and no trace', async () => {
  await using open = await openAll();
  const { house, place } = open;
  symlinkSync('/etc', `${place.folder}/out`);
  const messages = [{ role: 'user', content: 'hi' }];
  const body = (change: object) => ({ body: { model: 'gpt-5.5', messages, ...change } });
  const headers = (named: Readonly<Record<string, string>>) => ({ headers: named });
  const requests: [what: string, options: Parameters<typeof chat>[2], expected: [number, string]][] = [
    ['a wrong token', headers({ authorization: 'Bearer wrong' }), [401, 'invalid_api_key']],
    ['a foreign Origin', headers({ origin: 'https://evil.example' }), [403, 'origin_not_allowed']],
    ['a null Origin', headers({ origin: 'null' }), [403, 'origin_not_allowed']],
    ['plain text', headers({ 'content-type': 'text/plain' }), [415, 'unsupported_media_type']],
    ['malformed JSON', { body: '{"model":' }, [400, 'invalid_json']],
    [
      'five megabytes',
      { body: { model: 'gpt-5.5', messages: [{ role: 'user', content: 'x'.repeat(5 << 20) }] } },
      [413, 'codex_input_too_large'],
    ],
    ['eleven megabytes', { body: 'x'.repeat(11 << 20) }, [413, 'body_too_large']],
    ['deep JSON', { body: '['.repeat(100_000) }, [400, 'json_too_deep']],
    ['half a character', { body: String.raw`{"model":"gpt-5.5","messages":[{"role":"user","content":"\ud800"}]}` }, [400, 'invalid_json']],
    ['an unknown model', body({ model: 'gpt-nobody' }), [404, 'model_not_found']],
    ['a model like a path', body({ model: '../../x' }), [404, 'model_not_found']],
    ['no messages', body({ messages: [] }), [400, 'invalid_request']],
    ['messages that are none', body({ messages: 'hi' }), [400, 'invalid_request']],
    ['a folder outside', headers({ 'x-drawbridge-cwd': '/etc' }), [403, 'root_not_allowed']],
    ['a folder outside through a link', headers({ 'x-drawbridge-cwd': `${place.folder}/out` }), [403, 'root_not_allowed']],
    ['a folder above', headers({ 'x-drawbridge-cwd': `${place.root}/..` }), [403, 'root_not_allowed']],
    ['a relative folder', headers({ 'x-drawbridge-cwd': 'clock' }), [400, 'path_invalid']],
    ['a folder that is not there', headers({ 'x-drawbridge-cwd': `${place.root}/missing` }), [404, 'path_not_found']],
  ];
  for (const [what, options, expected] of requests) {
    expect([what, await refusal(await chat(house, 'hi', options))]).toEqual([what, expected]);
    await lives(house);
  }
  // The same through MCP: a result that the model can read.
  for (const [args, code] of [
    [{ prompt: 'hi', cwd: '/etc' }, 'root/notAllowed'],
    [{ prompt: 'hi', cwd: `${place.folder}/out` }, 'root/notAllowed'],
    [{ prompt: 'hi', cwd: 'clock' }, 'path/invalid'],
    [{ prompt: '' }, 'http/invalidRequest'],
    [{ prompt: 'hi', sandbox: 'danger-full-access' }, 'http/invalidRequest'],
    [{ prompt: 'hi', approvalPolicy: 'never' }, 'http/invalidRequest'],
    [{ prompt: 'x'.repeat(1_048_577) }, 'codex/inputTooLarge'],
  ] as const) {
    const reply = await callTool(house, 'sandbox' in args ? 'codex_run' : 'codex_read', args);
    expect([JSON.stringify(args).slice(0, 60), reply]).toMatchObject([expect.anything(), { isError: true, structured: { code } }]);
    expect(reply.text.length).toBeGreaterThan(20);
  }
  expect(await house.jobs()).toEqual([]);
  expect(open.model.requests).toEqual([]);
  expect(await answerOf(await chat(house, 'Say hello'))).toBe('Hello from the scripted model.');
});

test('without an open folder every job is refused with the next step, and the rest works', async () => {
  await using open = await openAll({}, { roots: [] });
  const response = await chat(open.house, 'hi');
  expect([response.status, (await response.json()).error]).toMatchObject([
    403,
    { code: 'root_none', message: expect.stringContaining('drawbridge roots add PATH') },
  ]);
  const reply = await callTool(open.house, 'codex_read', { prompt: 'hi' });
  expect(reply).toMatchObject({
    isError: true,
    structured: { code: 'root/none' },
    text: expect.stringContaining('drawbridge roots add PATH'),
  });
  expect((await fetch(`${open.house.url('openai')}/models`, { headers: { authorization: `Bearer ${open.house.token}` } })).status).toBe(
    200,
  );
  // Nobody asked anything of Codex, so none was started.
  expect(children()).toEqual([]);
  await open.house.app.call('root/add', { path: open.place.root });
  expect(await answerOf(await chat(open.house, 'hi'))).toBe('Hello from the scripted model.');
});

test('a configuration that cannot be used stops the start with the name of what is wrong, and lets go of everything', async () => {
  await using open = await openAll();
  await open.house[Symbol.asyncDispose]();
  const { configFile } = open.place;
  for (const [text, part] of [
    ['{"bridges": [{"id": "x", "kind": "openai", "prot": 1}]}', 'bridges[0].prot is not a known key'],
    ['{', 'is not valid JSON'],
  ] as const) {
    writeFileSync(configFile, text);
    const failure = await refused('config/invalid', () => open.place.open());
    expect(failure.message).toContain(part);
    expect(failure.message).toContain(configFile);
  }
  writeFileSync(configFile, '{}');
  await using house = await open.place.open();
  expect(house.app.ready.bridges).toEqual([]);
});

test('security 42: a weak token in the environment stops the start', async () => {
  await using open = await openAll();
  await open.house[Symbol.asyncDispose]();
  expect((await refused('config/invalid', () => open.place.open({ extraToken: 'change-me' }))).message).toContain('DRAWBRIDGE_TOKEN');
});

test('security 237: without Codex the house is up, each job says what is missing, and none needs a restart once it is there', async () => {
  await using open = await openAll({}, { codex: { path: `${import.meta.dirname}/../../out/tmp/e2e/codex-that-is-not-there` } });
  await open.house[Symbol.asyncDispose]();
  const path = `${open.place.folder}/codex-later`;
  const config = { roots: [{ path: open.place.root }], bridges: [{ id: 'openai', kind: 'openai', port: 0 }], control: { port: 0 } };
  const provider = { name: 'Scripted', baseUrl: open.model.url };
  writeFileSync(
    open.place.configFile,
    JSON.stringify({ ...config, codex: { path, home: open.place.codexHome, model: 'gpt-5.5', provider } }),
  );
  await using house = await open.place.open();
  const response = await chat(house, 'hi');
  const { error } = (await response.json()) as Refusal;
  expect([response.status, error.code, error.type]).toEqual([503, 'codex_not_found', 'codex_execution_error']);
  expect(error.message).toContain(path);
  expect(error.message).toContain('Correct `codex.path`');
  expect(await house.job()).toMatchObject({ status: 'failed', failure: { code: 'codex/notFound' } });
  expect(await house.app.call('codex/status', {})).toMatchObject({ state: 'failed', failure: { code: 'codex/notFound' } });
  await lives(house);
  const real = packagedBinary({ packageDir: open.house.host.packageDir, platform: process.platform, arch: process.arch });
  symlinkSync(real ?? '', path);
  expect(await answerOf(await chat(house, 'hi'))).toBe('Hello from the scripted model.');
});

test('security 216: Codex killed in the middle of a turn fails that job and no later one', async () => {
  await using open = await openAll({ script: [{ slow: 1000, delayMs: 20 }] });
  const answer = chat(open.house, 'Count');
  const job = await open.house.job(running);
  await vi.waitFor(() => expect(open.model.requests).toHaveLength(1), { timeout: 30_000 });
  const { pid } = await open.house.app.call('codex/status', {});
  expect(children()).toEqual([pid]);
  const killedAt = performance.now();
  process.kill(pid ?? 0, 'SIGKILL');
  expect(await answerOf(await answer)).toBe('502 codex_exited');
  expect(performance.now() - killedAt).toBeLessThan(5000);
  expect(await open.house.job()).toMatchObject({
    id: job.id,
    status: 'failed',
    failure: { code: 'codex/exited', hint: expect.any(String) },
  });
  await lives(open.house);
  expect(await answerOf(await chat(open.house, 'Again'))).toBe('Hello from the scripted model.');
  expect(await open.house.app.call('codex/status', {})).toMatchObject({
    state: 'ready',
    pid: expect.not.toSatisfy((next) => next === pid),
  });
});

test('security 65: a client that leaves in the middle takes its job and what that started along', async () => {
  await using open = await openAll({ script: [{ exec: 'sleep 600 & sleep 600', yieldMs: 60_000 }] });
  const leaving = new AbortController();
  const answer = chat(open.house, 'Wait', {
    signal: leaving.signal,
    body: { model: 'gpt-5.5', stream: true, messages: [{ role: 'user', content: 'Wait' }] },
  });
  const sleeping = () => processesWith(open.place.folder).filter((line) => line.includes('sleep 600'));
  await vi.waitFor(() => expect(sleeping().length).toBeGreaterThan(0), { timeout: 30_000 });
  leaving.abort();
  await answer.then((response) => response.text()).catch(() => undefined);
  expect(await open.house.job()).toMatchObject({ status: 'cancelled', failure: { code: 'job/cancelled' } });
  await vi.waitFor(() => expect(sleeping()).toEqual([]), { timeout: 5000 });
  expect(await answerOf(await chat(open.house, 'Again'))).toBe('Hello from the scripted model.');
});

test('security 234: jobs cancelled right after their start are cancelled once, and leave nothing', async () => {
  await using open = await openAll({ fallback: { hang: true } });
  await Promise.all(
    Array.from({ length: 12 }, async (_, n) => {
      const leaving = new AbortController();
      const answer = chat(open.house, `Wait ${n}`, { signal: leaving.signal }).catch(() => undefined);
      await open.house.job(({ title }) => title === `Wait ${n}`).then(() => leaving.abort());
      await answer;
    }),
  );
  await vi.waitFor(async () => expect((await open.house.jobs()).filter(({ status }) => !isFinal(status))).toEqual([]), { timeout: 30_000 });
  expect(new Set((await open.house.jobs()).map(({ status }) => status))).toEqual(new Set(['cancelled']));
});

test('security 73: jobs beyond what runs wait their turn, those beyond that are told to come back', async () => {
  await using open = await openAll({ script: [{ slow: 8, delayMs: 40, repeat: 3 }] }, { codex: { maxRunningJobs: 1, maxQueuedJobs: 2 } });
  const { house } = open;
  const responses = await Promise.all(Array.from({ length: 8 }, (_, n) => chat(house, `Number ${n}`)));
  const byStatus = (status: number) => responses.filter((response) => response.status === status);
  expect([byStatus(200).length, byStatus(429).length]).toEqual([3, 5]);
  for (const response of byStatus(429)) {
    expect(response.headers.get('retry-after')).toBe('5');
    expect((await response.json()).error).toMatchObject({
      code: 'job_queue_full',
      type: 'rate_limit_exceeded',
      message: expect.stringMatching(/1 jobs? runs? and 2 wait/),
    });
  }
  const jobs = (await house.jobs()).toReversed();
  expect(jobs.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
  // One after the other, in the order they came.
  const asked = open.model.requests.map(({ userText }) => userText);
  expect(asked.map((text) => /Number \d/.exec(text)?.[0])).toEqual(jobs.map(({ title }) => title));
  expect(await house.app.call('job/list', {})).toMatchObject({ counts: { running: 0, queued: 0 } });
});

test('two jobs run side by side, each with its own answer', async () => {
  const script: ScriptedModelOptions['script'] = ({ userText }) => ({
    text: [`You said ${/first|second/.exec(userText)?.[0]}`, '.'],
    delayMs: 60,
  });
  await using open = await openAll({ script });
  const [first, second] = [chat(open.house, 'first'), chat(open.house, 'second')];
  await vi.waitFor(async () => expect((await open.house.jobs()).filter(running)).toHaveLength(2), { timeout: 30_000 });
  expect([await answerOf(await first), await answerOf(await second)]).toEqual(['You said first.', 'You said second.']);
});

test('a thread that a job is still running on takes the next message when it is done', async () => {
  await using open = await openAll({ script: [{ slow: 10, delayMs: 30 }, { text: 'The second.' }] });
  const { house } = open;
  const first = callTool(house, 'codex_read', { prompt: 'First' });
  const { threadId } = await house.job(running);
  const second = await callTool(house, 'codex_reply', { threadId, prompt: 'Second' });
  expect(second).toMatchObject({ isError: false, text: 'The second.', structured: { threadId } });
  expect((await first).text).toContain('tok9');
  expect((await house.jobs()).map(({ status }) => status)).toEqual(['completed', 'completed']);
});

test('security 87: a job or thread of another client does not exist', async () => {
  await using open = await openAll();
  const { house } = open;
  const { token } = await house.app.call('client/create', { name: 'Other', scopes: ['run'] });
  const { structured } = await callTool(house, 'codex_read', { prompt: 'First' });
  const [job] = await house.jobs();
  for (const [name, args] of [
    ['codex_job_status', { jobId: job?.id }],
    ['codex_reply', { threadId: structured['threadId'], prompt: 'Mine now' }],
  ] as const) {
    expect((await callTool(house, name, args)).isError).toBe(false);
    const foreign = await callTool(house, name, args, token);
    expect(foreign.isError).toBe(true);
    const unknown = await callTool(
      house,
      name,
      { ...args, ...('jobId' in args ? { jobId: 'job_0000000000000000' } : { threadId: 'nobody' }) },
      token,
    );
    expect(foreign.text).toBe(unknown.text);
  }
});

test('security 39: a revoked token is refused from the next request on', async () => {
  await using open = await openAll();
  const { client, token } = await open.house.app.call('client/create', { name: 'Notebook', scopes: ['run'] });
  const ask = async () => answerOf(await chat(open.house, 'hi', { headers: { authorization: `Bearer ${token}` } }));
  expect(await ask()).toBe('Hello from the scripted model.');
  await open.house.app.call('client/revoke', { id: client.id });
  expect(await ask()).toBe('401 invalid_api_key');
});

test('security 38: a token without the scope to run is refused and told which it needs', async () => {
  await using open = await openAll();
  const { token } = await open.house.app.call('client/create', { name: 'Watcher', scopes: ['admin'] });
  const response = await chat(open.house, 'hi', { headers: { authorization: `Bearer ${token}` } });
  expect([response.status, (await response.json()).error]).toMatchObject([
    403,
    { code: 'scope_missing', message: expect.stringContaining('--scope') },
  ]);
});

test('closing the house ends jobs, streams, ports and processes, and says so truly', async () => {
  await using open = await openAll({ script: [{ slow: 1000, delayMs: 20, repeat: 2 }] }, { codex: { maxRunningJobs: 1 } });
  const { house, place } = open;
  const stream = await chat(house, 'Count', { body: { model: 'gpt-5.5', stream: true, messages: [{ role: 'user', content: 'Count' }] } });
  await house.job(running);
  const waiting = chat(house, 'Wait');
  await house.job(({ title }) => title === 'Wait');
  expect(children()).toHaveLength(1);
  const ports = house.app.ready.bridges.map(({ url }) => Number(new URL(url).port));
  await house[Symbol.asyncDispose]();
  // Both clients are told, each in the shape of its answer.
  expect(await answerOf(await waiting)).toBe('503 host_stopping');
  expect(await stream.text()).toMatch(/"code":"host_stopping"/);
  for (const port of ports) await expect(dial(port)).rejects.toThrow('ECONNREFUSED');
  expect(children()).toEqual([]);
  expect(processesWith(place.folder)).toEqual([]);
  // As often as asked, it is closed once.
  await house[Symbol.asyncDispose]();
  await using again = await place.open();
  expect((await again.jobs()).map(({ status, title, failure }) => [title, status, failure?.code])).toEqual([
    ['Wait', 'interrupted', 'host/stopping'],
    ['Count', 'interrupted', 'host/stopping'],
  ]);
});

test('a text of any characters reaches Codex and comes back as it was', async () => {
  const text = 'a\u0000b\u0007\u001b[2K\u2028\u202e😀\\u0000"\r\n</data>';
  await using open = await openAll({ script: ({ userText }) => ({ text: [`<${userText.split('\n\n').at(-1)}>`] }) });
  const answer = await answerOf(await chat(open.house, text));
  expect(answer).toContain('[2K\u2028\u202e😀\\u0000"');
  expect((await open.house.jobs())[0]).toMatchObject({ status: 'completed', prompt: expect.stringContaining(text) });
});

test('security 191: Codex and its commands get a chosen environment, without ours', async () => {
  await using open = await openAll({ script: [{ exec: 'env' }, { echo: 'ENV ' }] });
  await open.house[Symbol.asyncDispose]();
  mkdirSync(open.place.codexHome, { recursive: true });
  const environment = {
    ...open.house.host.environment,
    DRAWBRIDGE_TOKEN: 'canary-token',
    AWS_SECRET_ACCESS_KEY: 'canary-key',
    NODE_OPTIONS: '--no-warnings',
  };
  await using house = await open.place.open({ environment });
  const answer = await answerOf(await chat(house, 'Show me'));
  expect(answer).toContain('PATH=');
  expect(answer).not.toMatch(/canary|NODE_OPTIONS/);
});
