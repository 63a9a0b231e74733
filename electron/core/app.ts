import { type Snapshot } from '../../shared/contract/control.ts';
import { type Check, type ReadyLine } from '../../shared/model/host.ts';
import { type Channel } from '../../shared/rpc/channel.ts';
import { lookAfterSleep } from './after-sleep.ts';
import { type Bridges } from './bridges/bridges.ts';
import { serveControl } from './bridges/control/connection.ts';
import { type ControlServices, snapshot } from './bridges/control/handlers.ts';
import { listenLocally } from './bridges/control/local-socket.ts';
import { openPage } from './bridges/control/page.ts';
import { type Listener } from './bridges/http/listener.ts';
import { reap } from './codex/registry.ts';
import { examine } from './doctor.ts';
import { ownProcess, sampleEveryMs, watchHealth } from './health.ts';
import { type App, type Host } from './host.ts';
import { listenForOwner } from './owner-page.ts';
import { findGit } from './reviews.ts';
import { openRuntime } from './runtime.ts';
import { type Call } from './lib/call.ts';
import { openSecrets } from './secrets.ts';
import { holdDataDir } from './takeover.ts';
import { ConfigFile } from './state/config-file.ts';
import { openParts, type Parts } from './parts.ts';
import { controlServices, localCall } from './services.ts';

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
  const parts = await openParts({ host, config, git, elapsed: () => performance.now() }, stack);
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
  if (host.sampleHealth) stack.use(sampleHealth(parts));
  const stopping = new AbortController();
  stack.defer(() => stopping.abort());
  warm(parts, stopping);
  const held = stack.move();
  return {
    ready: readyLine(host, parts.bridges, listener),
    serve: serve('local'),
    call: localCall(services),
    watch: (signal) => watch(parts, services, signal),
    setLocked: (locked) => parts.pause.setLocked(locked),
    resumed: () => void lookAfterSleep(parts, stopping),
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

function sampleHealth({ engine, runtime, health, host }: Parts): Disposable {
  const { now, log } = host;
  const load = () => engine.roster.load();
  return watchHealth({ everyMs: sampleEveryMs, load, runtime, process: ownProcess(), add: (sample) => health.add(sample), now, log });
}

/** Codex is started before the first request needs it, once somebody could ask. What fails shows in its status. */
function warm(parts: Parts, stop: Call): void {
  const { runtime, catalogue, config, host } = parts;
  void followRuntime(parts, stop.signal);
  void followVault(parts, stop.signal);
  void parts.ownerSettings.follow(stop);
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

async function followVault({ changes, bridges }: Parts, signal: AbortSignal): Promise<void> {
  for await (const batch of changes.watch(signal)) if (batch.some(({ topic }) => topic === 'vault')) bridges.retryTunnels();
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
