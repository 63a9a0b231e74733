import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { answerOf, callTool, chat } from '../fixtures/chat.ts';
import { watchHealth } from '../fixtures/health.ts';
import { makePlace, type Place } from '../fixtures/house.ts';
import { type ModelCall } from '../scripted-model/request.ts';
import { startScriptedModel } from '../scripted-model/server.ts';
import { type Step } from '../scripted-model/steps.ts';

interface ModelFault {
  readonly fault: string;
  /** What the model does at each call for the faulty prompt; the last one again and again. */
  readonly steps: readonly [Step, ...Step[]];
  /** As the client is told: status and code, or the answer. */
  readonly told: string;
  readonly failure?: RegExp;
  readonly retryAfter?: string;
  readonly calls?: number;
}

const faults: readonly ModelFault[] = [
  {
    fault: '429 with Retry-After',
    // Codex itself waits for as long as it is told, and asks once more.
    steps: [{ error: 429, retryAfter: 1 }],
    told: '429 model_rate_limited',
    failure: /takes no more requests for now: .*429/,
    retryAfter: '30',
    calls: 2,
  },
  { fault: '429 without Retry-After', steps: [{ error: 429 }], told: '429 model_rate_limited', failure: /429/, retryAfter: '30', calls: 1 },
  { fault: '401', steps: [{ error: 401 }], told: '502 model_refused', failure: /did not accept the key/ },
  {
    fault: '500 again and again',
    steps: [{ error: 500 }],
    told: '502 model_unreachable',
    failure: /answered with an error \(500\)/,
    retryAfter: '10',
  },
  {
    fault: '503 again and again',
    steps: [{ error: 503 }],
    told: '502 model_unreachable',
    failure: /answered with an error \(503\)/,
    retryAfter: '10',
  },
  { fault: '500 once', steps: [{ error: 500 }, { text: 'The answer.' }], told: 'The answer.', calls: 2 },
  { fault: 'a stream cut once', steps: [{ cut: 5 }, { text: 'The answer.' }], told: 'The answer.', calls: 2 },
  {
    fault: 'a stream cut again and again',
    steps: [{ cut: 5 }],
    told: '502 model_unreachable',
    failure: /broke its answer off/,
    retryAfter: '10',
  },
  { fault: 'an incomplete answer', steps: [{ incomplete: 'Half of' }], told: '502 codex_turn_failed', failure: /max_output_tokens/ },
  {
    fault: 'a failed answer',
    steps: [{ fail: 'server_error', message: 'It broke' }],
    told: '502 model_unreachable',
    failure: /broke its answer off: It broke/,
    retryAfter: '10',
  },
  {
    fault: 'a quota that is used up',
    steps: [{ fail: 'insufficient_quota' }],
    told: '429 model_rate_limited',
    failure: /no more requests/,
    retryAfter: '30',
  },
];

/** The owner's own Codex configuration, which tries a provider again once instead of for half a minute. */
function tryTwice({ codexHome }: Place, url: string): void {
  const provider = ['name = "Mock"', `base_url = "${url}"`, 'wire_api = "responses"', 'request_max_retries = 1', 'stream_max_retries = 1'];
  writeFileSync(join(codexHome, 'config.toml'), ['model_provider = "mock"', '[model_providers.mock]', ...provider, ''].join('\n'));
}

test.each(faults)('security 236: $fault is told truly and once, and harms nobody else', async (one) => {
  const { steps, told, failure, retryAfter, calls } = one;
  let call = 0;
  const script = ({ userText }: ModelCall) => (userText.includes('Fault') ? steps[Math.min(call++, steps.length - 1)] : undefined);
  await using model = await startScriptedModel({ script });
  await using place = await makePlace(model.url, { codex: { provider: null } });
  tryTwice(place, model.url);
  await using house = await place.open();
  using health = watchHealth(house);

  const response = await chat(house, 'Fault');
  expect(response.headers.get('retry-after')).toBe(retryAfter ?? null);
  // Official clients would run the whole job again by themselves.
  expect(response.headers.get('x-should-retry')).toBe(response.ok || response.status === 429 ? null : 'false');
  expect(await answerOf(response)).toBe(told);
  const job = await house.job();
  expect(job.failure?.message ?? '').toMatch(failure ?? /^$/);
  if (calls !== undefined) expect(model.requests).toHaveLength(calls);
  // However often it was streamed, what is kept of it is one answer at most.
  const { data } = await house.app.call('job/events', { jobId: job.id, after: 0, limit: 500 });
  const texts = data.flatMap((event) => (event.type === 'item/completed' && event.item.type === 'agentMessage' ? [event.item.text] : []));
  expect(texts.length).toBeLessThanOrEqual(1);
  expect(data.filter(({ type }) => type === 'item/delta')).toEqual([]);
  expect(await answerOf(await chat(house, 'Say hello'))).toBe('Hello from the scripted model.');
  expect(health.slowestMs()).toBeLessThan(1000);
});

test('security 236: a client of the tools is told when to come back as well', async () => {
  await using model = await startScriptedModel({ script: [{ error: 429 }] });
  await using place = await makePlace(model.url, { codex: { provider: null } });
  tryTwice(place, model.url);
  await using house = await place.open();
  const { isError, structured } = await callTool(house, 'codex_read', { prompt: 'Fault' });
  expect([isError, structured]).toEqual([true, { code: 'model/rateLimited', retryAfter: 30 }]);
});

test('a model that asks for a long pause leaves the job silent: its log says why', async () => {
  await using model = await startScriptedModel({ script: [{ error: 429, retryAfter: 3600 }] });
  await using place = await makePlace(model.url, { codex: { provider: null } });
  tryTwice(place, model.url);
  await using house = await place.open({ silence: { stallMs: 300, deadMs: 120_000 } });
  const { structured } = await callTool(house, 'codex_read', { prompt: 'Fault', timeoutMs: 1 });
  const jobId = String(structured['jobId']);
  const notices = async () => {
    const { data } = await house.app.call('job/events', { jobId, after: 0, limit: 500 });
    return data.flatMap((event) => (event.type === 'item/completed' && event.item.type === 'notice' ? [event.item.text] : []));
  };
  const told = [expect.stringMatching(/429.*waits for as long as it was told to/), expect.stringMatching(/waits for the model/)];
  await vi.waitFor(async () => expect(await notices()).toEqual(expect.arrayContaining(told)), { timeout: 30_000 });
  expect(await house.job(({ status }) => status === 'stalled')).toMatchObject({ id: jobId });
  await house.app.call('job/cancel', { jobId });
  expect(await notices()).toHaveLength(2);
});

test('security 236: what a cut stream had shown is followed by the whole answer, once', async () => {
  await using model = await startScriptedModel({ script: [{ cut: 5 }, { text: 'The answer.' }] });
  await using place = await makePlace(model.url);
  await using house = await place.open();
  const stream = { model: 'gpt-5.5', stream: true, messages: [{ role: 'user', content: 'Begin' }] };
  const text = await (await chat(house, 'Begin', { body: stream })).text();
  expect(text.match(/The answer\./g)).toHaveLength(1);
  expect(text).toContain('data: [DONE]');
});
