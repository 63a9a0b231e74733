import { setTimeout as wait } from 'node:timers/promises';
import { bundledModels } from '../../electron/core/codex/catalogue.ts';
import { type InitializeParams, type ThreadStartParams } from '../../electron/core/codex/generated/protocol.ts';
import { unreadNotifications } from '../../electron/core/codex/methods.ts';
import { providerId, threadOverrides, turnParams } from '../../electron/core/codex/thread-params.ts';
import { untrustedProjects } from '../../electron/core/codex/trust.ts';
import { type ThreadOptions } from '../../electron/core/jobs/ports.ts';
import { type AllowedPath } from '../../electron/core/policy/allowed-path.ts';
import { type ReadyLine } from '../../shared/model/host.ts';
import { BareClient, type TurnTimes } from './bare-client.ts';
import { chatTurn, type Door } from './bridge-client.ts';
import { startNode } from './child.ts';
import { bridges, makeRepository, type Place } from './place.ts';
import { childrenOf, cpuMsOf, type Launch, launchOf } from './proc.ts';

export interface TurnOptions {
  readonly place: Place;
  readonly cli: string;
  /** More arguments for the host's Node. */
  readonly nodeArgs: readonly string[];
  readonly modelUrl: string;
  /** What the model answers, whole. */
  readonly answer: string;
  /** Measured turns through the bridge, and as many without it. */
  readonly turns: number;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

export interface TurnFigures {
  readonly bridge: readonly TurnTimes[];
  readonly bare: readonly TurnTimes[];
  /** Processor time of a turn, in milliseconds: our process, and each Codex. */
  readonly cpuMs: { readonly host: number; readonly codex: number; readonly bareCodex: number };
}

const warmUpRounds = 4;
const turnMs = 30_000;
/** Between turns, so that what Codex still does after one does not fall into the time of the next. */
const restMs = 25;
const token = 'a-token-for-one-run-of-the-bench';
const model = 'gpt-5.5';
const prompt = 'Say the ten words.';

/** The same turns through the OpenAI bridge and with a bare client, each with a Codex of its own, one turn at a time, in the order A B B A. */
export async function measureTurns(options: TurnOptions): Promise<TurnFigures> {
  const { place, signal, onProgress } = options;
  await using stack = new AsyncDisposableStack();
  const cwd = await place.make('project');
  await makeRepository(cwd);
  const host = stack.use(await startHost(options, cwd));
  const { bridges: doors, dataDir } = JSON.parse(host.line) as ReadyLine;
  const door: Door = { url: doors.find(({ kind }) => kind === 'openai')?.url ?? '', token, model };
  const throughBridge = () => chatTurn(door, prompt, options.answer, AbortSignal.any([signal, AbortSignal.timeout(turnMs)]));
  await throughBridge();

  const [codexPid] = childrenOf(host.pid);
  if (codexPid === undefined) throw new Error('The host has no Codex.');
  const bare = stack.use(await openBare(launchOf(codexPid), dataDir, place));
  const turn = { bridge: throughBridge, bare: await bareTurn(bare, cwd, options) };
  const pids = { host: host.pid, codex: codexPid, bareCodex: bare.pid };

  onProgress('turns: warming up');
  await inTurns(turn, { rounds: warmUpRounds, signal });
  const before = cpuOf(pids);
  const rounds = Math.ceil(options.turns / 2);
  const figures = await inTurns(turn, { rounds, signal, onRound: (round) => onProgress(`turns: ${round * 2} of ${rounds * 2}`) });
  const after = cpuOf(pids);
  const each = (name: keyof typeof pids) => (after[name] - before[name]) / (rounds * 2);
  return { ...figures, cpuMs: { host: each('host'), codex: each('codex'), bareCodex: each('bareCodex') } };
}

type Way = 'bridge' | 'bare';

interface InTurns {
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly onRound?: (round: number) => void;
}

/** Neither way always follows the other, so what one leaves behind falls on both alike. */
async function inTurns(turn: Readonly<Record<Way, () => Promise<TurnTimes>>>, { rounds, signal, onRound }: InTurns) {
  const times: Record<Way, TurnTimes[]> = { bridge: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    onRound?.(round);
    for (const way of ['bridge', 'bare', 'bare', 'bridge'] as const) {
      times[way].push(await turn[way]());
      await wait(restMs, undefined, { signal });
    }
  }
  return times;
}

async function startHost({ place, cli, nodeArgs, modelUrl, signal }: TurnOptions, cwd: string) {
  const home = await place.make('codex');
  const codex = { home, model, provider: { name: 'Scripted', baseUrl: modelUrl } };
  const config = await place.write('turns.json', { roots: [{ path: cwd }], bridges, codex, control: { port: 0 } });
  const args = [...nodeArgs, cli, 'serve', '--json', '--data-dir', place.at('data'), '--config', config];
  return startNode({ args, env: { ...process.env, DRAWBRIDGE_TOKEN: token } }, signal);
}

/** Codex as the host starts it: the same program, arguments and environment, with folders of its own. */
async function openBare({ file, args, env }: Launch, dataDir: string, place: Place): Promise<BareClient> {
  const temp = await place.make('bare-tmp');
  const moved = Object.entries(env).map(([name, value]) => [name, value.startsWith(dataDir) ? temp : value]);
  const launch = { file, args, env: { ...Object.fromEntries(moved), CODEX_HOME: await place.make('bare-codex') } };
  const initialize: InitializeParams = {
    clientInfo: { name: 'drawbridge', title: 'Drawbridge', version: '0.0.0' },
    capabilities: { experimentalApi: true, requestAttestation: false, optOutNotificationMethods: [...unreadNotifications] },
  };
  return BareClient.open(launch, initialize);
}

/** A turn asked for in the words that the host uses for a chat completion. */
async function bareTurn(bare: BareClient, cwd: string, { modelUrl, answer }: TurnOptions): Promise<() => Promise<TurnTimes>> {
  const options: ThreadOptions = {
    cwd: cwd as AllowedPath,
    sandbox: 'read-only',
    network: false,
    model,
    effort: bundledModels.find(({ id }) => id === model)?.defaultEffort ?? null,
    ephemeral: true,
    developerInstructions: null,
  };
  const provider = { config: { name: 'Scripted', baseUrl: modelUrl }, key: null, retries: {} };
  const overrides = threadOverrides(options, untrustedProjects(cwd), provider);
  const thread: ThreadStartParams = { ...overrides, threadSource: 'drawbridge', ephemeral: true, model, modelProvider: providerId };
  return () => bare.turn(thread, (threadId) => turnParams(threadId, options, { text: prompt }), answer);
}

function cpuOf<K extends string>(pids: Readonly<Record<K, number>>): Record<K, number> {
  return Object.fromEntries(Object.entries<number>(pids).map(([name, pid]) => [name, cpuMsOf(pid)])) as Record<K, number>;
}
