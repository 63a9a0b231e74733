import { Failure } from '../../../../shared/contract/errors.ts';
import {
  type AppInfo,
  type Counts,
  type Handlers,
  type ParsedParams,
  type Result,
  type Snapshot,
} from '../../../../shared/contract/control.ts';
import { type JobHit, type JobQuery } from '../../../../shared/contract/jobs.ts';
import { type Config, type RootConfig } from '../../../../shared/model/config.ts';
import { type BridgeStatus, type CodexStatus } from '../../../../shared/model/host.ts';
import { type Job, type JobEvent } from '../../../../shared/model/job.ts';
import { type Runtime } from '../../jobs/ports.ts';
import { type Call } from '../../lib/call.ts';
import { approvalHandlers, type ApprovalServices } from './approvals.ts';
import { bridgeHandlers, type BridgeServices } from './bridges.ts';
import { clientHandlers, type ClientServices } from './clients.ts';
import { type ControlContext } from './context.ts';
import { diagnosticsHandlers, type DiagnosticsServices } from './diagnostics.ts';
import { openAiHandlers, type OpenAiServices } from './openai.ts';
import { connectionTestHandlers, type ConnectionTestServices } from './connection-test.ts';
import { flightHandlers, type FlightServices } from './flights.ts';
import { healthHandlers, type HealthServices } from './health.ts';
import { reviewHandlers, type ReviewServices } from './reviews.ts';
import { secretHandlers, type SecretServices } from './secrets.ts';
import { outsideHandlers, type OutsideServices } from './outside.ts';
import { settingsHandlers, type SettingsServices } from './settings.ts';
import { signInHandlers, type SignInServices } from './sign-in.ts';
import { chatHandlers, type ChatServices } from './chat.ts';
import { importHandlers, type ImportServices } from './import.ts';
import { stdioHandlers, type StdioServices } from './stdio.ts';
import { tunnelHandlers, type TunnelServices } from './tunnels.ts';
import { usageHandlers, type UsageServices } from './usage.ts';
import { workHandlers, type WorkServices } from './work.ts';

/** What the owner's contract stands on. `app.ts` puts it together. */
export interface ControlServices
  extends WorkServices,
    SecretServices,
    ApprovalServices,
    ReviewServices,
    OpenAiServices,
    ClientServices,
    SignInServices,
    SettingsServices,
    OutsideServices,
    StdioServices,
    ChatServices,
    ImportServices,
    FlightServices,
    DiagnosticsServices,
    HealthServices,
    UsageServices,
    ConnectionTestServices,
    Pick<TunnelServices, 'testTunnel'> {
  readonly info: () => AppInfo;
  readonly counts: () => Counts;
  readonly jobs: {
    find(jobId: string): Job;
    list(query: JobQuery): { readonly data: readonly Job[]; readonly nextCursor: string | null; readonly hits?: readonly JobHit[] };
    read(jobId: string, after: number, limit: number): readonly JobEvent[];
    cancelAny(jobId: string, reason: string): Promise<Job>;
    log(jobId: string, options: { readonly after: number } & Call): AsyncIterable<readonly JobEvent[]>;
  };
  readonly bridges: TunnelServices['bridges'] &
    BridgeServices['bridges'] & {
      list(): BridgeStatus[];
      start(id: string): Promise<BridgeStatus>;
      stop(id: string): Promise<BridgeStatus>;
      startAll(): Promise<BridgeStatus[]>;
      stopAll(): Promise<BridgeStatus[]>;
    };
  readonly roots: {
    list(): readonly RootConfig[];
    add(root: RootConfig): Promise<RootConfig>;
    update(change: ParsedParams<'root/update'>): Promise<RootConfig>;
    remove(path: string): Promise<void>;
  };
  readonly runtime: Pick<Runtime, 'status' | 'models'>;
  readonly config: () => Config;
  /** With the owner's token; null where no page is served. */
  readonly address: () => string | null;
  readonly chooseFolder: (() => Promise<string | null>) | null;
  readonly requestStop: () => void;
}

/** The owner's contract, method by method. `methods` in shared/contract has parsed what comes in. */
export function controlHandlers(services: ControlServices): Handlers<ControlContext> {
  const { jobs, bridges, roots, runtime } = services;
  return {
    'state/subscribe': () => snapshot(services),
    'job/list': (query) => ({ ...jobs.list(query), counts: services.counts() }) as Result<'job/list'>,
    'job/read': ({ jobId }) => jobs.find(jobId),
    'job/events': ({ jobId, after, limit }) => {
      jobs.find(jobId);
      const data = [...jobs.read(jobId, after, limit)];
      return { data, nextAfter: data.length < limit ? null : (data.at(-1)?.seq ?? null) };
    },
    ...workHandlers(services),
    ...approvalHandlers(services),
    ...reviewHandlers(services),
    ...bridgeHandlers(services),
    ...tunnelHandlers(services),
    ...flightHandlers(services),
    ...healthHandlers(services),
    ...usageHandlers(services),
    ...connectionTestHandlers(services),
    ...openAiHandlers(services),
    ...stdioHandlers(services),
    ...chatHandlers(services),
    ...importHandlers(services),
    ...secretHandlers(services),
    ...signInHandlers(services),
    ...settingsHandlers(services),
    ...outsideHandlers(services),
    'job/cancel': ({ jobId }) => jobs.cancelAny(jobId, 'The owner stopped the job.'),
    'job/subscribe': ({ jobId, after }, { follow }) => {
      jobs.find(jobId);
      return { subscriptionId: follow(jobId, after) };
    },
    'job/unsubscribe': ({ subscriptionId }, { unfollow }) => {
      unfollow(subscriptionId);
      return {};
    },
    'bridge/list': () => ({ data: bridges.list() }),
    'bridge/start': ({ id }) => bridges.start(id),
    'bridge/stop': ({ id }) => bridges.stop(id),
    'bridge/startAll': async () => ({ data: await bridges.startAll() }),
    'bridge/stopAll': async () => ({ data: await bridges.stopAll() }),
    'root/list': () => ({ data: [...roots.list()] }),
    'root/add': (root) => roots.add(root),
    'root/update': (change) => roots.update(change),
    'root/remove': async ({ path }) => {
      await roots.remove(path);
      return {};
    },
    ...clientHandlers(services),
    'codex/status': () => runtime.status(),
    'codex/models': async (_, call) => ({ data: [...(await runtime.models(call))] }),
    ...diagnosticsHandlers(services),
    'config/read': () => services.config(),
    'control/address': (_, { surface }) => ({ url: pageAddress(services, surface) }),
    'host/stop': () => {
      services.requestStop();
      return {};
    },
    'host/chooseFolder': async () => {
      if (services.chooseFolder) return { path: await services.chooseFolder() };
      throw new Failure('http/notFound', 'This host has no desktop to show a folder dialog on.', { hint: 'Type the path.' });
    },
  };
}

/** Everything a surface shows at first. */
export function snapshot(services: ControlServices): Snapshot {
  return {
    app: services.info(),
    bridges: services.bridges.list(),
    roots: [...services.roots.list()],
    clients: services.clients.list(),
    codex: services.runtime.status() satisfies CodexStatus,
    account: services.account.state(),
    signIn: services.signIns.state(),
    settings: services.ownerSettings.current(),
    paused: services.pause.now(),
    counts: services.counts(),
    jobs: [...services.jobs.list({ limit: 50 }).data],
    approvals: services.approvals.list({ state: ['pending'], limit: 500 }).data.toReversed(),
  };
}

function pageAddress({ address }: ControlServices, surface: ControlContext['surface']): string {
  if (surface === 'page')
    throw new Failure('auth/scopeMissing', 'A page may not ask for the owner’s address.', { hint: 'Run: drawbridge open' });
  const url = address();
  if (url !== null) return url;
  throw new Failure('http/notFound', 'This host serves no page.', { hint: 'Build it with: npm run build' });
}
