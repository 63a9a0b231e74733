import { writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { makeCodexPlace, untilEnd } from '../../../e2e/fixtures/codex-runtime.ts';
import { waiting } from '../../../e2e/fixtures/control.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { type ScriptedModelOptions, startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { Failure } from '../../../shared/contract/errors.ts';
import { CodexConfig, RootConfig } from '../../../shared/model/config.ts';
import { type Job } from '../../../shared/model/job.ts';
import { EventBus } from '../events/bus.ts';
import { Changes } from '../events/changes.ts';
import { Database } from '../state/database.ts';
import { JobTable } from '../state/jobs.ts';
import { ThreadTable } from '../state/threads.ts';
import { type EngineOptions } from './active.ts';
import { Catalogue } from './catalogue.ts';
import { Engine } from './engine.ts';
import { type Caller, type StartJob } from './ports.ts';

const notebook: Caller = { clientId: 'notebook', clientName: 'Notebook', scopes: ['run'] };
const stranger: Caller = { clientId: 'stranger', clientName: 'Stranger', scopes: ['run'] };

/** Nothing here writes. */
const readOnly: Pick<EngineOptions, 'isRepository' | 'workplace' | 'changesOf' | 'reviewOf'> = {
  isRepository: async () => false,
  workplace: () => Promise.reject(new Error('there is no workplace here')),
  changesOf: async () => null,
  reviewOf: () => null,
};

/** An engine with a gate, on the real Codex. */
async function openEngine(gate: NonNullable<EngineOptions['gate']>, options: ScriptedModelOptions = {}, maxRunningJobs = 4) {
  const stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel(options));
  const place = stack.use(makeCodexPlace());
  const db = stack.use(Database.open(`${place.dataDir}/state.db`));
  const jobs = new JobTable(db);
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const wired = {
    jobs,
    threads: new ThreadTable(db),
    bus: new EventBus(jobs),
    changes: new Changes(),
    runtime: place.open({ baseUrl: model.url }),
    catalogue: new Catalogue({ bundled: [], remembered: null, remember: () => undefined, preferred: () => 'gpt-5.5' }),
    roots: () => [RootConfig.parse({ path: place.project })],
    codex: () => CodexConfig.parse({ model: 'gpt-5.5', maxRunningJobs }),
    now: Date.now,
    elapsed: () => performance.now(),
    log,
    gate,
    ...readOnly,
  };
  const engine = stack.use(new Engine(wired));
  const start = (prompt: string, change: Partial<StartJob> = {}) =>
    engine.start({
      caller: notebook,
      bridge: { id: 'test', sandbox: 'read-only' },
      operation: 'test',
      prompt,
      cwd: null,
      withoutCwd: 'first',
      sandbox: 'read-only',
      model: null,
      effort: null,
      threadId: null,
      ephemeral: false,
      developerInstructions: null,
      ...change,
    });
  const ended = (job: Job) => engine.finished(job.id, notebook, untilEnd);
  const statuses = ({ id }: Job) =>
    jobs.read(id, 0, 500).flatMap((event) => (event.type === 'job/statusChanged' ? [[event.job.status, event.job.waitingFor]] : []));
  return { engine, model, project: place.project, wired, start, ended, statuses, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const until = (engine: Engine, { id }: Job, status: Job['status']) =>
  vi.waitFor(() => expect(engine.roster.find(id).status).toBe(status), { timeout: 30_000 });

test('a job that has to be allowed first waits, gives its place to others, and then runs', async () => {
  const answer = Promise.withResolvers<void>();
  const gate: EngineOptions['gate'] = async ({ job: { prompt } }, hold) => {
    if (prompt === 'Ask first') await hold('approval: 3 files', () => answer.promise);
  };
  await using open = await openEngine(gate, {}, 1);
  const { engine, model, start, ended, statuses } = open;
  const asking = await start('Ask first');
  await until(engine, asking, 'waiting');
  expect(engine.read(asking.id, notebook)).toMatchObject({ waitingFor: 'approval: 3 files', startedAt: null });
  expect(engine.roster.load()).toEqual({ running: 0, queued: 0, waiting: 1 });
  expect(await ended(await start('Do not ask'))).toMatchObject({ status: 'completed' });
  expect(model.requests.map(({ userText }) => userText)).toEqual(['Do not ask']);
  answer.resolve();
  expect(await ended(asking)).toMatchObject({ status: 'completed', waitingFor: null, startedAt: expect.any(Number) });
  expect(statuses(asking).slice(0, 2)).toEqual([
    ['waiting', 'approval: 3 files'],
    ['running', null],
  ]);
  expect(engine.roster.load()).toEqual({ running: 0, queued: 0, waiting: 0 });
});

test('of several questions the newest shows, and the job goes on with the last answer', async () => {
  const [one, two] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await using open = await openEngine(async (_, hold) => {
    await Promise.all([hold('one', () => one.promise), hold('two', () => two.promise)]);
  });
  const { start, ended, statuses, engine } = open;
  const job = await start('Go');
  await vi.waitFor(() => expect(engine.roster.find(job.id).waitingFor).toBe('two'), { timeout: 30_000 });
  two.resolve();
  await vi.waitFor(() => expect(engine.roster.find(job.id).waitingFor).toBe('one'), { timeout: 30_000 });
  one.resolve();
  expect(await ended(job)).toMatchObject({ status: 'completed' });
  expect(statuses(job).slice(0, 4)).toEqual([
    ['waiting', 'one'],
    ['waiting', 'two'],
    ['waiting', 'one'],
    ['running', null],
  ]);
});

test('a job that is not allowed ends with the reason, one that is cancelled while it waits as cancelled, and Codex hears of neither', async () => {
  const thinking = Promise.withResolvers<void>();
  await using open = await openEngine(async ({ job: { prompt } }, hold) => {
    if (prompt === 'No') throw new Failure('approval/declined', 'Not today.');
    if (prompt === 'Think') await thinking.promise;
    else await hold('an answer', () => new Promise(() => undefined));
  });
  const { engine, model, start, ended, statuses } = open;
  expect(await ended(await start('No'))).toMatchObject({ status: 'failed', startedAt: null, failure: { code: 'approval/declined' } });
  const waiting = await start('Wait');
  await until(engine, waiting, 'waiting');
  expect(await engine.cancel(waiting.id, notebook)).toMatchObject({ status: 'cancelled', waitingFor: null, durationMs: null });
  expect(statuses(waiting).map(([status]) => status)).toEqual(['waiting', 'cancelled']);
  // Cancelled before anything was asked: it ends once, when the gate has made up its mind.
  const early = await start('Think');
  const cancelled = engine.cancel(early.id, notebook);
  thinking.resolve();
  expect(await cancelled).toMatchObject({ status: 'cancelled' });
  expect(statuses(early)).toEqual([['cancelled', null]]);
  expect(model.requests).toEqual([]);
  expect(engine.roster.load()).toEqual({ running: 0, queued: 0, waiting: 0 });
});

test('a host that ends while a job waits leaves it interrupted, in order or not', async () => {
  await using open = await openEngine((_, hold) => hold('an answer', () => new Promise(() => undefined)));
  const { engine, wired, start } = open;
  const job = await start('Wait');
  await until(engine, job, 'waiting');
  // The next host finds it as a crash would have left it.
  const next = new Engine(wired);
  next.recover();
  expect(next.read(job.id, notebook)).toMatchObject({ status: 'interrupted', waitingFor: null, failure: { code: 'job/interrupted' } });
  await engine[Symbol.asyncDispose]();
  expect(engine.read(job.id, notebook)).toMatchObject({ status: 'interrupted' });
});

test('a client steers its own job, and nobody else’s', async () => {
  const gate = async () => undefined;
  await using open = await openEngine(gate, { script: waiting });
  const { engine, model, project, start, ended } = open;
  const job = await start('Wait here');
  await vi.waitFor(() => expect(engine.read(job.id, notebook).turnId).not.toBeNull(), { timeout: 30_000 });
  await refused('job/notFound', () => engine.steer(job.id, 'Mine now', stranger));
  await engine.steer(job.id, 'Rather this', notebook);
  writeFileSync(`${project}/go`, '');
  expect(await ended(job)).toMatchObject({ answer: 'You said: Rather this' });
  expect(model.requests.at(-1)?.userText).toBe('Rather this');
  await refused('turn/notRunning', () => engine.steer(job.id, 'Late', notebook));
});
