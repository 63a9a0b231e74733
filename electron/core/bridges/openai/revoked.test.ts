import OpenAI from 'openai';
import { expect, test, vi } from 'vitest';
import { openControl } from '../../../../e2e/fixtures/control.ts';
import { isFinal, type Job } from '../../../../shared/model/job.ts';
import { reasonOf } from './responses/fixtures/plays.ts';

const wide = { timeout: 30_000 };
const running = ({ turnId, status }: Job) => turnId !== null && !isFinal(status);
const finished = ({ status }: Job) => isFinal(status);

type Call = (client: OpenAI) => Promise<unknown>;

/** Every way in which a client waits for its answer; a stream is read to its end. */
const calls: Readonly<Record<string, Call>> = {
  'a chat stream': async ({ chat }) => drain(await chat.completions.create({ model: 'gpt-5.5', messages, stream: true })),
  'a chat completion': ({ chat }) => chat.completions.create({ model: 'gpt-5.5', messages }),
  'a session’s stream': async ({ chat }) =>
    drain(await chat.completions.create({ model: 'gpt-5.5', messages, stream: true }, { headers: { 'x-session-id': 'work' } })),
  'a response’s stream': async ({ responses }) => drain(await responses.create({ model: 'gpt-5.5', input: 'Wait', stream: true })),
  'a response': ({ responses }) => responses.create({ model: 'gpt-5.5', input: 'Wait' }),
};
const messages = [{ role: 'user' as const, content: 'Wait' }];

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}

test.each(['client/rotate', 'client/revoke'] as const)(
  'security 39: %s cuts every kind of answer; its job goes on',
  { timeout: 120_000 },
  async (method) => {
    const go = Promise.withResolvers<void>();
    const count = Object.keys(calls).length;
    const script = [{ text: 'Done.', until: go.promise, repeat: count }];
    await using control = await openControl({ script }, { codex: { maxRunningJobs: count } });
    const { house } = control;
    const { client, token } = await house.app.call('client/create', { name: 'CI', scopes: ['read', 'run'] });
    const caller = new OpenAI({ baseURL: house.url('openai'), apiKey: token, maxRetries: 0 });
    const cut = Object.entries(calls).map(async ([name, call]) => [name, (await reasonOf(call(caller))) instanceof Error]);
    await vi.waitFor(async () => expect((await house.jobs()).filter(running)).toHaveLength(count), wide);

    const made = await house.app.call(method, { id: client.id });
    expect(await Promise.all(cut)).toEqual(Object.keys(calls).map((name) => [name, true]));
    go.resolve();
    await vi.waitFor(async () => expect((await house.jobs()).filter(finished)).toHaveLength(count), wide);
    for (const job of await house.jobs()) expect(job).toMatchObject({ status: 'completed', answer: 'Done.' });
    expect(house.logged.filter((line) => /"(chat|response) left"/.test(line))).toEqual([]);
    if (!('token' in made)) return;
    // What was stored is the client's still, under its new token.
    const later = new OpenAI({ baseURL: house.url('openai'), apiKey: made.token, maxRetries: 0 });
    const stored = (await house.jobs()).filter(({ operation }) => operation === 'responses').map(({ id }) => id.replace('job_', 'resp_'));
    for (const id of stored) expect(await later.responses.retrieve(id)).toMatchObject({ status: 'completed', output_text: 'Done.' });
  },
);

test('security 39: revoking a client with all that it runs ends its streams and its jobs', { timeout: 120_000 }, async () => {
  await using control = await openControl({ script: [{ slow: 3000, delayMs: 20, repeat: 2 }] });
  const { house } = control;
  const { client, token } = await house.app.call('client/create', { name: 'CI', scopes: ['read', 'run'] });
  const caller = new OpenAI({ baseURL: house.url('openai'), apiKey: token, maxRetries: 0 });
  const cut = ['a chat stream', 'a response’s stream'].map((name) => reasonOf(calls[name]?.(caller) ?? Promise.resolve()));
  await vi.waitFor(async () => expect((await house.jobs()).filter(running)).toHaveLength(2), wide);
  await house.app.call('client/revoke', { id: client.id, cancelJobs: true });
  for (const reason of await Promise.all(cut)) expect(reason).toBeInstanceOf(Error);
  expect((await house.jobs()).map(({ status, failure }) => [status, failure?.message])).toEqual([
    ['cancelled', 'The owner revoked CI.'],
    ['cancelled', 'The owner revoked CI.'],
  ]);
});
