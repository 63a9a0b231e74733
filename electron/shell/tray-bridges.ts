import { type BridgeStatus, type PublicStatus, wayState } from '../../shared/model/host.ts';
import { texts } from '../../shared/texts/texts.ts';
import { bridgeName } from './status.ts';
import { entry, type TrayEntry, without } from './tray-entry.ts';

/** The switch of each bridge, and of all. */
export function bridgeEntries(bridges: readonly BridgeStatus[]): TrayEntry[] {
  const { tray } = texts;
  if (bridges.length === 0) return [without('start-all', tray.startAll, tray.noBridge), without('stop-all', tray.stopAll, tray.noBridge)];
  const startable = bridges.some((bridge) => bridge.state === 'stopped' || bridge.state === 'failed');
  const stoppable = bridges.some((bridge) => bridge.state === 'listening' || bridge.state === 'starting');
  return [
    ...bridges.map((bridge) => bridgeEntry(bridge, bridges)),
    startable ? entry('start-all', tray.startAll, { type: 'startAll' }) : without('start-all', tray.startAll, tray.allOpen),
    stoppable ? entry('stop-all', tray.stopAll, { type: 'stopAll' }) : without('stop-all', tray.stopAll, tray.allStopped),
  ];
}

function bridgeEntry(bridge: BridgeStatus, all: readonly BridgeStatus[]): TrayEntry {
  const { tray } = texts;
  const id = `bridge:${bridge.id}`;
  const name = bridgeName(bridge, all);
  const [start, stop] = [
    { type: 'startBridge', bridgeId: bridge.id },
    { type: 'stopBridge', bridgeId: bridge.id },
  ] as const;
  switch (bridge.state) {
    case 'listening':
      return entry(id, tray.stop(name), stop);
    case 'starting':
      return without(id, tray.stop(name), tray.isStarting);
    case 'stopped':
      return entry(id, tray.start(name), start);
    case 'failed':
      return entry(id, tray.startAgain(name, bridge.failure?.message ?? null), start);
  }
}

/** The addresses that clients on this machine are given. */
export function copyEntries(bridges: readonly BridgeStatus[]): TrayEntry[] {
  return [copyEntry('copy-mcp', texts.tray.copyMcp, 'mcp', bridges), copyEntry('copy-openai', texts.tray.copyApi, 'openai', bridges)];
}

function copyEntry(id: string, label: string, kind: BridgeStatus['kind'], bridges: readonly BridgeStatus[]): TrayEntry {
  const candidates = bridges.filter((bridge) => bridge.kind === kind);
  if (candidates.length === 0) return without(id, label, texts.tray.noSuchBridge);
  const url = candidates.find((bridge) => bridge.url !== null)?.url;
  return url ? entry(id, label, { type: 'copy', text: url }) : without(id, label, texts.tray.bridgeStopped);
}

/** How a bridge stands with the outside, the switch, and what a client there is given. */
export function tunnelEntries(bridge: BridgeStatus, all: readonly BridgeStatus[]): TrayEntry[] {
  const { tray } = texts;
  const { id: bridgeId, public: way } = bridge;
  if (!way) return [];
  const id = `tunnel:${bridgeId}`;
  const reason = way.failure?.message ?? way.tunnel.reason;
  const entries = [
    ...(reason === null ? [] : [entry(`${id}:reason`, reason, null)]),
    tunnelSwitch(`${id}:switch`, bridge, way),
    way.url === null
      ? without(`${id}:copy`, tray.copyPublic, noUrl(way))
      : entry(`${id}:copy`, tray.copyPublic, { type: 'copy', text: way.url }),
    entry(`${id}:open`, tray.showTunnels, { type: 'open', place: '/tunnels' }),
  ];
  return [{ type: 'submenu', id, label: tray.tunnel(bridgeName(bridge, all), tray.ways[wayState(way)]), entries }];
}

function tunnelSwitch(id: string, bridge: BridgeStatus, way: PublicStatus): TrayEntry {
  const { tray } = texts;
  if (way.state !== 'stopped') return entry(id, tray.cutOff, { type: 'stopPublic', bridgeId: bridge.id });
  if (bridge.state !== 'listening') return without(id, tray.openUp, tray.bridgeStopped);
  return entry(id, tray.openUp, { type: 'startPublic', bridgeId: bridge.id });
}

function noUrl({ tunnel, state }: PublicStatus): string {
  if (tunnel.kind === 'openai') return texts.tray.noPublicUrl;
  return state === 'stopped' ? texts.tray.closed : texts.tray.notKnown;
}
