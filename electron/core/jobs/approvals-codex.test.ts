import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { allEvents, makeCodexPlace, threadIn, untilEnd } from '../../../e2e/fixtures/codex-runtime.ts';
import { jobId } from '../../../e2e/fixtures/job.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { patches, type Step } from '../../../e2e/scripted-model/steps.ts';
import { ApprovalTable } from '../state/approvals.ts';
import { AuditTable } from '../state/audit.ts';
import { Database } from '../state/database.ts';
import { GrantTable } from '../state/grants.ts';
import { type ApprovalLimits, Approvals, type OwnersAnswer } from './approvals.ts';
import { ownerAnswers } from './approvals-codex.ts';

const yes: OwnersAnswer = { decision: 'accept', by: 'window', scope: 'once', reason: null };

/** The real Codex, the owner's desk, and a project of its own. `files` are in the project before the turn. */
async function openHouse(
  script: (project: string, outside: string) => readonly Step[],
  { sandbox = 'workspace-write', limits = {} }: { sandbox?: 'read-only' | 'workspace-write'; limits?: Partial<ApprovalLimits> } = {},
) {
  await using stack = new AsyncDisposableStack();
  const place = stack.use(makeCodexPlace());
  const outside = join(place.root, 'outside.txt');
  const model = stack.use(await startScriptedModel({ script: script(place.project, outside) }));
  const db = stack.use(Database.open(join(place.dataDir, 'state.db')));
  const audit = new AuditTable(db);
  const grants = new GrantTable(db, audit);
  const desk = stack.use(
    new Approvals({
      store: new ApprovalTable(db, { audit, grants }),
      grants,
      audit: (entry) => audit.append(entry),
      changed: () => undefined,
      now: Date.now,
      monotonic: () => performance.now(),
      log: { debug() {}, info() {}, warn() {}, error() {} },
      limits: () => ({ tickMs: 5, ...limits }),
    }),
  );
  const runtime = place.open({ baseUrl: model.url });
  const options = threadIn(place.project, { sandbox, approvals: 'ask' });
  const { threadId } = await runtime.startThread(options, untilEnd);
  const job = { id: jobId(1), threadId, clientId: 'c', clientName: 'ChatGPT', root: place.project };
  const onApproval = ownerAnswers(desk, {
    job: () => job,
    folder: place.project,
    cwd: place.project,
    searchPath: process.env['PATH'] ?? '',
  });
  const held = stack.move();
  return {
    model,
    desk,
    outside,
    project: (name: string) => join(place.project, name),
    turn: () => allEvents(runtime.runTurn(threadId, options, { text: 'go', onApproval }, untilEnd)),
    pending: () =>
      vi.waitFor(
        () => {
          const [newest] = desk.list({ state: ['pending'], limit: 1 }).data;
          if (!newest) throw new Error('nothing waits');
          return newest;
        },
        { timeout: 30_000 },
      ),
    told: (call: number) => JSON.stringify(model.requests[call]?.body?.input),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : null);

test('security 91: the script that a command names is rewritten under the question: it is asked again, and what runs is what was shown last', async () => {
  await using house = await openHouse((_, outside) => [{ exec: `./build.sh ${outside}`, escalate: 'to build' }, { text: 'Done.' }]);
  const script = house.project('build.sh');
  writeFileSync(script, '#!/bin/sh\necho first > "$1"\n');
  chmodSync(script, 0o755);
  const turn = house.turn();
  const first = await house.pending();
  expect(first).toMatchObject({
    clientName: 'ChatGPT',
    note: 'to build',
    offers: ['once', 'job', 'thread'],
    question: {
      kind: 'command',
      argv: ['./build.sh', house.outside],
      executable: { path: script, digest: expect.stringMatching(/^sha256:/) },
      files: [{ path: script, digest: expect.any(String) }],
    },
  });
  writeFileSync(script, '#!/bin/sh\necho second > "$1"\n');
  await refused('approval/drift', () => house.desk.answer(first.id, yes));
  expect(read(house.outside)).toBe(null);
  await house.desk.answer((await house.pending()).id, yes);
  await turn;
  expect(read(house.outside)).toBe('second\n');
});

test('a command granted for the job passes the second time without a question; another one is asked', async () => {
  await using house = await openHouse((_, outside) => [
    { exec: `touch ${outside}`, escalate: 'x', repeat: 2 },
    { exec: `touch ${outside}.2`, escalate: 'x' },
    { text: 'Done.' },
  ]);
  const turn = house.turn();
  const first = await house.pending();
  expect(first.offers).toContain('always');
  // The file it makes is one that it names, so the very same question would be another one without it.
  writeFileSync(house.outside, '');
  await refused('approval/drift', () => house.desk.answer(first.id, yes));
  await house.desk.answer((await house.pending()).id, { ...yes, scope: 'always' });
  const other = await house.pending();
  expect(other.question).toMatchObject({ argv: ['touch', `${house.outside}.2`] });
  expect(house.desk.grants()).toMatchObject([{ scope: 'always', uses: 1 }]);
  await house.desk.answer(other.id, { ...yes, decision: 'decline', reason: 'One is enough.' });
  await turn;
  expect(existsSync(`${house.outside}.2`)).toBe(false);
  expect(house.told(3)).toContain('The owner said no: One is enough.');
});

test('silence is a no that the model is told of', async () => {
  await using house = await openHouse((_, outside) => [{ exec: `touch ${outside}`, escalate: 'x' }, { text: 'Then not.' }], {
    limits: { expireMs: 50 },
  });
  const events = await house.turn();
  expect(events.at(-1)).toMatchObject({ status: 'completed' });
  expect(read(house.outside)).toBe(null);
  expect(house.told(1)).toContain('it was taken for a no');
});

test('security 92, 99: a file change is bound to the file as it was, and a file that runs later is pointed out', async () => {
  await using house = await openHouse(() => [{ patch: patches.update('.vscode/tasks.json', 'old', 'new') }, { text: 'Done.' }], {
    sandbox: 'read-only',
  });
  const file = house.project('.vscode/tasks.json');
  mkdirSync(house.project('.vscode'));
  writeFileSync(file, 'old\n');
  const turn = house.turn();
  const first = await house.pending();
  expect(first).toMatchObject({ offers: ['once'], question: { kind: 'fileChange', files: [{ path: file, digest: expect.any(String) }] } });
  expect(first.why.join(' ')).toContain('run later');
  writeFileSync(file, 'old\nand more\n');
  await refused('approval/drift', () => house.desk.answer(first.id, yes));
  const second = await house.pending();
  await house.desk.answer(second.id, { ...yes, decision: 'decline' });
  await turn;
  expect(read(file)).toBe('old\nand more\n');
});
