import path from 'node:path';
import { Failure } from '../../shared/contract/errors.ts';
import { type Counts, type Method, type Params, type Result, type Snapshot } from '../../shared/contract/control.ts';
import { type BridgeConfig, type Config } from '../../shared/model/config.ts';
import { type Check, type ReadyLine } from '../../shared/model/host.ts';
import { type Channel } from '../../shared/rpc/channel.ts';
import { Tokens } from './auth/tokens.ts';
import { Bridges } from './bridges/bridges.ts';
import { call, serveControl } from './bridges/control/connection.ts';
import { type ControlServices, controlHandlers, snapshot } from './bridges/control/handlers.ts';
import { listenLocally } from './bridges/control/local-socket.ts';
import { openPage, type Page } from './bridges/control/page.ts';
import { type Listener, listen } from './bridges/http/listener.ts';
import { type Surface } from './bridges/http/surface.ts';
import { createMcpSurface } from './bridges/mcp/surface.ts';
import { createOpenAiSurface } from './bridges/openai/surface.ts';
import { bundledModels } from './codex/catalogue.ts';
import { reap } from './codex/registry.ts';
import { createCodexRuntime } from './codex/runtime.ts';
import { examine } from './doctor.ts';
import { EventBus } from './events/bus.ts';
import { Changes } from './events/changes.ts';
import { Folders } from './folders.ts';
import { type App, type Host } from './host.ts';
import { Catalogue } from './jobs/catalogue.ts';
import { Engine } from './jobs/engine.ts';
import { type House, type Runtime } from './jobs/ports.ts';
import { ClientTable } from './state/clients.ts';
import { ConfigFile } from './state/config-file.ts';
import { Database } from './state/database.ts';
import { JobTable } from './state/jobs.ts';
import { lockDataDir } from './state/lock.ts';
import { ProcessTable } from './state/processes.ts';
import { SettingTable } from './state/settings.ts';
import { ThreadTable } from './state/threads.ts';
import { openKeychain } from './vault/keychain.ts';
import { type Vault } from './vault/vault.ts';

/** Where the owner's page is unless that port is taken. */
const defaultControlPort = 8799;
const modelsKey = 'codex.models';

/**
 * Starts the core: everything is recorded, reachable and listening when it resolves. A bridge whose port is taken says so in its status
 * and holds up nothing else.
 * @throws Failure host/dataDirUnusable, host/alreadyRunning, config/invalid, config/unreadable, state/unusable, bridge/portInUse (for a named control port)
 */
export async function createApp(host: Host): Promise<App> {
  await using stack = new AsyncDisposableStack();
  stack.use(lockDataDir(host.dataDir));
  const config = await ConfigFile.open(host.configFile);
  const parts = openParts(host, config, stack);
  let address: string | null = null;
  const services = controlServices(parts, () => address);
  const serve = (surface: 'local' | 'page') => (channel: Channel) =>
    void serveControl(channel, { services, changes: parts.changes, surface, log: host.log });
  await reap(parts.processes, { log: host.log, platform: process.platform, environment: host.environment });
  parts.engine.recover();
  stack.use(await listenLocally(host.dataDir, serve('local')));
  const page = host.pageDir === null ? null : openPage({ dir: host.pageDir, onChannel: serve('page') });
  const listener = page && stack.use(await listenForOwner(page, config.current, host));
  if (page && listener) address = `http://127.0.0.1:${listener.port}/#token=${page.token}`;
  await parts.bridges.startAll();
  warm(parts, stack);
  const held = stack.move();
  return {
    ready: readyLine(host, parts.bridges, listener),
    serve: serve('local'),
    call: localCall(services),
    watch: (signal) => watch(parts, services, signal),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/**
 * What `doctor` finds where no host is running. Opens no state and no port.
 * @throws Failure config/invalid, config/unreadable
 */
export async function diagnose(host: Host, signal: AbortSignal): Promise<Check[]> {
  const config = await ConfigFile.open(host.configFile);
  const vault = openKeychain({ service: keychainService });
  await using runtime = openRuntime(host, config, vault);
  return await examine({ dataDir: host.dataDir, config: config.current, runtime, vault, bridges: null }, { signal });
}

/** Under which the keychain files our secrets. */
export const keychainService = 'Drawbridge';

/** What the core is made of, wired once. */
interface Parts {
  readonly host: Host;
  readonly config: ConfigFile;
  readonly changes: Changes;
  readonly jobs: JobTable;
  readonly vault: Vault;
  readonly processes: ProcessTable;
  readonly runtime: Runtime;
  readonly catalogue: Catalogue;
  readonly engine: Engine;
  readonly tokens: Tokens;
  readonly bridges: Bridges;
}

function openParts(host: Host, config: ConfigFile, stack: AsyncDisposableStack): Parts {
  const { now, log } = host;
  const db = stack.use(Database.open(path.join(host.dataDir, 'state.db')));
  const changes = new Changes();
  const jobs = new JobTable(db);
  const vault = openKeychain({ service: keychainService });
  const processes = new ProcessTable(db);
  const runtime = stack.use(openRuntime(host, config, vault, processes));
  const catalogue = openCatalogue(new SettingTable(db), config);
  const [roots, codex] = [() => config.current.roots, () => config.current.codex];
  const bus = new EventBus(jobs);
  const engine = new Engine({
    jobs,
    threads: new ThreadTable(db),
    bus,
    changes,
    runtime,
    catalogue,
    roots,
    codex,
    now,
    log,
    ...(host.silence && { silence: host.silence }),
  });
  const tokens = new Tokens({
    store: new ClientTable(db),
    extraToken: host.extraToken,
    now,
    onUse: () => changes.announce({ topic: 'clients' }),
  });
  const house: House = { roots, models: () => catalogue.list(), version: host.version };
  const bridges = stack.use(
    new Bridges({
      configs: () => config.current.bridges,
      surface: (bridge) => openSurface(bridge, engine, house, host),
      verify: (token) => tokens.verify(token),
      changed: () => changes.announce({ topic: 'bridges' }),
      now,
      log,
    }),
  );
  // On the way out the ports close first, then jobs end and their clients are told why, then what is left of connections is cut.
  stack.use(engine);
  stack.defer(async () => void (await bridges.stopAll()));
  return { host, config, changes, jobs, vault, processes, runtime, catalogue, engine, tokens, bridges };
}

function openCatalogue(settings: SettingTable, config: ConfigFile): Catalogue {
  return new Catalogue({
    bundled: bundledModels,
    remembered: settings.read(modelsKey),
    remember: (models) => settings.write(modelsKey, models),
    preferred: () => config.current.codex.model,
  });
}

function controlServices(parts: Parts, address: () => string | null): ControlServices {
  const { host, config, changes, jobs, vault, runtime, engine, tokens, bridges } = parts;
  const { version, dataDir, configFile, kind, now } = host;
  const startedAt = Math.floor(now() / 1000);
  const announced = <T>(result: T): T => {
    changes.announce({ topic: 'clients' });
    return result;
  };
  return {
    info: () => ({ version, pid: process.pid, dataDir, configFile, host: kind, platform: process.platform, startedAt }),
    counts: () => counts(parts),
    jobs: {
      find: (jobId) => engine.find(jobId),
      list: (query) => jobs.list(query),
      read: (jobId, after, limit) => jobs.read(jobId, after, limit),
      cancelAny: (jobId, reason) => engine.cancelAny(jobId, reason),
      log: (jobId, options) => engine.log(jobId, options),
    },
    bridges,
    roots: new Folders({ host, config, changed: () => changes.announce({ topic: 'roots' }) }),
    clients: {
      list: () => tokens.list(),
      create: (name, scopes) => announced(tokens.create(name, scopes)),
      revoke: (id) => announced(tokens.revoke(id)),
    },
    runtime,
    doctor: (one) => examine({ dataDir, config: config.current, runtime, vault, bridges: bridges.list() }, one),
    config: () => config.current,
    address,
    chooseFolder: host.chooseFolder,
    requestStop: host.requestStop,
  };
}

/** The owner's contract called in process. What needs a channel to tell on is refused. */
function localCall(services: ControlServices): App['call'] {
  const handlers = controlHandlers(services);
  const context = { surface: 'local' as const, signal: new AbortController().signal, follow: notHere, unfollow: notHere };
  return async <M extends Method>(method: M, params: Params<M>) => (await call(handlers, method, params, context)) as Result<M>;
}

function notHere(): never {
  throw new Failure('http/invalidRequest', 'A job can be followed over a channel only.');
}

function openRuntime(host: Host, config: ConfigFile, vault: Vault, registry?: ProcessTable): Runtime {
  return createCodexRuntime({
    config: () => config.current.codex,
    environment: host.environment,
    dataDir: host.dataDir,
    packageDir: host.packageDir,
    version: host.version,
    secret: async (name) => {
      const secret = await vault.read(name);
      if (secret !== null) return secret;
      throw new Failure('vault/secretMissing', `The keychain has no secret named ${name}, which codex.provider needs.`, {
        hint: `Store it: drawbridge secrets set ${name}`,
      });
    },
    log: host.log,
    now: host.now,
    ...(registry ? { registry } : {}),
  });
}

function openSurface(config: BridgeConfig, jobs: Engine, house: House, { log, now }: Host): Surface {
  switch (config.kind) {
    case 'mcp':
      return createMcpSurface(config, { jobs, house, log, now });
    case 'openai':
      return createOpenAiSurface(config, { jobs, house, log, now });
  }
}

/** The configured port or none; the default port, or any free one. */
async function listenForOwner(page: Page, config: Config, { log }: Host): Promise<Listener> {
  const wanted = config.control.port;
  const open = (port: number) => listen(page.surface, { host: '127.0.0.1', port, authenticate: refuseAll, upgrade: page.upgrade, log });
  if (wanted !== null) return open(wanted);
  return open(defaultControlPort).catch((error) => {
    if (error instanceof Failure && error.code === 'bridge/portInUse') return open(0);
    throw error;
  });
}

function refuseAll(): never {
  throw new Failure('http/methodNotAllowed', 'The owner’s page is read with GET; everything else goes over its socket.');
}

function counts({ engine, jobs, host }: Parts): Counts {
  const midnight = new Date(host.now()).setHours(0, 0, 0, 0);
  return { ...engine.load(), waiting: 0, today: jobs.since(Math.floor(midnight / 1000)) };
}

/** Codex is started before the first request needs it, once somebody could ask. What fails shows in its status. */
function warm(parts: Parts, stack: AsyncDisposableStack): void {
  const { runtime, catalogue, config, host } = parts;
  const stop = new AbortController();
  stack.defer(() => stop.abort());
  void followRuntime(parts, stop.signal);
  if (config.current.roots.length === 0) return;
  const warmed = (async () => {
    await runtime.warm(stop);
    catalogue.refresh(await runtime.models(stop));
  })();
  warmed.catch((error) => stop.signal.aborted || host.log.warn('codex notWarmed', { error }));
}

async function followRuntime({ runtime, changes }: Parts, signal: AbortSignal): Promise<void> {
  for await (const _ of runtime.watch({ signal })) changes.announce({ topic: 'codex' });
}

async function* watch({ changes }: Parts, services: ControlServices, signal: AbortSignal): AsyncGenerator<Snapshot> {
  const updates = changes.watch(signal);
  yield snapshot(services);
  for await (const _ of updates) yield snapshot(services);
}

function readyLine(host: Host, bridges: Bridges, page: Listener | null): ReadyLine {
  const listening = bridges.list().flatMap(({ id, kind, url }) => (url === null ? [] : [{ id, kind, url }]));
  return {
    event: 'ready',
    pid: process.pid,
    dataDir: host.dataDir,
    bridges: listening,
    control: { url: page ? `http://127.0.0.1:${page.port}/` : '' },
  };
}
