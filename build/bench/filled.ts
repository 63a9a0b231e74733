import { connectLocally } from '../../electron/core/bridges/control/local-socket.ts';
import { Database } from '../../electron/core/state/database.ts';
import { type Method, type Params } from '../../shared/contract/control.ts';
import { openPeer } from '../../shared/rpc/peer.ts';
import { startNode } from './child.ts';
import { fill } from './fill.ts';
import { type Place } from './place.ts';

export interface FilledOptions {
  readonly place: Place;
  readonly cli: string;
  readonly nodeArgs: readonly string[];
  readonly starts: number;
  /** Pages read of each list. */
  readonly pages: number;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** Milliseconds from the spawn to the ready line, and of one page of each list as a surface of the owner gets it. */
export interface FilledFigures {
  readonly filled: readonly number[];
  readonly fresh: readonly number[];
  readonly lists: Readonly<Record<ListName, readonly number[]>>;
}

export type ListName = 'jobs' | 'failedJobs' | 'foundJobs' | 'events' | 'threads';

export const filling = { jobs: 10_000, eventsEach: 100, threads: 1000 } as const;

/** Starts on a state with 10,000 jobs, 1,000 threads and 1,000,000 events, by turns with an empty one, and reads its lists. */
export async function measureFilled(options: FilledOptions): Promise<FilledFigures> {
  const { place, onProgress, starts } = options;
  const dataDir = await place.make('filled');
  onProgress('a million events: recording them');
  record(dataDir, await place.make('filled-project'));
  const figures = { filled: [] as number[], fresh: [] as number[] };
  let lists: FilledFigures['lists'] | null = null;
  for (let round = -1; round < starts; round++) {
    onProgress(`a million events: start ${round} of ${starts}`);
    await using fresh = await serve(options, place.at(`filled-fresh-${round}`));
    await using filled = await serve(options, dataDir);
    lists ??= await readLists(dataDir, options.pages);
    // The first start reads the program from the disk.
    if (round < 0) continue;
    figures.fresh.push(fresh.ms);
    figures.filled.push(filled.ms);
  }
  if (lists === null) throw new Error('Nothing was started.');
  return { ...figures, lists };
}

function record(dataDir: string, root: string): void {
  using db = Database.open(`${dataDir}/state.db`);
  fill(db, { ...filling, root, untilMs: Date.now() });
}

function serve({ place, cli, nodeArgs, signal }: FilledOptions, dataDir: string) {
  return startNode({ args: [...nodeArgs, cli, 'serve', '--json', '--data-dir', dataDir, '--config', place.at('turns.json')] }, signal);
}

/** Follows the cursor, and begins again at its end. */
async function readLists(dataDir: string, pages: number): Promise<FilledFigures['lists']> {
  await using peer = openPeer(await connectLocally(dataDir), { name: 'the host' });
  const times = async <M extends Method>(method: M, params: Params<M>): Promise<number[]> => {
    const ms: number[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < pages; page++) {
      const startedAt = performance.now();
      const read = (await peer.call(method, { ...params, ...(cursor !== null && { cursor }) })) as { nextCursor: string | null };
      ms.push(performance.now() - startedAt);
      cursor = read.nextCursor;
    }
    return ms;
  };
  const { data } = (await peer.call('job/list', { limit: 1 })) as { data: readonly { id: string }[] };
  return {
    jobs: await times('job/list', {}),
    failedJobs: await times('job/list', { status: ['failed'] }),
    foundJobs: await times('job/list', { text: 'clock look' }),
    events: await times('job/events', { jobId: data[0]?.id ?? '' }),
    threads: await times('thread/list', {}),
  };
}
