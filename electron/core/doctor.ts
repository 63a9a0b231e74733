import { access, constants } from 'node:fs/promises';
import { Failure } from '../../shared/contract/errors.ts';
import { type Config } from '../../shared/model/config.ts';
import { type CheckFix } from '../../shared/model/diagnostics.ts';
import { type BridgeStatus, type Check } from '../../shared/model/host.ts';
import { defaultCodexHome } from './codex/environment.ts';
import { rulesFiles } from './codex/rules.ts';
import { fixFor } from './doctor-fix.ts';
import { findPublic } from './doctor-public.ts';
import { findTunnel } from './doctor-tunnel.ts';
import { type Host } from './host.ts';
import { type Runtime } from './jobs/ports.ts';
import { type Call } from './lib/call.ts';
import { bindFault } from './lib/port.ts';
import { damagedStates } from './state/backups.ts';
import { type Vault } from './vault/vault.ts';

export interface DoctorOptions {
  readonly host: Pick<Host, 'dataDir' | 'environment'>;
  readonly config: Config;
  readonly runtime: Runtime;
  readonly vault: Vault;
  /** Of the running host; null where none runs. */
  readonly bridges: readonly BridgeStatus[] | null;
}

type Finding = Omit<Check, 'id' | 'title'>;
const ok = (detail: string): Finding => ({ status: 'ok', detail, nextStep: null });

/** Looks at everything a first job needs, and says for each what to do. Never throws for what it finds. */
export async function examine(options: DoctorOptions, call: Call): Promise<Check[]> {
  const checks: readonly (readonly [id: string, title: string, look: () => Promise<Finding>])[] = [
    ['codex', 'Codex', () => findCodex(options, call)],
    ['login', 'Codex sign-in', () => findLogin(options, call)],
    ['rules', 'Codex rules', async () => findRules(options)],
    ['roots', 'Open folders', () => findRoots(options)],
    ...options.config.bridges.map((bridge) => [`port-${bridge.id}`, `Port of ${bridge.id}`, () => findPort(bridge, options)] as const),
    ...options.config.bridges.flatMap((bridge) => {
      const found = findPublic(bridge, options.bridges?.find(({ id }) => id === bridge.id) ?? null);
      if (!found || !bridge.public) return [];
      const { tunnel } = bridge.public;
      return [
        [`public-${bridge.id}`, `${bridge.id} from outside`, async () => found] as const,
        [`tunnel-${bridge.id}`, `Tunnel of ${bridge.id}`, () => findTunnel({ id: bridge.id, tunnel }, options, call)] as const,
      ];
    }),
    ['keychain', 'Keychain', () => findKeychain(options)],
    ['data', 'Data directory', () => findDataDir(options)],
  ];
  return Promise.all(checks.map(async ([id, title, look]) => ({ id, title, ...(await look().catch(problem)) })));
}

function problem(error: unknown): Finding {
  const failure = Failure.from(error);
  return { status: 'problem', detail: failure.message, nextStep: failure.hint, ...offered(fixFor(failure.code)) };
}

function offered(fix: CheckFix | null): Pick<Check, 'fix'> {
  return fix ? { fix } : {};
}

async function findCodex({ runtime }: DoctorOptions, call: Call): Promise<Finding> {
  const status = await runtime.locate(call);
  const origins = { package: 'came with Drawbridge', config: 'set by codex.path', path: 'found on PATH' } as const;
  return ok(
    `Version ${status.version ?? 'unknown'}, ${status.origin ? origins[status.origin] : 'of unknown origin'}: ${status.path ?? '?'}`,
  );
}

async function findLogin({ runtime, config }: DoctorOptions, call: Call): Promise<Finding> {
  await runtime.locate(call);
  const account = await runtime.account(call);
  if (!account.required)
    return ok(
      `Not needed: ${config.codex.provider ? `jobs go to ${config.codex.provider.name}` : 'the configured provider has its own key'}.`,
    );
  if (account.kind !== null) return ok(`Signed in${account.label ? ` as ${account.label}` : ''} (${account.kind}).`);
  const { home } = config.codex;
  const login = `${home === null ? '' : `CODEX_HOME="${home}" `}${quoted(runtime.status().path ?? 'codex')} login`;
  return {
    status: 'problem',
    detail: 'Codex is not signed in, so no job can run.',
    nextStep: `Run: ${login}   (or "login --with-api-key" with an API key on standard input). To use a server of your own instead, set codex.provider in the configuration.`,
    fix: { kind: 'place', id: 'openSettings' },
  };
}

/** They are the owner's, for their own Codex; that jobs go by others is for them to know. */
function findRules({ config, host: { environment } }: DoctorOptions): Finding {
  const env = { ...environment, CODEX_HOME: config.codex.home ?? defaultCodexHome(environment) };
  const files = rulesFiles({ env, platform: process.platform });
  if (files.length === 0) return ok('None.');
  return {
    status: 'warning',
    detail: `Jobs stay in their sandbox whatever these rules allow: ${files.join(', ')}. Turns begin a little later for it, and a command that you accept reaches the network only where its folder may.`,
    nextStep: 'Set "network": true for a folder whose accepted commands need it. Your own Codex goes by its rules as before.',
  };
}

const openFolders: CheckFix = { kind: 'place', id: 'openFolders' };

async function findRoots({ config }: DoctorOptions): Promise<Finding> {
  if (config.roots.length === 0) {
    return {
      status: 'problem',
      detail: 'No folder is open to clients, so every job is refused.',
      nextStep: 'Open one: drawbridge roots add PATH',
      fix: openFolders,
    };
  }
  const missing: string[] = [];
  for (const root of config.roots) await access(root.path, constants.R_OK | constants.X_OK).catch(() => missing.push(root.path));
  if (missing.length === 0) return ok(config.roots.map((root) => root.path).join(', '));
  return {
    status: 'problem',
    detail: `Not there or not readable: ${missing.join(', ')}`,
    nextStep: 'Put the folder back, or remove it: drawbridge roots remove PATH',
    fix: openFolders,
  };
}

async function findPort(bridge: Config['bridges'][number], { bridges }: DoctorOptions): Promise<Finding> {
  const running = bridges?.find((one) => one.id === bridge.id);
  if (running?.state === 'listening') return ok(`Listening at ${running.url}`);
  if (!bridge.enabled && !running?.failure) return ok('Switched off.');
  const fault = await bindFault(bridge.host === '::1' ? '::1' : '127.0.0.1', bridge.port);
  if (running?.failure) {
    const { message, hint } = running.failure;
    return { status: 'problem', detail: message, nextStep: hint, fix: { kind: 'act', id: fault === null ? 'startBridge' : 'choosePort' } };
  }
  if (fault === null) return ok(bridge.port === 0 ? 'Any free port.' : `Port ${bridge.port} is free.`);
  if (fault === 'EADDRINUSE') {
    return {
      status: 'problem',
      detail: `Port ${bridge.port} is used by another program.`,
      nextStep: 'Stop that program, or choose another port.',
      fix: { kind: 'act', id: 'choosePort' },
    };
  }
  return {
    status: 'problem',
    detail: `Port ${bridge.port} on ${bridge.host} cannot be opened: ${fault}.`,
    nextStep: 'Change host or port in the configuration.',
    fix: { kind: 'act', id: 'choosePort' },
  };
}

async function findKeychain({ vault, config }: DoctorOptions): Promise<Finding> {
  const name = config.codex.provider?.apiKeySecret;
  try {
    const secret = await vault.read(name ?? 'doctor');
    if (!name || secret !== null) return ok('The OS keychain answers.');
    return {
      status: 'problem',
      detail: `The keychain has no secret named ${name}, which codex.provider needs.`,
      nextStep: `Store it: drawbridge secrets set ${name}`,
      fix: { kind: 'place', id: 'openSecrets' },
    };
  } catch (error) {
    const finding = problem(error);
    return name ? finding : { ...finding, status: 'warning', detail: `${finding.detail} Nothing needs it yet.` };
  }
}

async function findDataDir({ host: { dataDir } }: DoctorOptions): Promise<Finding> {
  try {
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    const damaged = damagedStates(dataDir).at(-1);
    return damaged === undefined ? ok(dataDir) : wasDamaged(dataDir, damaged);
  } catch {
    return {
      status: 'problem',
      detail: `${dataDir} is not there or cannot be written.`,
      nextStep: 'Create it, or choose another with --data-dir.',
    };
  }
}

function wasDamaged(dataDir: string, name: string): Finding {
  return {
    status: 'warning',
    detail: `The state was found damaged, and the last good backup took its place: what came after that backup is in ${dataDir}/${name} only.`,
    nextStep: 'Look through your jobs and tokens; delete that file when nothing is missing.',
  };
}

function quoted(path: string): string {
  return /\s/.test(path) ? `"${path}"` : path;
}
