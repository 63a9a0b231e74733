import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { type CodexPlace, makeCodexPlace, openRegistry, threadIn, turnUntil, untilEnd } from '../../../e2e/fixtures/codex-runtime.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { Failure } from '../../../shared/contract/errors.ts';
import { identify } from './identity.ts';
import { type ProcessRow, reap } from './registry.ts';

const system = { platform: process.platform, environment: process.env };
const log = { debug() {}, info() {}, warn() {}, error() {} };
const options = { ...system, log };

/** A host in a process of its own, with a command running outside the sandbox, up to the moment that it can be killed. */
async function startHost(place: CodexPlace, baseUrl: string): Promise<{ host: ChildProcess; codexPid: number }> {
  const { root, home, dataDir, project } = place;
  const fixture = JSON.stringify(join(import.meta.dirname, '../../../e2e/fixtures/codex-runtime.ts'));
  const given = JSON.stringify({ place: { root, home, dataDir, project }, baseUrl });
  const script = `import { hostCommand } from ${fixture}; await hostCommand(${given});`;
  const host = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: host.stdout })) {
    const ready = /^ready (\d+)$/.exec(line);
    if (ready) return { host, codexPid: Number(ready[1]) };
  }
  throw new Error('The host ended before its command ran.');
}

/** Something of the owner's that is none of our business. */
function startForeigner(env: NodeJS.ProcessEnv = {}): ChildProcess & { readonly pid: number } {
  const child = spawn('sleep', ['608'], { env: { PATH: process.env['PATH'], ...env }, stdio: 'ignore', detached: true });
  return child as ChildProcess & { readonly pid: number };
}

const isRunning = (pid: number) => identify(pid, system).then((identity) => identity !== null);

test('a Codex is in the registry as long as it runs', async () => {
  await using model = await startScriptedModel({ script: [{ slow: 600, delayMs: 50 }] });
  await using place = makeCodexPlace();
  using registry = openRegistry(place);
  const runtime = place.open({ baseUrl: model.url, registry: registry.table });
  await runtime.warm(untilEnd);
  const { pid } = runtime.status();
  expect(registry.table.all()).toEqual([
    {
      pid,
      startedAt: expect.any(String),
      executable: expect.stringMatching(/bin\/codex$/),
      hostPid: process.pid,
      tempDir: join(place.dataDir, 'codex-tmp'),
    },
  ]);
  process.kill(pid ?? 0, 'SIGKILL');
  await expect.poll(() => registry.table.all()).toEqual([]);
  await turnUntil(runtime, threadIn(place.project), (event) => event.type === 'item/delta');
  expect(registry.table.all()).toMatchObject([{ pid: runtime.status().pid }]);
  await runtime[Symbol.asyncDispose]();
  expect(registry.table.all()).toEqual([]);
});

test.each([{ frozen: true }, { frozen: false }])(
  'what a host that was killed left is ended by the next one, and nothing else is touched: Codex frozen: $frozen',
  async ({ frozen }) => {
    await using model = await startScriptedModel({ script: [{ exec: 'setsid sleep 609 & while :; do echo up; sleep 0.2; done' }] });
    await using place = makeCodexPlace();
    const { host, codexPid } = await startHost(place, model.url);
    // The owner's own Codex on a thread of ours, and a program in our temporary folder that no thread started.
    const threadId = threadOf(place);
    const foreigners = [startForeigner({ CODEX_THREAD_ID: threadId }), startForeigner({ TMPDIR: join(place.dataDir, 'codex-tmp') })];
    try {
      if (frozen) process.kill(codexPid, 'SIGSTOP');
      host.kill('SIGKILL');
      if (!frozen) await expect.poll(() => isRunning(codexPid)).toBe(false);
      await expect.poll(() => processesWith(threadId).some((line) => line.includes('sleep 609'))).toBe(true);
      using registry = openRegistry(place);
      expect(registry.table.all()).toMatchObject([{ pid: codexPid, hostPid: host.pid }]);

      expect(await reap(registry.table, options)).toEqual(frozen ? [codexPid] : []);
      expect(await isRunning(codexPid)).toBe(false);
      expect(processesWith(threadId)).toEqual([expect.stringContaining(`${foreigners[0]?.pid} sleep 608`)]);
      expect(processesWith(place.home)).toEqual([]);
      expect(await Promise.all(foreigners.map(({ pid }) => isRunning(pid)))).toEqual([true, true]);
      expect(registry.table.all()).toEqual([]);
    } finally {
      for (const foreigner of foreigners) foreigner.kill('SIGKILL');
    }
  },
);

/** The only thread of a place, as its commands carry it. */
function threadOf({ dataDir }: CodexPlace): string {
  const [found] = processesWith(join(dataDir, 'codex-tmp')).filter((line) => line.includes('sleep 609'));
  const environment = readFileSync(`/proc/${found?.split(' ')[0]}/environ`, 'utf8').split('\0');
  return environment.find((variable) => variable.startsWith('CODEX_THREAD_ID='))?.slice('CODEX_THREAD_ID='.length) ?? '';
}

test('security 222: a process that has the number of one of ours is left alone unless start and program are the same too', async () => {
  await using place = makeCodexPlace();
  using registry = openRegistry(place);
  const foreigner = startForeigner();
  const gone = startForeigner();
  gone.kill('SIGKILL');
  await expect.poll(() => isRunning(gone.pid)).toBe(false);
  try {
    const identity = await identify(foreigner.pid, system);
    if (!identity) throw new Error('There is no such process.');
    const row = { ...identity, pid: foreigner.pid, hostPid: 1, tempDir: join(place.dataDir, 'codex-tmp') };
    for (const other of [{ startedAt: `${identity.startedAt}0` }, { executable: '/usr/bin/other' }, { pid: gone.pid }]) {
      registry.table.add({ ...row, ...other });
      expect(await reap(registry.table, options)).toEqual([]);
      expect(registry.table.all()).toEqual([]);
    }
    expect(await isRunning(foreigner.pid)).toBe(true);
    // The very one is ended, so that the above proves something.
    registry.table.add(row);
    expect(await reap(registry.table, options)).toEqual([foreigner.pid]);
    expect(await isRunning(foreigner.pid)).toBe(false);
  } finally {
    foreigner.kill('SIGKILL');
  }
});

test('a Codex is noted although another program holds the state for a moment', async () => {
  await using model = await startScriptedModel();
  await using place = makeCodexPlace();
  const rows: ProcessRow[] = [];
  let tries = 0;
  const add = (row: ProcessRow) => {
    tries += 1;
    if (tries < 3) throw new Failure('state/locked', 'It is held.');
    rows.push(row);
  };
  const runtime = place.open({ baseUrl: model.url, registry: { add, remove: () => undefined, all: () => rows } });
  await runtime.warm(untilEnd);
  expect(rows).toMatchObject([{ pid: runtime.status().pid }]);
});

test('a Codex runs all the same when it cannot be noted', async () => {
  await using model = await startScriptedModel();
  await using place = makeCodexPlace();
  const full = () => {
    throw new Error('disk full');
  };
  const runtime = place.open({ baseUrl: model.url, registry: { add: full, remove: full, all: () => [] } });
  await runtime.warm(untilEnd);
  expect(runtime.status().state).toBe('ready');
  await runtime[Symbol.asyncDispose]();
  expect(place.logged.filter((line) => line.includes('disk full') || line.includes('codex not'))).toHaveLength(2);
});
