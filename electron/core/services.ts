import { Failure } from '../../shared/contract/errors.ts';
import { type Counts, type Method, type Params, type Result } from '../../shared/contract/control.ts';
import { type Config } from '../../shared/model/config.ts';
import { explainPolicy } from './approvals.ts';
import { call } from './bridges/control/connection.ts';
import { type ControlServices, controlHandlers } from './bridges/control/handlers.ts';
import { ShownQuestions } from './bridges/control/shown-questions.ts';
import { diagnosticsServices } from './diagnostics.ts';
import { openClients } from './clients.ts';
import { type App } from './host.ts';
import { importOpenAi } from './import.ts';
import { sessionServices } from './openai-sessions.ts';
import { stdioDoor } from './stdio.ts';
import { Outside } from './outside.ts';
import { type Parts } from './parts.ts';
import { ownNet, tunnelTester } from './tunnel-test.ts';
import { withoutHeaderValues } from './vault/known-secrets.ts';

/** What the owner’s contract stands on. */
export function controlServices(parts: Parts, address: () => string | null): ControlServices {
  const { host, config, jobs, runtime, engine, threads, tokens, bridges } = parts;
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
    work: parts.work,
    queue: () => engine.roster.queue(),
    openMcp: stdioDoor(parts),
    settings: parts.settings,
    ownerSettings: parts.ownerSettings,
    pause: parts.pause,
    account: parts.account,
    outside: new Outside(host, parts.account),
    importOpenAi: (wanted) => importOpenAi({ ...parts, changed: () => parts.changes.announce({ topic: 'bridges' }) }, wanted),
    lasting: host.ports !== 'closed',
    signIns: parts.signIns.signIns,
    threads,
    bridges,
    testTunnel: tunnelTester((id) => bridges.visit(id), ownNet(parts.elapsed)),
    flights: parts.flights,
    sightings: parts.sightings,
    roots: parts.folders,
    clients: openClients(parts),
    runtime,
    usage: parts.usage,
    health: parts.health,
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
    ...diagnosticsServices(parts),
    config: () => withoutHeaderValues(config.current),
    address,
    chooseFolder: host.chooseFolder,
    requestStop: host.requestStop,
  };
}

function counts({ engine, usage, host }: Parts): Counts {
  const midnight = new Date(host.now()).setHours(0, 0, 0, 0);
  return { ...engine.roster.load(), today: usage.since(Math.floor(midnight / 1000)) };
}

/** The bridge that sessions of another program come to. */
function openAiBridge({ bridges }: Config): string {
  return bridges.find(({ kind }) => kind === 'openai')?.id ?? 'openai';
}

/** The owner's contract called in process. What needs a channel to tell on is refused. */
export function localCall(services: ControlServices): App['call'] {
  const handlers = controlHandlers(services);
  const { signal } = new AbortController();
  const shown = new ShownQuestions();
  const context = { surface: 'local' as const, signal, shown, follow: notHere, unfollow: notHere, tell: notHere };
  return async <M extends Method>(method: M, params: Params<M>) => (await call(handlers, method, params, context)) as Result<M>;
}

function notHere(): never {
  throw new Failure('http/invalidRequest', 'This is told over a channel only.');
}
