import { CodexAccount } from './account.ts';
import { type ApprovalParts, openApprovals } from './approvals.ts';
import { type Tokens } from './auth/tokens.ts';
import { type Bridges } from './bridges/bridges.ts';
import { Flights } from './bridges/http/recorder.ts';
import { Sightings } from './bridges/http/sightings.ts';
import { bundledModels } from './codex/catalogue.ts';
import { EventBus } from './events/bus.ts';
import { Changes } from './events/changes.ts';
import { openTokens, watchCallers } from './clients.ts';
import { Folders } from './folders.ts';
import { type Host } from './host.ts';
import { sampleEveryMs } from './health.ts';
import { type Housekeeping, keepHouse } from './housekeeping.ts';
import { openImageFolder } from './images.ts';
import { Catalogue } from './jobs/catalogue.ts';
import { Engine } from './jobs/engine.ts';
import { OwnerJobs } from './jobs/owner-jobs.ts';
import { type House, type Runtime } from './jobs/ports.ts';
import { Threads, type ThreadsOptions } from './jobs/threads.ts';
import { Pause } from './pause.ts';
import { rootsFor } from './policy/roots.ts';
import { openRedactor } from './redaction.ts';
import { openReviews, type ReviewParts } from './reviews.ts';
import { openResponses } from './responses.ts';
import { openRuntime, tryCodex } from './runtime.ts';
import { openSecrets } from './secrets.ts';
import { OwnerSettings } from './settings.ts';
import { openSignIns, type SignInParts } from './sign-ins.ts';
import { standing } from './standing.ts';
import { openState } from './state/backups.ts';
import { openTunnels } from './tunnels.ts';
import { type ConfigFile } from './state/config-file.ts';
import { HealthTable } from './state/health.ts';
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
import { openBridges, publicHosts } from './doors.ts';
import { openMcpEvents } from './mcp-events.ts';

const modelsKey = 'codex.models';

/** What the core is made of, wired once. */
export interface Parts extends ApprovalParts, Pick<ReviewParts, 'reviews' | 'recover'> {
  readonly elapsed: () => number;
  readonly host: Host;
  readonly config: ConfigFile;
  readonly changes: Changes;
  readonly jobs: JobTable;
  readonly usage: UsageTable;
  readonly health: HealthTable;
  readonly vault: Secrets;
  readonly redactor: Redactor;
  readonly folders: Folders;
  readonly processes: ProcessTable;
  readonly runtime: Runtime;
  readonly catalogue: Catalogue;
  readonly engine: Engine;
  readonly threads: Threads;
  readonly work: OwnerJobs;
  readonly tokens: Tokens;
  readonly bridges: Bridges;
  readonly flights: Flights;
  readonly sightings: Sightings;
  readonly house: House;
  readonly settings: SettingTable;
  readonly ownerSettings: OwnerSettings;
  readonly pause: Pause;
  readonly account: CodexAccount;
  readonly signIns: SignInParts;
  readonly sessions: OpenAiSessionTable;
}

interface Ground {
  readonly host: Host;
  readonly config: ConfigFile;
  readonly git: Git | null;
  /** Milliseconds of a clock that nobody sets. */
  readonly elapsed: () => number;
}

/** Opens everything that does not listen yet; what was running is recovered by `createApp`. */
export async function openParts(ground: Ground, stack: AsyncDisposableStack): Promise<Parts> {
  const base = await openBase(ground, stack);
  const { host, config, db, changes, redactor, runtime, jobs, catalogue, folders, tokens, audit, vault, processes, elapsed } = base;
  const { now, log } = host;
  const roots = () => folders.usable();
  const { reviews, writes, recover } = stack.use(
    openReviews({
      db,
      changes,
      host,
      roots,
      git: ground.git,
      approvals: base.approvals,
      audit,
      revise: (...asked) => work.revise(...asked),
    }),
  );
  const housekeeping = stack.use(openHousekeeping(base, reviews));
  const threadTable = new ThreadTable(db);
  const pause = new Pause(config, () => {
    engine.runWaiting();
    changes.announce({ topic: 'settings' });
  });
  const engine: Engine = new Engine({
    jobs,
    threads: threadTable,
    bus: new EventBus(jobs),
    changes,
    runtime,
    catalogue,
    roots,
    codex: () => config.current.codex,
    paused: () => pause.now(),
    holdImages: await openImageFolder(host.dataDir),
    standing: standing({ tokens, config: () => config.current }),
    ...writes,
    now,
    elapsed,
    log,
    ...(host.silence && { silence: host.silence }),
  });
  const ownerSettings = openOwnerSettings(base, engine, housekeeping);
  const threads = openThreads(engine, { threads: threadTable, runtime, changes, roots, now });
  const work: OwnerJobs = new OwnerJobs({ engine, threads, jobs });
  const house: House = {
    roots: (caller) => rootsFor(config.current.roots, caller?.roots ?? null),
    models: () => catalogue.list(),
    version: host.version,
    paused: () => pause.now(),
  };
  const signIns = stack.use(openSignIns({ db, audit, tokens, changes, config, folders, redactor, host }));
  const sessions = new OpenAiSessionTable(db);
  const sightings = new Sightings();
  const flights = new Flights({ now, elapsed, sightings });
  const doors = {
    ...{ host, config, changes, redactor, engine, tokens, sessions, signIns, flights, folders, note: base.note },
    responses: openResponses({ db, redactor, engine, threads }),
    tunnels: openTunnels({ host, config, vault, registry: processes, redactor }),
    events: openMcpEvents({ db, vault, tokens, changes, host, ownHosts: () => publicHosts(bridges.list()) }, stack),
  };
  const bridges: Bridges = stack.use(openBridges(doors, house, watchCallers({ tokens, elapsed }, stack)));
  // On the way out the ports close first, then jobs end and their clients are told why, then what is left of connections is cut.
  stack.use(engine);
  stack.defer(async () => void (await bridges.stopAll()));
  return { ...base, reviews, recover, engine, threads, work, bridges, flights, sightings, house, signIns, sessions, ownerSettings, pause };
}

type Base = Awaited<ReturnType<typeof openBase>>;

function openHousekeeping({ db, host, config }: Base, reviews: Parts['reviews']): Housekeeping {
  const { dataDir, now, log } = host;
  return keepHouse({
    ...{ db, dataDir, now, log },
    retention: () => config.current.retention,
    forgetReviews: (time) => reviews.forgetBefore(time),
    sweepReviews: (time) => reviews.sweep({ nowMs: now(), time }),
  });
}

function openOwnerSettings(
  { host, config, runtime, folders, changes, note }: Base,
  engine: Engine,
  housekeeping: Housekeeping,
): OwnerSettings {
  return new OwnerSettings({
    ...{ config, runtime, engine, folders, changes, note, log: host.log },
    tryCodex: (path, call) => tryCodex(path, host, config, call),
    tidy: () => housekeeping.tidyNow(),
  });
}

/** What stands by itself: the state, the secrets, Codex, and who and where. */
async function openBase({ host, config, elapsed }: Ground, stack: AsyncDisposableStack) {
  const { log } = host;
  const db = stack.use(openState(host.dataDir, host));
  const changes = new Changes();
  const { approvals, audit } = openApprovals({ db, changes, host, config: () => config.current, monotonic: elapsed });
  stack.use(approvals);
  const redactor = openRedactor(host, config);
  const vault = await openSecrets({ host, config, db, audit, redactor, changed: () => changes.announce({ topic: 'vault' }) });
  const processes = new ProcessTable(db);
  const runtime = stack.use(openRuntime(host, config, vault, { redactor, registry: processes }));
  const settings = new SettingTable(db);
  const note = (type: string, data: Readonly<Record<string, unknown>>) => audit.append({ type, data, atMs: host.now() });
  const account = new CodexAccount({
    ...{ runtime, note },
    learn: (secret) => redactor.learn(secret),
    changed: () => changes.announce({ topic: 'account' }),
  });
  return {
    ...{ host, config, db, elapsed, changes, approvals, audit, redactor, vault, processes, runtime, settings, note, account },
    jobs: new JobTable(db, new EventRedactor(redactor)),
    usage: new UsageTable(db),
    health: new HealthTable(db, sampleEveryMs / 1000),
    catalogue: openCatalogue(settings, config),
    folders: new Folders({ host, config, changed: () => changes.announce({ topic: 'roots' }), note, log }),
    tokens: openTokens({ db, audit, changes, host }),
  };
}

function openThreads(engine: Engine, options: Omit<ThreadsOptions, 'busyWith' | 'exclusively'>): Threads {
  return new Threads({
    ...options,
    busyWith: (threadId) => engine.roster.busyWith(threadId),
    exclusively: (threadId, work) => engine.exclusively(threadId, work),
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
