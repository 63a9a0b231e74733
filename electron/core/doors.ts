import { type Flights } from './bridges/http/recorder.ts';
import { type SignInParts } from './sign-ins.ts';
import { type Tokens } from './auth/tokens.ts';
import { type Redactor } from './vault/redact.ts';
import { type Changes } from './events/changes.ts';
import { type ConfigFile } from './state/config-file.ts';
import { type BridgeConfig, type Config, type PublicConfig } from '../../shared/model/config.ts';
import { type BridgeStatus } from '../../shared/model/host.ts';
import { changedBridge } from './bridges/change.ts';
import { Bridges, type BridgesOptions } from './bridges/bridges.ts';
import { type OnCaller } from './bridges/http/listener.ts';
import { type Surface } from './bridges/http/surface.ts';
import { type EventSubscriptions } from './bridges/mcp/events/subscriptions.ts';
import { createMcpSurface } from './bridges/mcp/surface.ts';
import { createOpenAiSurface, type OpenAiDeps } from './bridges/openai/surface.ts';
import { type Folders } from './folders.ts';
import { type Host } from './host.ts';
import { openImageSources } from './images.ts';
import { type Engine } from './jobs/engine.ts';
import { type House } from './jobs/ports.ts';

export interface BridgeParts extends Pick<OpenAiDeps, 'responses' | 'sessions'> {
  readonly host: Host;
  readonly config: ConfigFile;
  readonly changes: Changes;
  readonly redactor: Redactor;
  readonly engine: Engine;
  readonly tokens: Tokens;
  readonly signIns: Pick<SignInParts, 'routes'>;
  readonly flights: Flights;
  readonly events: EventSubscriptions;
  readonly folders: Pick<Folders, 'usable'>;
  /** Into the audit. */
  readonly note: (type: string, data: Readonly<Record<string, unknown>>) => void;
  readonly tunnels: Pick<BridgesOptions, 'openTunnel' | 'secrets'>;
}

/** The front doors, closed yet. */
export function openBridges(
  { host, config, changes, redactor, engine, tokens, signIns, ...parts }: BridgeParts,
  house: House,
  onCaller: OnCaller,
): Bridges {
  const { now, log } = host;
  const { responses, sessions, flights, tunnels, events } = parts;
  const imageSources = openImageSources({ roots: () => parts.folders.usable(), ownHosts: () => publicHosts(bridges.list()) });
  const bridges: Bridges = new Bridges({
    configs: () => config.current.bridges,
    setPublic: async (id, way) => {
      await config.update((current) => withPublic(current, id, way));
      parts.note('bridge/changed', { bridge: id, public: way });
    },
    setBridge: async (id, change) => {
      await config.update((current) => ({
        ...current,
        bridges: current.bridges.map((bridge) => (bridge.id === id ? changedBridge(bridge, change) : bridge)),
      }));
      parts.note('bridge/changed', { bridge: id, ...change });
    },
    surface: (bridge) => openSurface(bridge, engine, house, host, { responses, sessions, imageSources, events }),
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
  return bridges;
}

/** Names that lead back to us. */
export function publicHosts(bridges: readonly BridgeStatus[]): string[] {
  return bridges.flatMap(({ public: way }) => (way?.url ? [new URL(way.url).hostname] : []));
}

function withPublic(config: Config, id: string, way: PublicConfig | null): Config {
  return { ...config, bridges: config.bridges.map((bridge) => (bridge.id === id ? { ...bridge, public: way ?? undefined } : bridge)) };
}

function openSurface(
  config: BridgeConfig,
  jobs: Engine,
  house: House,
  { log, now }: Host,
  { events, ...openai }: Pick<OpenAiDeps, 'responses' | 'sessions' | 'imageSources'> & Pick<BridgeParts, 'events'>,
): Surface {
  switch (config.kind) {
    case 'mcp':
      return createMcpSurface(config, { jobs, house, log, now, ...(config.events && { events }) });
    case 'openai':
      return createOpenAiSurface(config, { ...openai, jobs, house, log, now });
  }
}
