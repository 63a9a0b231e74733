import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ChatOpenAI } from '@langchain/openai';
import { APICallError, generateText } from 'ai';
import OpenAI, { AuthenticationError, ConflictError, InternalServerError, NotFoundError, RateLimitError } from 'openai';
import { expect, test } from 'vitest';
import { type FailureBody } from '../../../../shared/model/job.ts';
import { type Door, openDoor } from './fixtures/door.ts';
import { type Play } from './fixtures/scripted-jobs.ts';
import { greet, reasonOf } from './responses/fixtures/plays.ts';

const model = 'gpt-5.5';
const langChainModel = 'local-agent';
const config = { modelAliases: { [langChainModel]: model, 'gpt-5.3-codex': model } };
const prompt = 'Hello';
const messages = [{ role: 'user' as const, content: prompt }];

/** A request that a client made, as its server answered it. */
interface Answered {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly at: number;
}

interface Client {
  readonly apiKey: string;
  readonly baseURL: string;
  readonly fetch: typeof fetch;
}

type Ask = (client: Client, asked?: string) => Promise<string>;

/** Real clients, as they are unless told otherwise; each asks and gives the text of its answer. */
const clients: Readonly<Record<string, Ask>> = {
  'openai, chat': async (client, asked = model) =>
    (await new OpenAI(client).chat.completions.create({ model: asked, messages })).choices[0]?.message.content ?? '',
  'openai, chat stream': async (client, asked = model) => {
    let text = '';
    const stream = await new OpenAI(client).chat.completions.create({ model: asked, messages, stream: true });
    for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
    return text;
  },
  'openai, responses': async (client, asked = model) =>
    (await new OpenAI(client).responses.create({ model: asked, input: prompt })).output_text,
  'AI SDK, compatible': async (client, asked = model) =>
    (await generateText({ model: createOpenAICompatible({ name: 'drawbridge', ...client })(asked), prompt })).text,
  'AI SDK, responses': async (client, asked = model) => (await generateText({ model: createOpenAI(client)(asked), prompt })).text,
  'LangChain, chat': async (client, asked = langChainModel) => (await langChain(client, asked).invoke(prompt)).text,
  'LangChain, responses': async (client, asked = 'gpt-5.3-codex') => (await langChain(client, asked).invoke(prompt)).text,
};
const names = Object.keys(clients);
const ask = (name: string, client: Client, asked?: string) => clients[name]?.(client, asked) ?? Promise.reject(new Error(name));

function langChain({ apiKey, ...configuration }: Client, asked: string): ChatOpenAI {
  return new ChatOpenAI({ model: asked, apiKey, configuration });
}

/** The way to the door, and what went along it. */
function clientOf({ url }: Door, apiKey = 'test-key'): { readonly client: Client; readonly answers: readonly Answered[] } {
  const answers: Answered[] = [];
  const watched: typeof fetch = async (...call) => {
    const answer = await fetch(...call);
    answers.push({ status: answer.status, retryAfter: answer.headers.get('retry-after'), at: performance.now() });
    return answer;
  };
  return { client: { apiKey, baseURL: `${url}/v1`, fetch: watched }, answers };
}

/** Fails this often, then greets. */
function failing(failure: FailureBody & { readonly retryAfter?: number }, times = Number.POSITIVE_INFINITY): (play: Play) => void {
  let left = times;
  return (play) => {
    left -= 1;
    if (left >= 0) play.end({ status: 'failed', failure });
    else greet(play);
  };
}

test.each(names)('%s: comes back when it was told to, and not before', async (name) => {
  const limited = { code: 'model/rateLimited', message: 'Too many requests.', hint: null, retryAfter: 1 };
  await using door = await openDoor(failing(limited, 1), { config });
  const { client, answers } = clientOf(door);
  expect(await ask(name, client)).toBe('Hi there');
  expect(answers.map(({ status, retryAfter }) => [status, retryAfter])).toEqual([
    [429, '1'],
    [200, null],
  ]);
  const [first, second] = answers;
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(950);
});

test.each(names)('%s: does not come back with what is wrong for good', async (name) => {
  await using door = await openDoor(greet, { config });
  const stranger = clientOf(door, 'wrong-key');
  const refused = await reasonOf(ask(name, stranger.client));
  expect(String(refused)).toContain('Invalid or missing API key.');
  const { client, answers } = clientOf(door);
  const unknown = await reasonOf(ask(name, client, 'gpt-4'));
  expect(String(unknown)).toContain('is not known here');
  expect([...stranger.answers, ...answers].map(({ status }) => status)).toEqual([401, 404]);
  if (name.startsWith('openai')) expect([refused, unknown]).toEqual([expect.any(AuthenticationError), expect.any(NotFoundError)]);
  if (name.startsWith('AI SDK')) {
    for (const [error, statusCode] of [
      [refused, 401],
      [unknown, 404],
    ] as const) {
      expect(APICallError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ statusCode, isRetryable: false });
    }
  }
  expect(door.jobs.requests).toEqual([]);
});

test.each([
  ['job/cancelled', 409, ConflictError],
  ['codex/turnFailed', 502, InternalServerError],
  ['model/refused', 502, InternalServerError],
] as const)('openai: work that ended in %s is not done again', async (code, status, kind) => {
  await using door = await openDoor(failing({ code, message: 'It came to nothing.', hint: null }), { config });
  for (const name of names.filter((one) => one.startsWith('openai'))) {
    const { client, answers } = clientOf(door);
    const reason = await reasonOf(ask(name, client));
    expect(reason).toBeInstanceOf(kind);
    expect(reason).toMatchObject({ status, code: code.replace('/', '_').replace('turnFailed', 'turn_failed') });
    expect(answers.map((answer) => answer.status)).toEqual([status]);
  }
});

test('openai: one that is told to come back too often says so with the time', async () => {
  const limited = { code: 'model/rateLimited', message: 'Too many requests.', hint: null, retryAfter: 7 };
  await using door = await openDoor(failing(limited), { config });
  const { client } = clientOf(door);
  const reason = await reasonOf(new OpenAI({ ...client, maxRetries: 0 }).chat.completions.create({ model, messages }));
  expect(reason).toBeInstanceOf(RateLimitError);
  expect(reason).toMatchObject({ status: 429, code: 'model_rate_limited', type: 'rate_limit_exceeded' });
  expect((reason as RateLimitError).headers?.get('retry-after')).toBe('7');
});
