import { connectLocally } from '../../electron/core/bridges/control/local-socket.ts';
import { type Notification, type NotificationParams } from '../../shared/contract/control.ts';
import { openPeer, type Peer } from '../../shared/rpc/peer.ts';
import { startModel } from './model.ts';
import { oneRound, openPair, type Pair, type PairOptions, type Way } from './pair.ts';
import { forgetPeak, memoryOf, peakOf } from './proc.ts';

export interface FollowerOptions extends Omit<PairOptions, 'modelUrl' | 'answer'> {
  /** Measured jobs, and as many turns of the bare client. */
  readonly jobs: number;
  readonly onProgress: (text: string) => void;
}

/** Milliseconds of a whole turn, and by how many bytes the host's memory grew at most in one. */
export interface FollowerFigures extends Readonly<Record<Way, readonly number[]>> {
  readonly growth: readonly number[];
}

export const followers = 20;
export const deltas = 5000;
const words = Array.from({ length: deltas }, (_, at) => `word ${at} `);

/**
 * One long answer through the OpenAI bridge while twenty surfaces of the owner follow its job, and the same answer to a bare client.
 * @throws Error when a follower misses one delta
 */
export async function measureFollowers(options: FollowerOptions): Promise<FollowerFigures> {
  const { place, signal, onProgress } = options;
  await using model = await startModel('long-script.json', [{ text: words, repeat: 'forever' }], place, signal);
  await using pair = await openPair('followers', { ...options, modelUrl: model.url, answer: words.join('') });
  await using surfaces = await openSurfaces(pair);
  const figures = { bridge: [] as number[], bare: [] as number[], growth: [] as number[] };
  const rounds = Math.ceil(options.jobs / 2);
  for (let round = 0; round < rounds; round++) {
    onProgress(`followers: ${round * 2} of ${rounds * 2}`);
    for (const way of oneRound) {
      if (way === 'bare') figures.bare.push((await pair.turn.bare()).wholeMs);
      else await followOne(pair, surfaces, figures);
    }
  }
  return figures;
}

async function followOne({ turn, pids }: Pair, surfaces: Surfaces, figures: { bridge: number[]; growth: number[] }): Promise<void> {
  forgetPeak(pids.host);
  const before = memoryOf(pids.host).rss;
  const [{ wholeMs }] = await Promise.all([turn.bridge(), surfaces.followNext()]);
  figures.bridge.push(wholeMs);
  figures.growth.push(Math.max(0, peakOf(pids.host) - before));
}

interface Surfaces extends AsyncDisposable {
  /** Follows the next job with all of them, to its end. */
  followNext(): Promise<void>;
}

async function openSurfaces({ dataDir }: Pair): Promise<Surfaces> {
  await using stack = new AsyncDisposableStack();
  let begun = Promise.withResolvers<string>();
  const surfaces = await Promise.all(Array.from({ length: followers }, () => openSurface(dataDir, (jobId) => begun.resolve(jobId))));
  for (const surface of surfaces) stack.use(surface);
  // One is enough to hear of new jobs.
  await surfaces[0]?.peer.call('state/subscribe', {});
  const held = stack.move();
  return {
    followNext: async () => {
      begun = Promise.withResolvers();
      const jobId = await begun.promise;
      await Promise.all(surfaces.map((surface) => surface.follow(jobId)));
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** One connection of the owner, as a window has one. */
class Surface implements AsyncDisposable {
  readonly peer: Peer;
  #text = '';
  #received = 0;
  #ended = Promise.withResolvers<string>();

  constructor(peer: Peer) {
    this.peer = peer;
  }

  async follow(jobId: string): Promise<void> {
    this.#text = '';
    this.#received = 0;
    this.#ended = Promise.withResolvers();
    await this.peer.call('job/subscribe', { jobId, after: 0 });
    const reason = await this.#ended.promise;
    if (reason === 'done' && this.#received === deltas && this.#text === words.join('')) return;
    throw new Error(`A follower got ${this.#received} of ${deltas} deltas, and its stream ended with “${reason}”.`);
  }

  hear(name: string, params: unknown): void {
    switch (name as Notification) {
      case 'job/event': {
        for (const event of (params as NotificationParams<'job/event'>).events) {
          if (event.type !== 'item/delta') continue;
          this.#received += 1;
          this.#text += event.delta;
        }
        return;
      }
      case 'job/subscriptionEnded':
        this.#ended.resolve((params as NotificationParams<'job/subscriptionEnded'>).reason);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.peer[Symbol.asyncDispose]();
  }
}

async function openSurface(dataDir: string, onJob: (jobId: string) => void): Promise<Surface> {
  const peer = openPeer(await connectLocally(dataDir), {
    name: 'the host',
    onNotification: (name, params) => {
      if (name === 'job/changed') onJob((params as NotificationParams<'job/changed'>).job.id);
      else surface.hear(name, params);
    },
  });
  const surface = new Surface(peer);
  return surface;
}
