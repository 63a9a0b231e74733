import { bundledModels } from '../../electron/core/codex/catalogue.ts';
import { type InitializeParams, type ThreadStartParams } from '../../electron/core/codex/generated/protocol.ts';
import { unreadNotifications } from '../../electron/core/codex/methods.ts';
import { providerId, threadOverrides, turnParams } from '../../electron/core/codex/thread-params.ts';
import { untrustedProjects } from '../../electron/core/codex/trust.ts';
import { type ThreadOptions } from '../../electron/core/jobs/ports.ts';
import { type AllowedPath } from '../../electron/core/policy/allowed-path.ts';
import { type CodexConfig } from '../../shared/model/config.ts';
import { type ReadyLine } from '../../shared/model/host.ts';
import { BareClient, type TurnTimes } from './bare-client.ts';
import { chatTurn, type Door } from './bridge-client.ts';
import { startNode } from './child.ts';
import { bridges, makeRepository, type Place } from './place.ts';
import { childrenOf, cpuMsOf, type Launch, launchOf } from './proc.ts';

export interface PairOptions {
  readonly place: Place;
  readonly cli: string;
  /** More arguments for the host's Node. */
  readonly nodeArgs: readonly string[];
  readonly modelUrl: string;
  /** What the model answers, whole. */
  readonly answer: string;
  readonly signal: AbortSignal;
}

/** The host and a bare client, each with a Codex of its own on the same project and the same model. */
export interface Pair extends AsyncDisposable {
  /** One turn on a new thread, asked for in the same words. */
  readonly turn: Readonly<Record<Way, () => Promise<TurnTimes>>>;
  /** The bare turn on a thread that Codex keeps, as tools begin one. */
  readonly bareKept: () => Promise<TurnTimes>;
  /** The host's OpenAI bridge. */
  readonly openai: Door;
  /** The host's MCP bridge. */
  readonly mcp: { readonly url: string; readonly token: string };
  readonly pids: { readonly host: number; readonly codex: number; readonly bareCodex: number };
  /** The host's. */
  readonly dataDir: string;
}

export type Way = 'bridge' | 'bare';

/** Neither way always follows the other, so what one leaves behind falls on both alike. */
export const oneRound: readonly Way[] = ['bridge', 'bare', 'bare', 'bridge'];

const turnMs = 60_000;
const token = 'a-token-for-one-run-of-the-bench';
const model = 'gpt-5.5';
const prompt = 'Say the ten words.';

/** Starts both; the configuration is left as `<name>.json` and the host's data as `<name>`, for later starts. */
export async function openPair(name: string, options: PairOptions, codex: Partial<CodexConfig> = {}): Promise<Pair> {
  const { place, signal } = options;
  await using stack = new AsyncDisposableStack();
  const cwd = await place.make(`${name}-project`);
  await makeRepository(cwd);
  const host = stack.use(await startHost(name, options, cwd, codex));
  const { bridges: doors, dataDir } = JSON.parse(host.line) as ReadyLine;
  const door: Door = { url: doors.find(({ kind }) => kind === 'openai')?.url ?? '', token, model };
  const throughBridge = () =>
    chatTurn(door, prompt, options.answer, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(turnMs)]),
    });
  await throughBridge();

  const [codexPid] = childrenOf(host.pid);
  if (codexPid === undefined) throw new Error('The host has no Codex.');
  const bare = stack.use(await openBare(name, launchOf(codexPid), dataDir, place));
  const held = stack.move();
  const bareWith = (ephemeral: boolean) => bareTurn(bare, { cwd, codexHome: place.at(`${name}-bare-codex`), ephemeral }, options);
  return {
    turn: { bridge: throughBridge, bare: bareWith(true) },
    bareKept: bareWith(false),
    openai: door,
    mcp: { url: doors.find(({ kind }) => kind === 'mcp')?.url ?? '', token },
    pids: { host: host.pid, codex: codexPid, bareCodex: bare.pid },
    dataDir,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Processor time so far of each process, in milliseconds. */
export function cpuOf({ host, codex, bareCodex }: Pair['pids']): Pair['pids'] {
  return { host: cpuMsOf(host), codex: cpuMsOf(codex), bareCodex: cpuMsOf(bareCodex) };
}

async function startHost(name: string, { place, cli, nodeArgs, modelUrl, signal }: PairOptions, cwd: string, more: Partial<CodexConfig>) {
  const home = await place.make(`${name}-codex`);
  const codex = { home, model, provider: { name: 'Scripted', baseUrl: modelUrl }, ...more };
  const config = await place.write(`${name}.json`, { roots: [{ path: cwd }], bridges, codex, control: { port: 0 } });
  const args = [...nodeArgs, cli, 'serve', '--json', '--data-dir', place.at(name), '--config', config];
  return startNode({ args, env: { ...process.env, DRAWBRIDGE_TOKEN: token } }, signal);
}

/** Codex as the host starts it: the same program, arguments and environment, with folders of its own. */
async function openBare(name: string, { file, args, env }: Launch, dataDir: string, place: Place): Promise<BareClient> {
  const temp = await place.make(`${name}-bare-tmp`);
  const moved = Object.entries(env).map(([key, value]) => [key, value.startsWith(dataDir) ? temp : value]);
  const launch = { file, args, env: { ...Object.fromEntries(moved), CODEX_HOME: await place.make(`${name}-bare-codex`) } };
  const initialize: InitializeParams = {
    clientInfo: { name: 'drawbridge', title: 'Drawbridge', version: '0.0.0' },
    capabilities: { experimentalApi: true, requestAttestation: false, optOutNotificationMethods: [...unreadNotifications] },
  };
  return BareClient.open(launch, initialize);
}

/** A turn asked for in the words that the host uses for a chat completion. */
function bareTurn(
  bare: BareClient,
  { cwd, codexHome, ephemeral }: { readonly cwd: string; readonly codexHome: string; readonly ephemeral: boolean },
  { modelUrl, answer }: PairOptions,
): () => Promise<TurnTimes> {
  const options: ThreadOptions = {
    cwd: cwd as AllowedPath,
    sandbox: 'read-only',
    network: false,
    model,
    effort: bundledModels.find(({ id }) => id === model)?.defaultEffort ?? null,
    ephemeral,
    developerInstructions: null,
  };
  const provider = { config: { name: 'Scripted', baseUrl: modelUrl }, key: null, retries: {} };
  const overrides = threadOverrides(options, { projects: untrustedProjects(cwd), provider, codexHome, sealed: false });
  const thread: ThreadStartParams = { ...overrides, threadSource: 'drawbridge', ephemeral, model, modelProvider: providerId };
  return () => bare.turn(thread, (threadId) => turnParams(threadId, options, { text: prompt }, false), answer);
}
