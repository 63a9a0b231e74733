import { expect, test } from 'vitest';
import { startScriptedModel } from './server.ts';
import { patches } from './steps.ts';

interface Event {
  readonly type: string;
  readonly delta?: string;
  readonly item?: { readonly type: string; readonly [field: string]: unknown };
  readonly response?: { readonly status?: string; readonly usage?: unknown; readonly error?: unknown };
}

const prompt = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'clean up' }] };

function post(url: string, body: unknown = { input: [prompt] }, signal?: AbortSignal): Promise<Response> {
  return fetch(`${url}/responses`, { method: 'POST', body: JSON.stringify(body), ...(signal ? { signal } : {}) });
}

/** Every event of a stream; the name and the type in the data must agree. */
function parseEvents(text: string): Event[] {
  return text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const [name, data] = block.split('\n');
      const event = JSON.parse(data?.replace('data: ', '') ?? '') as Event;
      expect(name).toBe(`event: ${event.type}`);
      return event;
    });
}

const ask = async (url: string, body?: unknown): Promise<Event[]> => parseEvents(await (await post(url, body)).text());
const answerOf = (events: readonly Event[]): string =>
  events.map((event) => (event.type === 'response.output_text.delta' ? event.delta : '')).join('');
const toolOf = (events: readonly Event[]): unknown => events.find((event) => event.type === 'response.output_item.done')?.item;

test('an answer is the event stream of the Responses API, with complete usage', async () => {
  await using model = await startScriptedModel({ script: [{ reasoning: ['**Look', 'ing**'], text: ['He', 'llo'] }] });
  const response = await post(model.url);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const events = parseEvents(await response.text());
  expect(events.map((event) => event.type)).toEqual([
    'response.created',
    'response.output_item.added',
    'response.reasoning_summary_part.added',
    'response.reasoning_summary_text.delta',
    'response.reasoning_summary_text.delta',
    'response.output_item.done',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.delta',
    'response.output_text.done',
    'response.output_item.done',
    'response.completed',
  ]);
  expect(answerOf(events)).toBe('Hello');
  expect(events.at(-1)?.response?.usage).toEqual({
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 10 },
    output_tokens: 20,
    output_tokens_details: { reasoning_tokens: 5 },
    total_tokens: 120,
  });
});

test('steps come in order, repeat as often as they say, and the fallback answers the rest', async () => {
  await using model = await startScriptedModel({ script: [{ text: 'one', repeat: 2 }, { text: 'two' }], fallback: { text: 'no more' } });
  const answers = [];
  for (let call = 0; call < 5; call += 1) answers.push(answerOf(await ask(model.url)));
  expect(answers).toEqual(['one', 'one', 'two', 'no more', 'no more']);

  await using endless = await startScriptedModel({ script: [{ text: 'again', repeat: 'forever' }, { text: 'never' }] });
  for (let call = 0; call < 3; call += 1) expect(answerOf(await ask(endless.url))).toBe('again');
});

test('every thread runs its own copy of the script when asked to', async () => {
  await using model = await startScriptedModel({ script: [{ text: 'first' }, { text: 'second' }], perThread: true });
  const say = async (thread: string) => answerOf(await ask(model.url, { prompt_cache_key: thread, input: [prompt] }));
  expect([await say('a'), await say('b'), await say('a'), await say('b')]).toEqual(['first', 'first', 'second', 'second']);
});

test('a function may pick the step by what the user said', async () => {
  await using model = await startScriptedModel({ script: (call) => ({ text: `you said ${call.userText}` }) });
  expect(answerOf(await ask(model.url))).toBe('you said clean up');
});

test('the record holds what left Codex, without the words Codex adds', async () => {
  const seen: string[] = [];
  await using model = await startScriptedModel({ script: [{ echo: 'Output: ' }], onRequest: (call) => seen.push(call.path) });
  const added = {
    type: 'message',
    role: 'user',
    content: [{ type: 'input_text', text: '<environment_context>cwd</environment_context>' }],
  };
  const events = await ask(model.url, { input: [prompt, added, { type: 'function_call_output', output: 'a.txt' }] });
  expect(answerOf(events)).toBe('Output: "a.txt"');
  expect(model.requests).toMatchObject([
    { method: 'POST', path: '/v1/responses', userText: 'clean up', toolOutputs: ['a.txt'], step: { echo: 'Output: ' } },
  ]);
  expect(seen).toEqual(['/v1/responses']);
});

test('a command is a function call for a direct model and JavaScript for a code-mode model', async () => {
  const step = { exec: 'touch x', escalate: 'needs root', workdir: '/srv', yieldMs: 50, prefixRule: ['touch'] };
  await using model = await startScriptedModel({ script: [{ ...step, repeat: 2 }] });
  const direct = toolOf(await ask(model.url)) as { name: string; arguments: string };
  const args = {
    cmd: 'touch x',
    workdir: '/srv',
    yield_time_ms: 50,
    sandbox_permissions: 'require_escalated',
    justification: 'needs root',
    prefix_rule: ['touch'],
  };
  expect([direct.name, JSON.parse(direct.arguments)]).toEqual(['exec_command', args]);

  const codeMode = {
    type: 'additional_tools',
    tools: [{ type: 'namespace', name: 'functions', tools: [{ type: 'custom', name: 'exec' }] }],
  };
  expect(toolOf(await ask(model.url, { input: [codeMode, prompt] }))).toMatchObject({
    type: 'custom_tool_call',
    name: 'exec',
    namespace: 'functions',
    input: `const r = await tools.exec_command(${JSON.stringify(args)}); text(r);`,
  });
});

test('a patch uses apply_patch where the caller has it', async () => {
  await using model = await startScriptedModel({ script: [{ patch: patches.add('a.txt', 'one\ntwo\n'), repeat: 'forever' }] });
  const text = '*** Begin Patch\n*** Add File: a.txt\n+one\n+two\n*** End Patch';
  expect(toolOf(await ask(model.url, { tools: [{ type: 'custom', name: 'apply_patch' }], input: [prompt] }))).toMatchObject({
    name: 'apply_patch',
    input: text,
  });
  expect(toolOf(await ask(model.url))).toMatchObject({
    name: 'exec_command',
    arguments: JSON.stringify({ cmd: `apply_patch <<'EOF'\n${text}\nEOF` }),
  });
  expect(patches.update('b.txt', 'old', 'new')).toContain('@@\n-old\n+new\n');
  expect(patches.remove('c.txt')).toContain('*** Delete File: c.txt');
});

test('any tool and raw JavaScript can be called', async () => {
  await using model = await startScriptedModel({ script: [{ tool: 'update_plan', args: { plan: [] } }, { js: 'text(1)' }] });
  expect(toolOf(await ask(model.url))).toMatchObject({ type: 'function_call', name: 'update_plan', arguments: '{"plan":[]}' });
  expect(toolOf(await ask(model.url))).toMatchObject({ type: 'custom_tool_call', name: 'exec', input: 'text(1)' });
});

test('errors, failures and incomplete answers look like the real ones', async () => {
  await using model = await startScriptedModel({
    script: [{ error: 429, retryAfter: 3 }, { fail: 'insufficient_quota', message: 'no money' }, { incomplete: 'partial' }],
  });
  const refused = await post(model.url);
  expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toEqual([
    429,
    '3',
    { error: { type: 'rate_limit_exceeded', code: null, message: 'scripted 429' } },
  ]);
  expect((await ask(model.url)).at(-1)).toMatchObject({
    type: 'response.failed',
    response: { status: 'failed', error: { code: 'insufficient_quota', message: 'no money' } },
  });
  const incomplete = await ask(model.url);
  expect(answerOf(incomplete)).toBe('partial');
  expect(incomplete.at(-1)).toMatchObject({
    type: 'response.incomplete',
    response: { incomplete_details: { reason: 'max_output_tokens' } },
  });
});

test('cut closes the socket after its deltas', async () => {
  await using model = await startScriptedModel({ script: [{ cut: 3, delayMs: 1 }] });
  const reader = (await post(model.url)).body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const readAll = async () => {
    for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read()) text += next.value;
  };
  await expect(readAll()).rejects.toThrow('terminated');
  expect(answerOf(parseEvents(text))).toBe('w0 w1 w2 ');
});

test('hang stays silent after the beginning until the caller leaves or the server closes', async () => {
  await using model = await startScriptedModel({ script: [{ hang: true, repeat: 2 }] });
  const leave = new AbortController();
  const reader = (await post(model.url, {}, leave.signal)).body?.pipeThrough(new TextDecoderStream()).getReader();
  expect(parseEvents((await reader?.read())?.value ?? '').map((event) => event.type)).toEqual(['response.created']);
  const rest = expect(reader?.read()).rejects.toThrow();
  leave.abort();
  await rest;

  const open = post(model.url).then((response) => response.text());
  await expect.poll(() => model.requests.length).toBe(2);
  await model.close();
  await expect(open).rejects.toThrow();
});

test('slow is many deltas; a string is split by size', async () => {
  await using model = await startScriptedModel({
    script: [
      { slow: 4, delayMs: 1 },
      { text: 'abcdefg', size: 3 },
    ],
  });
  const deltas = (events: readonly Event[]) =>
    events.filter((event) => event.type === 'response.output_text.delta').map((event) => event.delta);
  expect(deltas(await ask(model.url))).toEqual(['tok0 ', 'tok1 ', 'tok2 ', 'tok3 ']);
  expect(deltas(await ask(model.url))).toEqual(['abc', 'def', 'g']);
});

test('anything but a model call is refused, and a body that is not JSON is recorded as null', async () => {
  await using model = await startScriptedModel();
  expect((await fetch(`${model.url}/models`)).status).toBe(404);
  expect(model.requests).toEqual([]);
  const odd = await fetch(`${model.url}/responses`, { method: 'POST', body: '{' });
  expect(answerOf(parseEvents(await odd.text()))).toBe('Hello from the scripted model.');
  expect(model.requests).toMatchObject([{ body: null, userText: '' }]);
});
