// npm run bench -- [--turns N] [--quick] [--cli FILE] [--profile]: what we cost, beside the same without us, in one run on one machine.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { main } from '../setup/main.mjs';
import { root, SetupProblem } from '../setup/places.mjs';
import { ensureReady } from '../setup/ready.mjs';
import { type BootFigures, measureBoot } from './boot.ts';
import { type CrowdFigures, measureCrowd } from './crowd.ts';
import { type DoorFigures, measureDoor } from './door.ts';
import { type FilledFigures, measureFilled } from './filled.ts';
import { type FollowerFigures, measureFollowers } from './followers.ts';
import { type GrowthFigures, measureGrowth } from './growth.ts';
import { type LogsFigures, measureLogs } from './logs.ts';
import { type MemoryFigures, measureMemory } from './memory.ts';
import { startModel } from './model.ts';
import { openPlace } from './place.ts';
import {
  bootRows,
  crowdRows,
  doorRows,
  filledRows,
  followerRows,
  growthRows,
  logsRows,
  memoryRows,
  type Row,
  table,
  toolRows,
  turnRows,
} from './report.ts';
import { measureTools, type ToolFigures } from './tools.ts';
import { measureTurns, type TurnFigures } from './turns.ts';

interface Options {
  /** Measured turns of each kind. */
  readonly turns: number;
  readonly starts: number;
  readonly crowds: number;
  /** Jobs that are followed. */
  readonly followed: number;
  /** Jobs in tables of each size. */
  readonly grown: number;
  /** How long each rate of log lines is played, in seconds. */
  readonly logged: number;
  /** The built CLI to measure; without it the one of this repository, built when it is stale. */
  readonly cli: string | null;
  /** Whether processor profiles of the host are kept beside the figures; they slow it down. */
  readonly profile: boolean;
}

interface Figures {
  readonly turns: TurnFigures;
  readonly tools: ToolFigures;
  readonly door: DoorFigures;
  readonly crowd: CrowdFigures;
  readonly followers: FollowerFigures;
  readonly growth: GrowthFigures;
  readonly filled: FilledFigures;
  readonly boot: BootFigures;
  readonly memory: MemoryFigures;
  readonly logs: LogsFigures;
}

const results = join(import.meta.dirname, 'results');
const deltas = Array.from({ length: 10 }, (_, at) => `word ${at} `);

await main(async () => {
  const options = readOptions();
  if (process.platform !== 'linux') throw new SetupProblem('The bench reads /proc, so it runs on Linux only.');
  if (options.cli === null) await ensureReady(['cli', 'app']);
  else if (!existsSync(options.cli)) throw new SetupProblem(`There is no built CLI at ${options.cli}.`);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stop.abort(new SetupProblem('Stopped.')));
  const load = os.loadavg()[0] ?? 0;
  const name = new Date().toISOString().replaceAll(':', '-').slice(0, 19);
  const figures = await measure(options, name, stop.signal).catch((error: unknown) => {
    throw stop.signal.aborted ? stop.signal.reason : error;
  });
  const rows = [
    ...turnRows(figures.turns),
    ...toolRows(figures.tools),
    ...doorRows(figures.door),
    ...crowdRows(figures.crowd),
    ...followerRows(figures.followers),
    ...growthRows(figures.growth),
    ...filledRows(figures.filled),
    ...bootRows(figures.boot),
    ...memoryRows(figures.memory),
    ...logsRows(figures.logs),
  ];
  await report({ options, machine: machine(load), rows, figures }, name);
});

function readOptions(): Options {
  const { values } = parseArgs({
    options: { turns: { type: 'string' }, quick: { type: 'boolean' }, cli: { type: 'string' }, profile: { type: 'boolean' } },
  });
  const turns = Number(values.turns ?? (values.quick ? 10 : 60));
  if (!Number.isInteger(turns) || turns < 2) throw new SetupProblem('--turns takes a whole number from 2 up.');
  const sizes = values.quick
    ? { starts: 3, crowds: 2, followed: 2, grown: 40, logged: 1 }
    : { starts: 12, crowds: 12, followed: 8, grown: 200, logged: 5 };
  return { turns, ...sizes, cli: values.cli ?? null, profile: values.profile ?? false };
}

async function measure(options: Options, name: string, signal: AbortSignal): Promise<Figures> {
  const { turns, starts, crowds, followed, grown, logged, cli, profile } = options;
  await using place = await openPlace();
  await using model = await startModel('script.json', [{ text: deltas, repeat: 'forever' }], place, signal);
  const nodeArgs = (part: string) => (profile ? ['--cpu-prof', `--cpu-prof-dir=${join(results, `${name}-${part}`)}`] : []);
  const shared = { place, cli: cli ?? join(root, 'out/cli/main.js'), signal, onProgress: showProgress };
  const asked = { ...shared, modelUrl: model.url, answer: deltas.join('') };
  try {
    return {
      turns: await measureTurns({ ...asked, turns, nodeArgs: nodeArgs('turns') }),
      tools: await measureTools({ ...asked, calls: turns, nodeArgs: nodeArgs('tools') }),
      door: await measureDoor({ ...asked, turns, nodeArgs: nodeArgs('door') }),
      crowd: await measureCrowd({ ...asked, crowds, nodeArgs: nodeArgs('crowd') }),
      followers: await measureFollowers({ ...shared, jobs: followed, nodeArgs: nodeArgs('followers') }),
      growth: await measureGrowth({ ...shared, jobs: grown }),
      filled: await measureFilled({ ...shared, starts, pages: 200, nodeArgs: nodeArgs('filled') }),
      boot: await measureBoot({ ...shared, starts, nodeArgs: nodeArgs('boot') }),
      memory: await measureMemory({ ...shared, nodeArgs: [] }),
      logs: await measureLogs({ ...shared, dir: join(root, 'out/renderer'), starts, seconds: logged }),
    };
  } finally {
    showProgress('');
  }
}

async function report(result: { options: Options; machine: string; rows: readonly Row[]; figures: Figures }, name: string): Promise<void> {
  const file = join(results, `${name}.json`);
  await mkdir(results, { recursive: true });
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(
    `${result.machine}; ${result.options.turns} turns, ${result.options.starts} starts\n\n${table(result.rows)}\n\n${file}\n`,
  );
}

function machine(load: number): string {
  const processors = os.cpus();
  return `Node ${process.versions.node}, ${processors.length} × ${processors[0]?.model.trim() ?? 'processor'}, load ${load.toFixed(1)} at the start`;
}

/** One line that replaces itself, on a terminal only. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
}
