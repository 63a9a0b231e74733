import { setTimeout as wait } from 'node:timers/promises';
import { type TurnTimes } from './bare-client.ts';
import { cpuOf, oneRound, openPair, type Pair, type PairOptions, type Way } from './pair.ts';

export interface TurnOptions extends PairOptions {
  /** Measured turns through the bridge, and as many without it. */
  readonly turns: number;
  readonly onProgress: (text: string) => void;
}

export interface TurnFigures {
  readonly bridge: readonly TurnTimes[];
  readonly bare: readonly TurnTimes[];
  /** Processor time of a turn, in milliseconds: our process, and each Codex. */
  readonly cpuMs: Pair['pids'];
}

const warmUpRounds = 4;
/** Between turns, so that what Codex still does after one does not fall into the time of the next. */
const restMs = 25;

/** The same turns through the OpenAI bridge and with a bare client, each with a Codex of its own, one turn at a time, in the order A B B A. */
export async function measureTurns(options: TurnOptions): Promise<TurnFigures> {
  const { signal, onProgress } = options;
  await using pair = await openPair('turns', options);
  onProgress('turns: warming up');
  await inTurns(pair.turn, { rounds: warmUpRounds, signal });
  const before = cpuOf(pair.pids);
  const rounds = Math.ceil(options.turns / 2);
  const figures = await inTurns(pair.turn, { rounds, signal, onRound: (round) => onProgress(`turns: ${round * 2} of ${rounds * 2}`) });
  const after = cpuOf(pair.pids);
  const each = (name: keyof Pair['pids']) => (after[name] - before[name]) / (rounds * 2);
  return { ...figures, cpuMs: { host: each('host'), codex: each('codex'), bareCodex: each('bareCodex') } };
}

interface InTurns {
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly onRound?: (round: number) => void;
}

async function inTurns(turn: Pair['turn'], { rounds, signal, onRound }: InTurns) {
  const times: Record<Way, TurnTimes[]> = { bridge: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    onRound?.(round);
    for (const way of oneRound) {
      times[way].push(await turn[way]());
      await wait(restMs, undefined, { signal });
    }
  }
  return times;
}
