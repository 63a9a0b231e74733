import { startNode, timeNode } from './child.ts';
import { type Place } from './place.ts';

export interface BootOptions {
  readonly place: Place;
  readonly cli: string;
  readonly nodeArgs: readonly string[];
  /** Starts of each kind. */
  readonly starts: number;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** Milliseconds from the spawn to the ready line; for the empty program to its end. */
export interface BootFigures {
  readonly fresh: readonly number[];
  readonly existing: readonly number[];
  readonly empty: readonly number[];
}

/** Starts with the configuration and the data that the turns left, and with none, in turns with the same Node running nothing. */
export async function measureBoot({ place, cli, nodeArgs, starts, signal, onProgress }: BootOptions): Promise<BootFigures> {
  const start = async (dataDir: string): Promise<number> => {
    const args = [...nodeArgs, cli, 'serve', '--json', '--data-dir', dataDir, '--config', place.at('turns.json')];
    await using host = await startNode({ args }, signal);
    return host.ms;
  };
  const figures = { fresh: [] as number[], existing: [] as number[], empty: [] as number[] };
  // The first start reads the program from the disk.
  await start(place.at('turns'));
  for (let round = 0; round < starts; round++) {
    onProgress(`starts: ${round} of ${starts}`);
    figures.empty.push(await timeNode(['-e', '0'], signal));
    figures.fresh.push(await start(place.at(`fresh-${round}`)));
    figures.existing.push(await start(place.at('turns')));
  }
  return figures;
}
