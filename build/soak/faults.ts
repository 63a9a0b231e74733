import { setTimeout as pause } from 'node:timers/promises';
import { type Random } from '../../e2e/fixtures/random.ts';
import { type Remote } from '../../e2e/fixtures/remote.ts';
import { type Tally } from './load.ts';
import { codexOf } from './samples.ts';

export interface FaultGround {
  readonly pid: number;
  readonly owner: Remote;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** Where the bridges listen now. */
  readonly addresses: Map<string, string>;
}

interface Fault {
  readonly name: string;
  readonly weight: number;
  readonly strike: (ground: FaultGround) => Promise<void>;
}

/** What goes wrong on an ordinary day. */
const faults: readonly Fault[] = [
  {
    name: 'Codex killed',
    // More than five in ten minutes are an outage, not a fault: Codex then rests.
    weight: 1,
    strike: async ({ pid }) => {
      const codex = codexOf(pid);
      if (codex !== null) process.kill(codex, 'SIGKILL');
    },
  },
  {
    name: 'a bridge stopped and started',
    weight: 2,
    strike: async ({ owner, random, addresses }) => {
      const id = random.pick(['chatgpt', 'openai']);
      await owner.call('bridge/stop', { id });
      const { url } = await owner.call('bridge/start', { id });
      // The system chooses the port, and may choose another one.
      if (url !== null) addresses.set(id, url);
    },
  },
  {
    name: 'a job cancelled',
    weight: 3,
    strike: async ({ owner }) => {
      const { data } = await owner.call('job/list', { status: ['running'], limit: 1 });
      const [job] = data;
      if (job) await owner.call('job/cancel', { jobId: job.id });
    },
  },
];

const byWeight = faults.flatMap((one) => Array.from({ length: one.weight }, () => one)) as [Fault, ...Fault[]];

/** Strikes now and then until the signal aborts, not oftener than Codex may be started again. */
export async function harass(ground: FaultGround, everyMs: number, tally: Tally): Promise<void> {
  const { random, signal } = ground;
  while (!signal.aborted) {
    await pause(everyMs * (0.5 + random.below(1000) / 1000), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const fault = random.pick(byWeight);
    // What it met may just have ended.
    await fault.strike(ground).catch(() => undefined);
    tally.set(`fault: ${fault.name}`, (tally.get(`fault: ${fault.name}`) ?? 0) + 1);
  }
}
