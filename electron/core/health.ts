import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Counts } from '../../shared/contract/control.ts';
import { Failure } from '../../shared/contract/errors.ts';
import { type HealthSample } from '../../shared/model/health.ts';
import { type Runtime } from './jobs/ports.ts';
import { type Log } from './lib/log.ts';

/** What is known of the program itself. */
export interface OwnProcess extends Disposable {
  /** Since it was asked last. */
  measure(): Pick<HealthSample, 'memory' | 'delayMs'>;
}

export interface HealthOptions {
  readonly everyMs: number;
  readonly load: () => Pick<Counts, 'running' | 'queued' | 'waiting'>;
  readonly runtime: Pick<Runtime, 'status' | 'watch'>;
  readonly process: OwnProcess;
  readonly add: (sample: HealthSample) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

/** Takes a sample now and then after every `everyMs`, until disposed. One that cannot be recorded is lost, and the log says so. */
export function watchHealth({ everyMs, load, runtime, process, add, now, log }: HealthOptions): Disposable {
  const stop = new AbortController();
  const starts = countStarts(runtime, stop.signal);
  const take = () => {
    try {
      const at = Math.floor(now() / 1000);
      add({ at, ...load(), codex: runtime.status().state, codexStarts: starts.take(), ...process.measure() });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      log.warn('health notRecorded', { error });
    }
  };
  take();
  const timer = setInterval(take, everyMs).unref();
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
      stop.abort();
      process[Symbol.dispose]();
    },
  };
}

/** Every process of Codex's is one start. */
function countStarts(runtime: HealthOptions['runtime'], signal: AbortSignal): { take(): number } {
  let started = 0;
  void (async () => {
    let known: number | null = null;
    for await (const { pid } of runtime.watch({ signal })) {
      if (pid !== null && pid !== known) started += 1;
      known = pid;
    }
  })();
  return {
    take: () => {
      const taken = started;
      started = 0;
      return taken;
    },
  };
}

/** How often a sample is taken while the host runs. */
export const sampleEveryMs = 30_000;

/** How often the loop is looked at. Seldom: a host that idles all day must not keep the machine awake. */
const resolution = 200;

/** Memory and delays of this very process. */
export function ownProcess(): OwnProcess {
  const loop = monitorEventLoopDelay({ resolution });
  loop.enable();
  return {
    measure: () => {
      // What is measured is the time from look to look.
      const delayMs = Math.max(0, Math.round(loop.max / 1e6) - resolution);
      loop.reset();
      return { memory: process.memoryUsage.rss(), delayMs };
    },
    [Symbol.dispose]: () => void loop.disable(),
  };
}
