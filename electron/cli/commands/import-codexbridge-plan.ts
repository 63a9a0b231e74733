import path from 'node:path';
import { type Params } from '../../../shared/contract/control.ts';
import { RootConfig, Sandbox } from '../../../shared/model/config.ts';
import { type CodexBridgeFiles } from './import-codexbridge-files.ts';

/** One setting of CodexBridge, and what it becomes; `refused` says why it does not come over. */
export interface Step {
  readonly from: string;
  readonly to: string;
  readonly refused?: boolean;
}

/** What would be done, and in words. */
export interface Plan {
  readonly openAi: Params<'import/openai'>;
  readonly root: RootConfig | null;
  readonly sessions: CodexBridgeFiles['sessions'];
  readonly chatThread: string | null;
  readonly steps: readonly Step[];
}

/** Under this name its programs are known here. */
const clientName = 'CodexBridge';
/** Shorter ones can be guessed, whatever they are made of. */
const strongLength = 20;

type Bridge = Params<'import/openai'>['bridge'];
type Settings = CodexBridgeFiles['settings'];

/** What a folder of CodexBridge becomes here. Decides only: nothing is read and nothing changed. */
export function planOf({ folder, settings, sessions, chatThread }: CodexBridgeFiles): Plan {
  const steps: Step[] = [];
  const sandbox = sandboxOf(settings, steps);
  const bridge: Bridge = {
    ...portOf(settings, steps),
    ...(sandbox && { sandbox }),
    ...sessionRule(settings, steps),
    unknownModel: 'default',
    ...bodyLimit(settings, steps),
  };
  steps.push({ from: 'an unknown model', to: 'the default model answers, and the reply names it' });
  const codex = codexOf(settings, steps);
  const root = rootOf(folder, settings, sandbox ?? 'read-only', steps);
  const scopes = sandbox === 'workspace-write' ? (['read', 'run', 'write'] as const) : (['read', 'run'] as const);
  const client = { name: clientName, scopes: [...scopes], ...tokenOf(settings, steps) };
  if (sessions.length > 0)
    steps.push({ from: '.codex_threads.json', to: `${sessions.length} sessions of ${clientName}, each on its thread` });
  if (chatThread !== null && root)
    steps.push({ from: '.codex_thread.json', to: `drawbridge chat in ${root.path} goes on with that thread` });
  steps.push(...leftBehind(settings));
  return { openAi: { bridge, codex, client }, root, sessions, chatThread, steps };
}

function portOf({ PORT, HOST }: Settings, steps: Step[]): Pick<Bridge, 'port'> {
  const local = [undefined, '', '127.0.0.1', 'localhost', '::1'].includes(HOST);
  steps.push({
    from: HOST ? `HOST=${HOST}` : 'listening on every network',
    to: 'only programs on this computer reach it (127.0.0.1)',
    ...((!local || !HOST) && { refused: true }),
  });
  if (PORT === undefined || PORT === '') return {};
  const port = Number(PORT);
  const fits = Number.isInteger(port) && port >= 1 && port <= 65_535;
  steps.push({ from: `PORT=${PORT}`, to: fits ? `port ${port}` : 'no port: the bridge keeps its own', ...(!fits && { refused: true }) });
  return fits ? { port } : {};
}

function sandboxOf({ CODEX_SANDBOX_MODE: given }: Settings, steps: Step[]): Sandbox | undefined {
  const asked = Sandbox.safeParse(given).data;
  if (!asked) return undefined;
  const refused = asked === 'danger-full-access';
  steps.push({
    from: `CODEX_SANDBOX_MODE=${asked}`,
    to: refused ? 'workspace-write at most: nothing here runs without a sandbox' : `sandbox ${asked}`,
    ...(refused && { refused }),
  });
  return refused ? 'workspace-write' : asked;
}

function sessionRule({ CODEX_REQUIRE_SESSION_ID: given }: Settings, steps: Step[]): Pick<Bridge, 'requireSessionId'> {
  if (given === undefined) return {};
  const requireSessionId = isOn(given);
  steps.push({ from: `CODEX_REQUIRE_SESSION_ID=${given}`, to: requireSessionId ? 'a chat needs a session' : 'a chat needs no session' });
  return { requireSessionId };
}

const units: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };
const bodyBounds = { least: 1024, most: 100 * 1024 ** 2 } as const;

function bodyLimit({ CODEX_JSON_LIMIT: given }: Settings, steps: Step[]): Pick<Bridge, 'maxBodyBytes'> {
  if (!given) return {};
  const [, amount = '', unit = ''] = /^([\d.]+)\s*([kmg]?b)?$/i.exec(given.trim()) ?? [];
  const bytes = Math.floor(Number(amount) * (units[unit.toLowerCase()] ?? 1));
  const fits = amount !== '' && bytes >= bodyBounds.least && bytes <= bodyBounds.most;
  const to = fits ? `requests of at most ${bytes} bytes` : 'the usual limit: it has to be from 1 KiB to 100 MiB';
  steps.push({ from: `CODEX_JSON_LIMIT=${given}`, to, ...(!fits && { refused: true }) });
  return fits ? { maxBodyBytes: bytes } : {};
}

function codexOf(settings: Settings, steps: Step[]): Plan['openAi']['codex'] {
  const { CODEX_MODEL: model } = settings;
  const effort = settings['CODEX_REASONING'] || settings['CODEX_MODEL_REASONING'];
  if (model) steps.push({ from: `CODEX_MODEL=${model}`, to: `model ${model} where a request names none, in all of Drawbridge` });
  if (effort) steps.push({ from: `CODEX_REASONING=${effort}`, to: `effort ${effort} where a request names none, in all of Drawbridge` });
  return { ...(model && { model }), ...(effort && { effort }) };
}

function rootOf(folder: string, settings: Settings, sandbox: Sandbox, steps: Step[]): RootConfig | null {
  const { CODEX_WORKDIR: workdir } = settings;
  if (!workdir) {
    steps.push({ from: 'no CODEX_WORKDIR', to: 'no folder is opened: drawbridge roots add PATH', refused: true });
    return null;
  }
  const network = isOn(settings['CODEX_NETWORK_ACCESS']);
  const root = RootConfig.parse({ path: path.resolve(folder, workdir), sandbox, network });
  const writes = sandbox === 'read-only' ? 'for reading' : 'for edits that you review';
  steps.push({ from: `CODEX_WORKDIR=${workdir}`, to: `the folder ${root.path} is open ${writes}${network ? ', with network' : ''}` });
  return root;
}

/** What everybody can read in its documents is no key. */
function tokenOf({ CODEX_BRIDGE_API_KEY: key }: Settings, steps: Step[]): { readonly token?: string } {
  const from = 'CODEX_BRIDGE_API_KEY';
  if (key !== undefined && key.length >= strongLength) {
    steps.push({ from, to: `the token of the client ${clientName}: its programs need no change` });
    return { token: key };
  }
  const why = key ? `shorter than ${strongLength} characters, or the published one` : 'not set';
  steps.push({ from: `${from} (${why})`, to: `a new token for the client ${clientName}, shown once`, refused: true });
  return {};
}

const noCounterpart: Readonly<Record<string, string>> = {
  CODEX_WEB_SEARCH: 'Codex’s own configuration decides on web search',
  CODEX_APPROVAL_POLICY: 'the owner is asked as the folder’s rules say',
  CODEX_LOG_REQUESTS: 'what clients send is never written to a log',
  CODEX_DYNAMIC_MODELS: 'models come from Codex itself',
  CODEX_MODELS_TTL_MS: 'models come from Codex itself',
  CODEX_MODELS_ENDPOINT: 'models come from Codex itself',
  CODEX_STATE_DIR: 'set codex.home in the configuration if Codex is not at home',
  CODEX_AUTH_FILE: 'Codex finds its own sign-in',
};

function leftBehind(settings: Settings): Step[] {
  return Object.entries(noCounterpart).flatMap(([name, to]) =>
    settings[name] ? [{ from: `${name}=${settings[name]}`, to, refused: true }] : [],
  );
}

function isOn(value: string | undefined): boolean {
  return ['1', 'true', 'yes', 'y', 'on'].includes((value ?? '').trim().toLowerCase());
}
