import { type z } from 'zod';
import { McpBridgeConfig, RootConfig, type Sandbox } from '../../../../shared/model/config.ts';
import { type Job } from '../../../../shared/model/job.ts';
import { type Caller, type StartJob } from '../../jobs/ports.ts';
import { anonymousCaller } from '../http/anonymous.ts';
import { tokenAuthenticator } from '../http/authenticate.ts';
import { listen } from '../http/listener.ts';
import { type ScriptedJobs, scriptedJobs } from '../tools/scripted-jobs.ts';
import { type EventSubscriptions } from './events/subscriptions.ts';
import { createMcpSurface } from './surface.ts';
import { notPaused } from '../../../../shared/model/settings.ts';

export interface Served extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly jobs: ScriptedJobs;
}

export interface ServeOptions {
  readonly config?: Partial<z.input<typeof McpBridgeConfig>>;
  readonly roots?: readonly string[];
  /** The most that is allowed in each of them. */
  readonly sandbox?: Sandbox;
  readonly fastReturnMs?: number;
  readonly keepAliveMs?: number;
  readonly events?: EventSubscriptions;
}

/** The surface behind the real listener, over jobs that a test plays. The tokens `ada` and `ben` are two clients. */
export async function serveMcp(
  opening: (request: StartJob) => Partial<Job>,
  { config = {}, roots = ['/projects/one'], sandbox = 'read-only', fastReturnMs, keepAliveMs, events }: ServeOptions = {},
): Promise<Served> {
  const jobs = scriptedJobs(opening);
  const surface = createMcpSurface(McpBridgeConfig.parse({ id: 'chatgpt', kind: 'mcp', port: 0, ...config }), {
    jobs,
    house: {
      roots: () => roots.map((path) => RootConfig.parse({ path, sandbox })),
      models: () => [],
      version: '9.9.9',
      paused: () => notPaused,
    },
    log: quiet,
    now: () => nowMs,
    ...(fastReturnMs !== undefined && { fastReturnMs }),
    ...(keepAliveMs !== undefined && { keepAliveMs }),
    ...(events && { events }),
  });
  const authenticate =
    config.auth?.mode === 'none' ? () => anonymousCaller('chatgpt') : tokenAuthenticator({ verify: clientOf, now: () => nowMs });
  const listener = await listen(surface, { host: '127.0.0.1', port: 0, authenticate, log: quiet });
  return { origin: `http://127.0.0.1:${listener.port}`, jobs, [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose]() };
}

/** Five seconds after every scripted job began. */
const nowMs = 1_800_000_005_000;

function clientOf(token: string): Caller | null {
  return ['ada', 'ben'].includes(token) ? { clientId: token, clientName: token, scopes: ['read', 'run'] } : null;
}

const nothing = () => {};
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing };
