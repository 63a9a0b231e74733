import { type RetentionConfig } from '../../shared/model/config.ts';
import { type Log } from './lib/log.ts';
import { backUpDaily } from './state/backups.ts';
import { type Database } from './state/database.ts';
import { JobSearch } from './state/job-search.ts';
import { Retention } from './state/retention.ts';

export interface HousekeepingOptions {
  readonly db: Database;
  readonly dataDir: string;
  readonly retention: () => RetentionConfig;
  /** Drops reviews that are decided and older than this (Unix seconds). */
  readonly forgetReviews: (time: number) => Promise<void>;
  /** Drops what nobody knows of any more, and workspaces that were left before a time (Unix seconds). */
  readonly sweepReviews: (time: number) => Promise<void>;
  readonly now: () => number;
  readonly log: Log;
}

export interface Housekeeping extends AsyncDisposable {
  /** Does all of it now; for limits that have changed. */
  tidyNow(): void;
}

/** After the start, so that it is in nobody's way. */
const firstAfterMs = 60_000;
const everyMs = 86_400_000;
/** Seconds for which a workspace waits for the owner to come back to it. */
const workspaceLife = 7 * 86_400;

/**
 * Backs the state up and keeps it within its limits: a minute after the start, then once a day. What an older version left unindexed is
 * taken in at once, in small steps. Disposing it ends what is under way.
 */
export function keepHouse(options: HousekeepingOptions): Housekeeping {
  const stop = new AbortController();
  let working = fillSearch(options, stop.signal);
  const work = () => {
    working = working.then(() => tidy(options, stop.signal));
  };
  const first = setTimeout(work, firstAfterMs).unref();
  const daily = setInterval(work, everyMs).unref();
  return {
    tidyNow: work,
    [Symbol.asyncDispose]: () => {
      clearTimeout(first);
      clearInterval(daily);
      stop.abort();
      return working;
    },
  };
}

async function fillSearch({ db, log }: HousekeepingOptions, signal: AbortSignal): Promise<void> {
  try {
    await new JobSearch(db).fill({ signal });
  } catch (error) {
    // The next start goes on where this one stopped.
    if (!signal.aborted) log.warn('search notFilled', { error });
  }
}

async function tidy(options: HousekeepingOptions, signal: AbortSignal): Promise<void> {
  const { db, dataDir, retention, now, log } = options;
  const call = { signal };
  try {
    if (await backUpDaily(db, dataDir, now(), call)) log.info('state backedUp');
  } catch (error) {
    if (!signal.aborted) log.warn('state notBackedUp', { error });
  }
  try {
    const pruned = await new Retention(db).prune(retention(), now(), call);
    if (pruned.jobs + pruned.logs > 0) log.info('state pruned', { ...pruned });
  } catch (error) {
    if (!signal.aborted) log.warn('state notPruned', { error });
  }
  if (!signal.aborted) await tidyReviews(options).catch((error) => log.warn('reviews notPruned', { error }));
}

async function tidyReviews({ retention, forgetReviews, sweepReviews, now }: HousekeepingOptions): Promise<void> {
  const { days } = retention();
  const at = Math.floor(now() / 1000);
  if (days !== null) await forgetReviews(at - days * 86_400);
  await sweepReviews(at - workspaceLife);
}
