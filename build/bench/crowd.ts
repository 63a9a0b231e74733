import { cpuOf, oneRound, openPair, type Pair, type PairOptions, type Way } from './pair.ts';

export interface CrowdOptions extends PairOptions {
  /** Measured crowds of each kind. */
  readonly crowds: number;
  readonly onProgress: (text: string) => void;
}

/** Turns in a second, for each crowd; processor time of a turn in milliseconds. */
export interface CrowdFigures {
  readonly bridge: readonly number[];
  readonly bare: readonly number[];
  readonly cpuMs: Pair['pids'];
}

/** Streamed turns that run at once. */
export const crowdSize = 50;
const warmUpRounds = 2;

/** Fifty turns at once, through the OpenAI bridge and with a bare client, by turns. */
export async function measureCrowd(options: CrowdOptions): Promise<CrowdFigures> {
  await using pair = await openPair('crowd', options, { maxRunningJobs: crowdSize, maxQueuedJobs: crowdSize });
  await inCrowds(pair, warmUpRounds, () => options.onProgress(`${crowdSize} at once: warming up`));
  const before = cpuOf(pair.pids);
  const rounds = Math.ceil(options.crowds / 2);
  const rates = await inCrowds(pair, rounds, (round) => options.onProgress(`${crowdSize} at once: ${round * 2} of ${rounds * 2}`));
  const after = cpuOf(pair.pids);
  const each = (name: keyof Pair['pids']) => (after[name] - before[name]) / (rounds * 2 * crowdSize);
  return { ...rates, cpuMs: { host: each('host'), codex: each('codex'), bareCodex: each('bareCodex') } };
}

async function inCrowds({ turn }: Pair, rounds: number, onRound: (round: number) => void): Promise<Record<Way, number[]>> {
  const rates: Record<Way, number[]> = { bridge: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    onRound(round);
    for (const way of oneRound) rates[way].push(await rateOf(turn[way]));
  }
  return rates;
}

async function rateOf(turn: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: crowdSize }, turn));
  return (crowdSize * 1000) / (performance.now() - startedAt);
}
