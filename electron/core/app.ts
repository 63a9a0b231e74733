import { Failure } from '../../shared/contract/errors.ts';
import { type Counts, type Method, type Params, type Result, type Snapshot } from '../../shared/contract/control.ts';
import { type BridgeConfig, type Config } from '../../shared/model/config.ts';
import { type Check, type ReadyLine } from '../../shared/model/host.ts';
import { type Channel } from '../../shared/rpc/channel.ts';
import { type ApprovalParts, explainPolicy, openApprovals } from './approvals.ts';
import { type Tokens } from './auth/tokens.ts';
import { Bridges, type BridgesOptions } from './bridges/bridges.ts';
import { call, serveControl } from './bridges/control/connection.ts';
import { type ControlServices, controlHandlers, snapshot } from './bridges/control/handlers.ts';
import { listenLocally } from './bridges/control/local-socket.ts';
import { openPage } from './bridges/control/page.ts';
import { type Listener, type OnCaller } from './bridges/http/listener.ts';
import { Flights } from './bridges/http/recorder.ts';
import { type Surface } from './bridges/http/surface.ts';
import { createMcpSurface } from './bridges/mcp/surface.ts';
import { createOpenAiSurface, type OpenAiDeps } from './bridges/openai/surface.ts';
import { bundledModels } from './codex/catalogue.ts';
import { reap } from './codex/registry.ts';
import { examine } from './doctor.ts';
import { EventBus } from './events/bus.ts';
import { Changes } from './events/changes.ts';
import { openClients, openTokens, watchCallers } from './clients.ts';
import { Folders } from './folders.ts';
import { type App, type Host } from './host.ts';
import { keepHouse } from './housekeeping.ts';
import { importOpenAi } from './import.ts';
import { Catalogue } from './jobs/catalogue.ts';
import { Engine } from './jobs/engine.ts';
import { OwnerJobs } from './jobs/owner-jobs.ts';
import { type House, type Runtime } from './jobs/ports.ts';
import { Threads, type ThreadsOptions } from './jobs/threads.ts';
import { listenForOwner } from './owner-page.ts';
import { rootsFor } from './policy/roots.ts';
import { sessionServices } from './openai-sessions.ts';
import { openRedactor } from './redaction.ts';
import { findGit, openReviews, type ReviewParts } from './reviews.ts';
import { openResponses } from './responses.ts';
import { openRuntime } from './runtime.ts';
import { openSecrets } from './secrets.ts';
import { openSignIns, type SignInParts } from './sign-ins.ts';
import { standing } from './standing.ts';
import { openState } from './state/backups.ts';
import { stdioDoor } from './stdio.ts';
import { holdDataDir } from './takeover.ts';
import { openTunnels } from './tunnels.ts';
import { ConfigFile } from './state/config-file.ts';
import { JobTable } from './state/jobs.ts';
import { ProcessTable } from './state/processes.ts';
import { OpenAiSessionTable } from './state/openai-sessions.ts';
import { SettingTable } from './state/settings.ts';
import { ThreadTable } from './state/threads.ts';
import { UsageTable } from './state/usage.ts';
import { type Redactor } from './vault/redact.ts';
import { EventRedactor } from './vault/redact-events.ts';
import { type Secrets } from './vault/secrets.ts';
import { type Git } from './workspace/git.ts';

const modelsKey = 'codex.models';

/**
 * Starts the core: everything is recorded, reachable and listening when it resolves. A bridge whose port is taken says so in its status
 * and holds up nothing else.
 * @throws Failure host/dataDirUnusable, host/alreadyRunning, config/invalid, config/unreadable, state/unusable, bridge/portInUse (for a named control port)
 */
export async function createApp(host: Host): Promise<App> {
  await using stack = new AsyncDisposableStack();
  stack.use(await holdDataDir(host));
  const config = await ConfigFile.open(host.configFile);
  const git = await findGit(host, [host.dataDir, ...config.current.roots.map(({ path }) => path)]);
  const parts = await openParts({ host, config, git }, stack);
  let address: string | null = null;
  const services = controlServices(parts, () => address);
  const serve = (surface: 'local' | 'page') => (channel: Channel) =>
    void serveControl(channel, { services, changes: parts.changes, surface, log: host.log });
  await reap(parts.processes, { log: host.log, platform: process.platform, environment: host.environment });
  await parts.folders.examine();
  await parts.recover();
  parts.engine.recover();
  parts.approvals.recover();
  stack.use(await listenLocally(host.dataDir, serve('local')));
  const page = host.pageDir === null ? null : openPage({ dir: host.pageDir, onChannel: serve('page') });
  const listener = page && stack.use(await listenForOwner(page, config.current, host));
  if (page) parts.redactor.learn(page.token);
  if (page && listener) address = `http://127.0.0.1:${listener.port}/#token=${page.token}`;
  if (host.ports !== 'closed') await parts.bridges.startAll();
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
  const vault = await openSecrets({ host, config, db: null, audit: null, redactor: null, changed: () => undefined });
  await using runtime = openRuntime(host, config, vault);
  return await examine({ host, config: config.current, runtime, vault, bridges: null }, { signal });
}

/** What the core is made of, wired once. */
interface Parts extends ApprovalParts, Pick<ReviewParts, 'reviews' | 'recover'> {
  readonly host: Host;
  readonly config: ConfigFile;
  readonly changes: Changes;
  readonly jobs: JobTable;
  readonly usage: UsageTable;
  readonly vault: Secrets;
  readonly redactor: Redactor;
  readonly folders: Folders;
  readonly processes: ProcessTable;
  readonly runtime: Runtime;
  readonly catalogue: Catalogue;
  readonly engine: Engine;
  readonly threads: Threads;
  readonly tokens: Tokens;
  readonly bridges: Bridges;
  readonly flights: Flights;
  readonly house: House;
  readonly settings: SettingTable;
  readonly signIns: SignInParts;
  readonly sessions: OpenAiSessionTable;
}

interface Ground {
  readonly host: Host;
  readonly config: ConfigFile;
  readonly git: Git | null;
}

async function openParts({ host, config, git }: Ground, stack: AsyncDisposableStack): Promise<Parts> {
  const { now, log } = host;
  const elapsed = () => performance.now();
  const db = stack.use(openState(host.dataDir, host));
  const changes = new Changes();
  const { approvals, audit } = openApprovals({ db, changes, host, config: () => config.current, monotonic: elapsed });
  stack.use(approvals);
  const redactor = openRedactor(host, config);
  const jobs = new JobTable(db, new EventRedactor(redactor));
  const vault = await openSecrets({ host, config, db, audit, redactor, changed: () => changes.announce({ topic: 'vault' }) });
  const processes = new ProcessTable(db);
  const runtime = stack.use(openRuntime(host, config, vault, { redactor, registry: processes }));
  const settings = new SettingTable(db);
  const catalogue = openCatalogue(settings, config);
  const folders = new Folders({ host, config, changed: () => changes.announce({ topic: 'roots' }), log });
  const [roots, codex] = [() => folders.usable(), () => config.current.codex];
  const { reviews, writes, recover } = stack.use(openReviews({ db, changes, host, roots, git, approvals, audit }));
  const forgetReviews = (time: number) => reviews.forgetBefore(time);
  stack.use(keepHouse({ db, dataDir: host.dataDir, retention: () => config.current.retention, forgetReviews, now, log }));
  const bus = new EventBus(jobs);
  const threadTable = new ThreadTable(db);
  const tokens = openTokens({ db, audit, changes, host });
  const engine = new Engine({
    jobs,
    threads: threadTable,
    bus,
    changes,
    runtime,
    catalogue,
    roots,
    codex,
    standing: standing({ tokens, config: () => config.current }),
    ...writes,
    now,
    elapsed,
    log,
    ...(host.silence && { silence: host.silence }),
  });
  const threads = openThreads(engine, { threads: threadTable, runtime, changes, roots, now });
  const house: House = {
    roots: (caller) => rootsFor(config.current.roots, caller?.roots ?? null),
    models: () => catalogue.list(),
    version: host.version,
  };
  const responses = openResponses({ db, redactor, engine, threads });
  const sessions = new OpenAiSessionTable(db);
  const signIns = stack.use(openSignIns({ db, audit, tokens, changes, config, folders, redactor, host }));
  const flights = new Flights({ now, elapsed });
  const tunnels = openTunnels({ host, config, vault, registry: processes, redactor });
  const bridges = stack.use(
    openBridges(
      { host, config, changes, redactor, engine, tokens, responses, sessions, signIns, flights, tunnels },
      house,
      watchCallers({ tokens, elapsed }, stack),
    ),
  );
  // On the way out the ports close first, then jobs end and their clients are told why, then what is left of connections is cut.
  stack.use(engine);
  stack.defer(async () => void (await bridges.stopAll()));
  return {
    host,
    config,
    changes,
    folders,
    approvals,
    audit,
    reviews,
    recover,
    jobs,
    usage: new UsageTable(db),
    vault,
    redactor,
    processes,
    runtime,
    catalogue,
    engine,
    threads,
    tokens,
    bridges,
    flights,
    house,
    settings,
    signIns,
    sessions,
  };
}

function openThreads(engine: Engine, options: Omit<ThreadsOptions, 'busyWith' | 'exclusively'>): Threads {
  return new Threads({
    ...options,
    busyWith: (threadId) => engine.roster.busyWith(threadId),
    exclusively: (threadId, work) => engine.exclusively(threadId, work),
  });
}

interface BridgeParts
  extends Pick<Parts, 'host' | 'config' | 'changes' | 'redactor' | 'engine' | 'tokens' | 'sessions' | 'signIns' | 'flights'>,
    Pick<OpenAiDeps, 'responses'> {
  readonly tunnels: Pick<BridgesOptions, 'openTunnel' | 'secrets'>;
}

function openBridges(
  { host, config, changes, redactor, engine, tokens, signIns, ...parts }: BridgeParts,
  house: House,
  onCaller: OnCaller,
): Bridges {
  const { now, log } = host;
  const { responses, sessions, flights, tunnels } = parts;
  return new Bridges({
    configs: () => config.current.bridges,
    surface: (bridge) => openSurface(bridge, engine, house, host, { responses, sessions }),
    verify: (token, from) => {
      const caller = tokens.verify(token, from);
      if (caller) redactor.learn(token);
      return caller;
    },
    signIn: (door) => signIns.routes(door),
    onCaller,
    flights,
    ...tunnels,
    changed: () => changes.announce({ topic: 'bridges' }),
    now,
    log,
  });
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
  const { host, config, jobs, vault, runtime, engine, threads, tokens, bridges } = parts;
  const { version, dataDir, configFile, kind, now } = host;
  const startedAt = Math.floor(now() / 1000);
  return {
    info: () => ({ version, pid: process.pid, dataDir, configFile, host: kind, platform: process.platform, startedAt }),
    counts: () => counts(parts),
    jobs: {
      find: (jobId) => engine.roster.find(jobId),
      list: (query) => jobs.list(query),
      read: (jobId, after, limit) => jobs.read(jobId, after, limit),
      cancelAny: (jobId, reason) => engine.cancelAny(jobId, reason),
      log: (jobId, options) => engine.log(jobId, options),
    },
    work: new OwnerJobs({ engine, threads, jobs }),
    queue: () => engine.roster.queue(),
    openMcp: stdioDoor(parts),
    settings: parts.settings,
    importOpenAi: (wanted) => importOpenAi({ ...parts, changed: () => parts.changes.announce({ topic: 'bridges' }) }, wanted),
    lasting: host.ports !== 'closed',
    signIns: parts.signIns.signIns,
    threads,
    bridges,
    flights: parts.flights,
    roots: parts.folders,
    clients: openClients(parts),
    runtime,
    usage: parts.usage,
    secrets: parts.vault,
    approvals: parts.approvals,
    audit: parts.audit,
    reviews: parts.reviews,
    sessions: sessionServices({
      table: parts.sessions,
      threads,
      clients: () => tokens.list(),
      bridgeId: () => openAiBridge(config.current),
      now,
    }),
    explain: (query) =>
      explainPolicy(query, {
        config: config.current,
        roots: parts.folders.usable(),
        clients: tokens.list(),
        now: Math.floor(now() / 1000),
      }),
    doctor: (one) => examine({ host, config: config.current, runtime, vault, bridges: bridges.list() }, one),
    config: () => config.current,
    address,
    chooseFolder: host.chooseFolder,
    requestStop: host.requestStop,
  };
}

/** The owner's contract called in process. What needs a channel to tell on is refused. */
function localCall(services: ControlServices): App['call'] {
  const handlers = controlHandlers(services);
  const context = { surface: 'local' as const, signal: new AbortController().signal, follow: notHere, unfollow: notHere, tell: notHere };
  return async <M extends Method>(method: M, params: Params<M>) => (await call(handlers, method, params, context)) as Result<M>;
}

function notHere(): never {
  throw new Failure('http/invalidRequest', 'This is told over a channel only.');
}

/** The bridge that sessions of another program come to. */
function openAiBridge({ bridges }: Config): string {
  return bridges.find(({ kind }) => kind === 'openai')?.id ?? 'openai';
}

function openSurface(
  config: BridgeConfig,
  jobs: Engine,
  house: House,
  { log, now }: Host,
  openai: Pick<OpenAiDeps, 'responses' | 'sessions'>,
): Surface {
  switch (config.kind) {
    case 'mcp':
      return createMcpSurface(config, { jobs, house, log, now });
    case 'openai':
      return createOpenAiSurface(config, { ...openai, jobs, house, log, now });
  }
}

function counts({ engine, usage, host }: Parts): Counts {
  const midnight = new Date(host.now()).setHours(0, 0, 0, 0);
  return { ...engine.roster.load(), today: usage.since(Math.floor(midnight / 1000)) };
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
