import { type ApprovalParts, openApprovals } from './approvals.ts';
import { type Tokens } from './auth/tokens.ts';
import { type Bridges } from './bridges/bridges.ts';
import { Flights } from './bridges/http/recorder.ts';
import { bundledModels } from './codex/catalogue.ts';
import { EventBus } from './events/bus.ts';
import { Changes } from './events/changes.ts';
import { openTokens, watchCallers } from './clients.ts';
import { Folders } from './folders.ts';
import { type Host } from './host.ts';
import { keepHouse } from './housekeeping.ts';
import { openImageFolder } from './images.ts';
import { Catalogue } from './jobs/catalogue.ts';
import { Engine } from './jobs/engine.ts';
import { OwnerJobs } from './jobs/owner-jobs.ts';
import { type House, type Runtime } from './jobs/ports.ts';
import { Threads, type ThreadsOptions } from './jobs/threads.ts';
import { rootsFor } from './policy/roots.ts';
import { openRedactor } from './redaction.ts';
import { openReviews, type ReviewParts } from './reviews.ts';
import { openResponses } from './responses.ts';
import { openRuntime } from './runtime.ts';
import { openSecrets } from './secrets.ts';
import { openSignIns, type SignInParts } from './sign-ins.ts';
import { standing } from './standing.ts';
import { openState } from './state/backups.ts';
import { openTunnels } from './tunnels.ts';
import { type ConfigFile } from './state/config-file.ts';
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
  readonly house: House;
  readonly settings: SettingTable;
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
  const forgetReviews = (time: number) => reviews.forgetBefore(time);
  const sweepReviews = (time: number) => reviews.sweep({ nowMs: now(), time });
  stack.use(keepHouse({ db, dataDir: host.dataDir, retention: () => config.current.retention, forgetReviews, sweepReviews, now, log }));
  const threadTable = new ThreadTable(db);
  const engine = new Engine({
    jobs,
    threads: threadTable,
    bus: new EventBus(jobs),
    changes,
    runtime,
    catalogue,
    roots,
    codex: () => config.current.codex,
    holdImages: await openImageFolder(host.dataDir),
    standing: standing({ tokens, config: () => config.current }),
    ...writes,
    now,
    elapsed,
    log,
    ...(host.silence && { silence: host.silence }),
  });
  const threads = openThreads(engine, { threads: threadTable, runtime, changes, roots, now });
  const work: OwnerJobs = new OwnerJobs({ engine, threads, jobs });
  const house: House = {
    roots: (caller) => rootsFor(config.current.roots, caller?.roots ?? null),
    models: () => catalogue.list(),
    version: host.version,
  };
  const signIns = stack.use(openSignIns({ db, audit, tokens, changes, config, folders, redactor, host }));
  const sessions = new OpenAiSessionTable(db);
  const flights = new Flights({ now, elapsed });
  const doors = {
    ...{ host, config, changes, redactor, engine, tokens, sessions, signIns, flights, folders },
    responses: openResponses({ db, redactor, engine, threads }),
    tunnels: openTunnels({ host, config, vault, registry: processes, redactor }),
    events: openMcpEvents({ db, vault, tokens, changes, host, ownHosts: () => publicHosts(bridges.list()) }, stack),
  };
  const bridges: Bridges = stack.use(openBridges(doors, house, watchCallers({ tokens, elapsed }, stack)));
  // On the way out the ports close first, then jobs end and their clients are told why, then what is left of connections is cut.
  stack.use(engine);
  stack.defer(async () => void (await bridges.stopAll()));
  return { ...base, reviews, recover, engine, threads, work, bridges, flights, house, signIns, sessions };
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
  return {
    ...{ host, config, db, elapsed, changes, approvals, audit, redactor, vault, processes, runtime, settings },
    jobs: new JobTable(db, new EventRedactor(redactor)),
    usage: new UsageTable(db),
    catalogue: openCatalogue(settings, config),
    folders: new Folders({ host, config, changed: () => changes.announce({ topic: 'roots' }), log }),
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
