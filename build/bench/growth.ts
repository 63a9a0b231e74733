import { CodexConfig, RootConfig } from '../../shared/model/config.ts';
import { type Item } from '../../shared/model/item.ts';
import { bundledModels } from '../../electron/core/codex/catalogue.ts';
import { EventBus } from '../../electron/core/events/bus.ts';
import { Changes } from '../../electron/core/events/changes.ts';
import { Catalogue } from '../../electron/core/jobs/catalogue.ts';
import { Engine } from '../../electron/core/jobs/engine.ts';
import { type Caller, type Runtime, type StartJob, type TurnEvent } from '../../electron/core/jobs/ports.ts';
import { type Log } from '../../electron/core/lib/log.ts';
import { Database } from '../../electron/core/state/database.ts';
import { JobTable } from '../../electron/core/state/jobs.ts';
import { ThreadTable } from '../../electron/core/state/threads.ts';
import { fill } from './fill.ts';
import { type Place } from './place.ts';

export interface GrowthOptions {
  readonly place: Place;
  /** Measured jobs for each size of the table. */
  readonly jobs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** Milliseconds of a job, for each number of jobs in the table. */
export type GrowthFigures = readonly { readonly jobs: number; readonly ms: readonly number[] }[];

const sizes = [100, 1000, 10_000, 100_000] as const;
const warmUpJobs = 20;

/** What a job costs us: the engine and its state, real but for a Codex that answers at once. All sizes by turns. */
export async function measureGrowth({ place, jobs, signal, onProgress }: GrowthOptions): Promise<GrowthFigures> {
  await using stack = new AsyncDisposableStack();
  const root = await place.make('growth-project');
  const engines = sizes.map((size) => {
    onProgress(`growing tables: ${size} jobs`);
    const db = stack.use(Database.open(place.at(`growth-${size}.db`)));
    fill(db, { jobs: size, eventsEach: 5, threads: Math.min(size, 1000), root, untilMs: Date.now() });
    return { jobs: size, engine: stack.use(openEngine(db, root)), ms: [] as number[] };
  });
  for (let round = -warmUpJobs; round < jobs; round++) {
    if (round % 20 === 0) onProgress(`growing tables: job ${round} of ${jobs}`);
    // Each size goes first as often as the others.
    for (const at of engines.keys()) {
      const { engine, ms } = engines[(at + round + warmUpJobs) % engines.length] ?? never();
      const took = await timeJob(engine, signal);
      if (round >= 0) ms.push(took);
    }
  }
  return engines.map(({ jobs: size, ms }) => ({ jobs: size, ms }));
}

const caller: Caller = { clientId: 'client_one', clientName: 'A client', scopes: ['read', 'run'] };
const request: StartJob = {
  caller,
  bridge: { id: 'openai', sandbox: 'read-only' },
  operation: 'chat.completions',
  prompt: 'Say the ten words.',
  cwd: null,
  withoutCwd: 'first',
  sandbox: 'read-only',
  model: null,
  effort: null,
  threadId: null,
  ephemeral: false,
  developerInstructions: null,
};

async function timeJob(engine: Engine, signal: AbortSignal): Promise<number> {
  const startedAt = performance.now();
  const { id } = await engine.start(request);
  const { status } = await engine.finished(id, caller, { signal });
  const took = performance.now() - startedAt;
  signal.throwIfAborted();
  if (status !== 'completed') throw new Error(`A job of the engine ended ${status}.`);
  return took;
}

function openEngine(db: Database, root: string): Engine {
  const jobs = new JobTable(db);
  const codex = CodexConfig.parse({});
  const roots = [RootConfig.parse({ path: root })];
  return new Engine({
    jobs,
    threads: new ThreadTable(db),
    bus: new EventBus(jobs),
    changes: new Changes(),
    runtime: instantRuntime(),
    catalogue: new Catalogue({ bundled: bundledModels, remembered: null, remember: () => undefined, preferred: () => null }),
    roots: () => roots,
    codex: () => codex,
    isRepository: async () => false,
    workplace: () => Promise.reject(new Error('Nothing writes here.')),
    changesOf: async () => null,
    reviewOf: () => null,
    now: Date.now,
    elapsed: () => performance.now(),
    log: silent,
  });
}

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Answers every turn at once, in ten deltas. */
function instantRuntime(): Runtime {
  let threads = 0;
  const runtime: Pick<Runtime, 'startThread' | 'runTurn' | 'closeThread' | 'probe'> = {
    startThread: async () => ({ threadId: `thread-${threads++}`, model: 'gpt-5.5', effort: null }),
    async *runTurn() {
      yield* turnEvents;
    },
    closeThread: async () => undefined,
    probe: async () => true,
  };
  return runtime as Runtime;
}

const message: Item = { id: 'msg_1', type: 'agentMessage', startedAtMs: 1, completedAtMs: null, text: '' };
const turnEvents: readonly TurnEvent[] = [
  { type: 'turn/started', turnId: 'turn_1' },
  { type: 'item/started', item: message },
  ...Array.from({ length: 10 }, (_, at): TurnEvent => ({ type: 'item/delta', itemId: 'msg_1', field: 'text', delta: `word ${at} ` })),
  { type: 'item/completed', item: { ...message, completedAtMs: 2, text: 'ten words' } },
  { type: 'turn/usageUpdated', usage: { input: 90, cachedInput: 40, output: 10, reasoning: 5, total: 100 } },
  { type: 'turn/completed', status: 'completed', failure: null },
];

function never(): never {
  throw new Error('There is no such table.');
}
