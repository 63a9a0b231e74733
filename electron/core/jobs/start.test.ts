import { mkdirSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { RootConfig } from '../../../shared/model/config.ts';
import { Job } from '../../../shared/model/job.ts';
import { Catalogue } from './catalogue.ts';
import { type StartJob } from './ports.ts';
import { admit } from './start.ts';

const catalogue = new Catalogue({
  bundled: [{ id: 'gpt-5.5', name: 'GPT-5.5', description: '', isDefault: true, efforts: [], defaultEffort: null }],
  remembered: null,
  remember: () => undefined,
  preferred: () => null,
});

const request: StartJob = {
  caller: { clientId: 'client', clientName: 'Notebook', scopes: ['run'] },
  bridge: { id: 'openai', sandbox: 'read-only' },
  operation: 'chat.completions',
  prompt: 'Count the ticks',
  cwd: null,
  withoutCwd: 'refuse',
  sandbox: 'read-only',
  model: null,
  effort: null,
  threadId: null,
  ephemeral: true,
  developerInstructions: null,
};

function door() {
  const folder = makeFolder('start');
  mkdirSync(folder.at('repo/src'), { recursive: true });
  const roots = [RootConfig.parse({ path: folder.at('repo') })];
  const ask = (change: Partial<StartJob> = {}, defaults = { model: null as string | null, effort: null as string | null }) =>
    admit(
      { ...request, ...change },
      { roots, catalogue, defaults, follows: null, review: null, atMs: 1_760_000_000_900, isRepository: async () => false },
    );
  return { folder, roots, ask, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

test('a job that policy allows is whole: who, where, with what, and waiting', async () => {
  using place = door();
  const { job, allowed } = await place.ask({ cwd: place.folder.at('repo/src'), effort: 'high' }, { model: 'gpt-5.5', effort: 'low' });
  expect(Job.parse(job)).toEqual(job);
  expect(job).toMatchObject({
    status: 'queued',
    title: 'Count the ticks',
    clientId: 'client',
    clientName: 'Notebook',
    bridgeId: 'openai',
    root: place.folder.at('repo'),
    cwd: place.folder.at('repo/src'),
    sandbox: 'read-only',
    model: 'gpt-5.5',
    effort: 'high',
    createdAt: 1_760_000_000,
    startedAt: null,
  });
  expect(allowed).toEqual({ root: place.roots[0], cwd: place.folder.at('repo/src') });
});

test('on a thread that exists the configured model and effort do not count, and what the client told Codex is kept', async () => {
  using place = door();
  const defaults = { model: 'gpt-5.5', effort: 'low' };
  expect((await place.ask({ threadId: 'thread' }, defaults)).job).toMatchObject({ model: null, effort: null });
  expect((await place.ask({ threadId: 'thread', effort: 'high' }, defaults)).job).toMatchObject({ model: null, effort: 'high' });
  const { job } = await place.ask({ developerInstructions: 'Be brief.', outputSchema: { type: 'object' } });
  expect(job).toMatchObject({ developerInstructions: 'Be brief.', outputSchema: { type: 'object' } });
});

test('ids are not guessed: every job has another, of 16 characters', async () => {
  using place = door();
  const ids = await Promise.all(Array.from({ length: 200 }, async () => (await place.ask()).job.id));
  expect(new Set(ids).size).toBe(200);
  for (const id of ids) expect(id).toMatch(/^job_[0-9a-z]{16}$/);
});

const blank = fc.constantFrom(' ', '\n', '\r', '\t', '\u2028', '\u00a0');

test('the title is the first line of the prompt, cut at 90 characters and never empty', async () => {
  using place = door();
  const titles: [prompt: string, title: string][] = [
    ['One\nTwo', 'One'],
    ['\r\n\n  spaced \t out  \nTwo', 'spaced out'],
    ['One\r\nTwo', 'One'],
    ['', '(empty prompt)'],
    [' \n\t\n ', '(empty prompt)'],
    ['a'.repeat(90), 'a'.repeat(90)],
    ['a'.repeat(91), `${'a'.repeat(89)}…`],
    ['😀'.repeat(91), `${'😀'.repeat(89)}…`],
  ];
  for (const [prompt, title] of titles) expect((await place.ask({ prompt })).job.title).toBe(title);
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.oneof(fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' }), blank), maxLength: 300 }),
      async (prompt) => {
        const { title } = (await place.ask({ prompt })).job;
        expect(title).not.toBe('');
        expect([...title].length).toBeLessThanOrEqual(90);
        expect(title).not.toMatch(/[\r\n\t]/);
      },
    ),
  );
});

test('security 63: a model that nobody offers is refused with those that are, however it is written', async () => {
  using place = door();
  for (const model of ['../../x', 'gpt:high:high', `${'m'.repeat(10_000)}`, '--config=x', 'gpt-5.5\n', '']) {
    const failure = await refused('model/notFound', () => place.ask({ model }));
    expect(failure.message.length).toBeLessThan(200);
    expect(failure.hint).toBe('Known models: gpt-5.5.');
  }
  expect((await place.ask({ model: 'gpt-5.5' })).job.model).toBe('gpt-5.5');
});

test('a prompt longer than Codex takes is refused before a job is made', async () => {
  using place = door();
  expect((await place.ask({ prompt: 'x'.repeat(1_048_576) })).job.status).toBe('queued');
  const failure = await refused('codex/inputTooLarge', () => place.ask({ prompt: 'x'.repeat(1_048_577) }));
  expect(failure.status).toBe(413);
});

test('policy is asked: folder, sandbox and scope', async () => {
  using place = door();
  await refused('root/notAllowed', () => place.ask({ cwd: place.folder.path }));
  await refused('sandbox/aboveCeiling', () => place.ask({ sandbox: 'danger-full-access' }));
  await refused('auth/scopeMissing', () => place.ask({ caller: { ...request.caller, scopes: [] } }));
});
