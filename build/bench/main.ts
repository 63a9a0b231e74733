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
import { startNode } from './child.ts';
import { type MemoryFigures, measureMemory } from './memory.ts';
import { openPlace } from './place.ts';
import { bootRows, memoryRows, type Row, table, turnRows } from './report.ts';
import { measureTurns, type TurnFigures } from './turns.ts';

interface Options {
  /** Measured turns of each kind. */
  readonly turns: number;
  readonly starts: number;
  /** The built CLI to measure; without it the one of this repository, built when it is stale. */
  readonly cli: string | null;
  /** Whether processor profiles of the host are kept beside the figures; they slow it down. */
  readonly profile: boolean;
}

interface Figures {
  readonly turns: TurnFigures;
  readonly boot: BootFigures;
  readonly memory: MemoryFigures;
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
  const rows = [...turnRows(figures.turns), ...bootRows(figures.boot), ...memoryRows(figures.memory)];
  await report({ options, machine: machine(load), rows, figures }, name);
});

function readOptions(): Options {
  const { values } = parseArgs({
    options: { turns: { type: 'string' }, quick: { type: 'boolean' }, cli: { type: 'string' }, profile: { type: 'boolean' } },
  });
  const turns = Number(values.turns ?? (values.quick ? 10 : 60));
  if (!Number.isInteger(turns) || turns < 2) throw new SetupProblem('--turns takes a whole number from 2 up.');
  return { turns, starts: values.quick ? 3 : 12, cli: values.cli ?? null, profile: values.profile ?? false };
}

async function measure({ turns, starts, cli, profile }: Options, name: string, signal: AbortSignal): Promise<Figures> {
  await using place = await openPlace();
  const script = await place.write('script.json', [{ text: deltas, repeat: 'forever' }]);
  await using model = await startNode({ args: [join(root, 'e2e/scripted-model/main.ts'), '--script', script] }, signal);
  const { url: modelUrl } = JSON.parse(model.line) as { url: string };
  const nodeArgs = (part: string) => (profile ? ['--cpu-prof', `--cpu-prof-dir=${join(results, `${name}-${part}`)}`] : []);
  const shared = { place, cli: cli ?? join(root, 'out/cli/main.js'), signal, onProgress: showProgress };
  try {
    return {
      turns: await measureTurns({ ...shared, modelUrl, answer: deltas.join(''), turns, nodeArgs: nodeArgs('turns') }),
      boot: await measureBoot({ ...shared, starts, nodeArgs: nodeArgs('boot') }),
      memory: await measureMemory({ ...shared, nodeArgs: [] }),
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
