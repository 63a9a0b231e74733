import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { isFinal, type Job } from '../../shared/model/job.ts';
import { answerOf, callTool, chat } from '../fixtures/chat.ts';
import { type Served, startServe } from '../fixtures/cli.ts';
import { identitiesWith, survivors } from '../fixtures/identities.ts';
import { builtCli } from '../fixtures/places.ts';
import { type Random, randomFrom } from '../fixtures/random.ts';
import { openWorkspace, type Workspace } from '../fixtures/workspace.ts';
import { type ModelCall } from '../scripted-model/request.ts';
import { startScriptedModel } from '../scripted-model/server.ts';
import { type Step } from '../scripted-model/steps.ts';

/** By hand DRAWBRIDGE_KILL_ROUNDS=500; DRAWBRIDGE_KILL_SEED makes the choices of an earlier run again. */
const rounds = Number(process.env['DRAWBRIDGE_KILL_ROUNDS'] ?? 50);
const seed = Number(process.env['DRAWBRIDGE_KILL_SEED'] ?? Date.now() % 1_000_000);
const lanes = [0, 1] as const;
const token = 'the-token-of-the-house-under-test';

/** What a job is doing, so that a kill meets every phase of its life. With two places to run, the later ones are queued. */
const prompts = ['Answer', 'Stream', 'Run', 'Leave', 'Hang', 'Patch'] as const;

function script({ userText, toolOutputs }: ModelCall): Step | undefined {
  const tool = toolOutputs.length === 0;
  if (userText.includes('Stream')) return { slow: 500, delayMs: 5 };
  if (userText.includes('Hang')) return { hang: true };
  if (userText.includes('Run') && tool) return { exec: 'sleep 611', yieldMs: 60_000 };
  if (userText.includes('Leave') && tool) return { exec: 'setsid sleep 612 & sleep 0.2; echo left', yieldMs: 60_000 };
  if (userText.includes('Patch') && tool) return { exec: 'for n in $(seq 2000); do echo line $n; done' };
  return { text: ['One', ' answer', '.'], delayMs: 5 };
}

/** What may lie in a data directory. */
const known =
  /^(config\.json|state\.db(-wal|-shm)?|host\.lock(-journal)?|control\.sock|logs|codex-tmp|backups|worktrees|landings|artifacts)$/;

test.concurrent.each(lanes)(
  `security 220: a host killed at any moment loses no job, leaves no process and is whole again at once (seed ${seed}, lane %i)`,
  { timeout: 60_000 + rounds * 4000 },
  async (lane) => {
    const random = randomFrom(seed + lane);
    await using model = await startScriptedModel({ script });
    await using workspace = await openWorkspace(model.url);
    runTwoAtOnce(workspace);
    const told = new Set<string>();
    let served = await boot(workspace);
    try {
      for (let round = lane; round < rounds; round += lanes.length) {
        const left = await killInTheMiddle(served, workspace, random, told);
        if (random.below(4) === 0) await killWhileStarting(workspace, random);
        served = await boot(workspace);
        await check(served, { workspace, told, left }).catch((error: unknown) => {
          throw new Error(`round ${round} of seed ${seed}: replay with DRAWBRIDGE_KILL_SEED=${seed}`, { cause: error });
        });
      }
      expect(told.size).toBeGreaterThan(0);
    } finally {
      await served.stop();
    }
  },
);

const boot = (workspace: Workspace): Promise<Served> => startServe(workspace, { DRAWBRIDGE_TOKEN: token });

function runTwoAtOnce({ configFile }: Workspace): void {
  const config = JSON.parse(readFileSync(configFile, 'utf8'));
  writeFileSync(configFile, JSON.stringify({ ...config, codex: { ...config.codex, maxRunningJobs: 2 } }));
}

/** Asks for a few jobs, kills the host when it pleases, and gives what ran then. Jobs that their client was told of are noted. */
async function killInTheMiddle(served: Served, { root }: Workspace, random: Random, told: Set<string>) {
  const door = { token, url: served.url };
  const asking = Array.from({ length: 2 + random.below(4) }, async () => {
    const [prompt, afterMs, timeoutMs] = [random.pick(prompts), random.below(60), 1 + random.below(50)];
    await pause(afterMs);
    const { structured } = await callTool(door, 'codex_read', { prompt, timeoutMs });
    if (typeof structured['jobId'] === 'string') told.add(structured['jobId']);
  });
  // Those that the kill meets have no answer.
  const asked = Promise.allSettled(asking);
  await pause(random.below(500));
  const closed = once(served.process, 'close');
  served.process.kill('SIGKILL');
  // Before anything has had time to end by itself.
  const left = identitiesWith(join(root, '..'));
  await closed;
  await asked;
  return left;
}

async function killWhileStarting({ dataDir, configFile }: Workspace, random: Random): Promise<void> {
  const args = [builtCli, 'serve', '--json', '--data-dir', dataDir, '--config', configFile];
  const child = spawn(process.execPath, args, { stdio: 'ignore', env: { ...process.env, DRAWBRIDGE_TOKEN: token } });
  const closed = once(child, 'close');
  await pause(random.below(300));
  child.kill('SIGKILL');
  await closed;
}

interface Known {
  readonly workspace: Workspace;
  /** Ids that clients were told. */
  readonly told: ReadonlySet<string>;
  /** What ran when the host was killed. */
  readonly left: ReadonlyMap<string, string>;
}

async function check(served: Served, { workspace, told, left }: Known): Promise<void> {
  const { integrity, jobs } = readState(workspace);
  expect(integrity).toBe('ok');
  expect(jobs.filter(({ status }) => !isFinal(status))).toEqual([]);
  const ids = new Set(jobs.map(({ id }) => id));
  expect([...told].filter((id) => !ids.has(id))).toEqual([]);
  expect(readdirSync(workspace.dataDir).filter((name) => !known.test(name))).toEqual([]);
  await vi.waitFor(() => expect(survivors(left)).toEqual([]), { timeout: 5000 });
  expect(await answerOf(await chat({ token, url: served.url }, 'Answer'))).toBe('One answer.');
}

function readState({ dataDir }: Workspace): { readonly integrity: unknown; readonly jobs: readonly Job[] } {
  using db = new DatabaseSync(join(dataDir, 'state.db'), { readOnly: true });
  const rows = db.prepare('SELECT data FROM jobs').all();
  return {
    integrity: db.prepare('PRAGMA integrity_check').get()?.['integrity_check'],
    jobs: rows.map(({ data }) => JSON.parse(String(data)) as Job),
  };
}
