import { type Snapshot } from '../../shared/contract/control.ts';
import { type BridgeStatus, type PublicStatus } from '../../shared/model/host.ts';
import { approvalPlace } from './notice-text.ts';
import { bridgeName, statusLine, wayWord } from './status.ts';

/** What choosing an entry does. */
export type TrayAction =
  | { readonly type: 'startBridge' | 'stopBridge' | 'startPublic' | 'stopPublic'; readonly bridgeId: string }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'open'; readonly place: string | null }
  | { readonly type: 'startAll' | 'stopAll' | 'quit' };

export type TrayEntry =
  | { readonly type: 'separator' }
  | {
      readonly type: 'entry';
      readonly id: string;
      readonly label: string /** Null: shown, but cannot be chosen. */;
      readonly action: TrayAction | null;
    }
  | { readonly type: 'submenu'; readonly id: string; readonly label: string; readonly entries: readonly TrayEntry[] };

const separator: TrayEntry = { type: 'separator' };
const entry = (id: string, label: string, action: TrayAction | null): TrayEntry => ({ type: 'entry', id, label, action });
/** An entry that cannot be chosen says why in its own words: a tray has no other place for it. */
const without = (id: string, label: string, reason: string): TrayEntry => entry(id, `${label} (${reason})`, null);

/** The whole tray menu for the present state, from the status line down to Quit. */
export function trayMenu(snapshot: Snapshot): TrayEntry[] {
  return [
    entry('status', statusLine(snapshot), null),
    ...signInEntries(snapshot.signIn),
    approvalsEntry(snapshot.approvals),
    separator,
    ...snapshot.bridges.map((bridge) => bridgeEntry(bridge, snapshot.bridges)),
    ...allEntries(snapshot.bridges),
    separator,
    ...snapshot.bridges.flatMap((bridge) => tunnelEntries(bridge, snapshot.bridges)),
    copyEntry('copy-mcp', 'Copy ChatGPT URL', 'mcp', snapshot.bridges),
    copyEntry('copy-openai', 'Copy API base URL', 'openai', snapshot.bridges),
    separator,
    entry('open', 'Open Drawbridge', { type: 'open', place: null }),
    entry('quit', 'Quit', { type: 'quit' }),
  ];
}

/** Only while somebody asks: it is over in two minutes. */
function signInEntries({ pending }: Snapshot['signIn']): TrayEntry[] {
  return pending ? [entry('sign-in', 'Answer a sign-in…', { type: 'open', place: '/sign-in' })] : [];
}

function approvalsEntry(approvals: Snapshot['approvals']): TrayEntry {
  const label = approvals.length > 0 ? `Approvals (${approvals.length})…` : 'Approvals…';
  return entry('approvals', label, { type: 'open', place: approvalPlace(approvals) });
}

function bridgeEntry(bridge: BridgeStatus, all: readonly BridgeStatus[]): TrayEntry {
  const id = `bridge:${bridge.id}`;
  const name = bridgeName(bridge, all);
  switch (bridge.state) {
    case 'listening':
      return entry(id, `Stop ${name}`, { type: 'stopBridge', bridgeId: bridge.id });
    case 'starting':
      return without(id, `Stop ${name}`, 'is starting');
    case 'stopped':
      return entry(id, `Start ${name}`, { type: 'startBridge', bridgeId: bridge.id });
    case 'failed':
      return entry(id, `Start ${name} again${bridge.failure ? `: ${bridge.failure.message}` : ''}`, {
        type: 'startBridge',
        bridgeId: bridge.id,
      });
  }
}

/** How a bridge stands with the outside, the switch, and what a client there is given. */
function tunnelEntries(bridge: BridgeStatus, all: readonly BridgeStatus[]): TrayEntry[] {
  const { id: bridgeId, public: way } = bridge;
  if (!way) return [];
  const id = `tunnel:${bridgeId}`;
  const label = `Tunnel to ${bridgeName(bridge, all)}: ${wayWord(way)}`;
  const reason = way.failure?.message ?? way.tunnel.reason;
  const entries = [
    ...(reason === null ? [] : [entry(`${id}:reason`, reason, null)]),
    tunnelSwitch(`${id}:switch`, bridge, way),
    way.url === null
      ? without(`${id}:copy`, 'Copy public URL', noUrl(way))
      : entry(`${id}:copy`, 'Copy public URL', { type: 'copy', text: way.url }),
    entry(`${id}:open`, 'Show tunnels', { type: 'open', place: '/tunnels' }),
  ];
  return [{ type: 'submenu', id, label, entries }];
}

function tunnelSwitch(id: string, bridge: BridgeStatus, way: PublicStatus): TrayEntry {
  if (way.state !== 'stopped') return entry(id, 'Cut off from outside', { type: 'stopPublic', bridgeId: bridge.id });
  if (bridge.state !== 'listening') return without(id, 'Open to outside', 'the bridge is stopped');
  return entry(id, 'Open to outside', { type: 'startPublic', bridgeId: bridge.id });
}

function noUrl({ tunnel, state }: PublicStatus): string {
  if (tunnel.kind === 'openai') return 'OpenAI’s tunnel has none';
  return state === 'stopped' ? 'it is closed' : 'not known yet';
}

function allEntries(bridges: readonly BridgeStatus[]): TrayEntry[] {
  if (bridges.length === 0)
    return [without('start-all', 'Start all', 'no bridge is configured'), without('stop-all', 'Stop all', 'no bridge is configured')];
  const startable = bridges.some((bridge) => bridge.state === 'stopped' || bridge.state === 'failed');
  const stoppable = bridges.some((bridge) => bridge.state === 'listening' || bridge.state === 'starting');
  return [
    startable ? entry('start-all', 'Start all', { type: 'startAll' }) : without('start-all', 'Start all', 'all are open'),
    stoppable ? entry('stop-all', 'Stop all', { type: 'stopAll' }) : without('stop-all', 'Stop all', 'all are stopped'),
  ];
}

function copyEntry(id: string, label: string, kind: BridgeStatus['kind'], bridges: readonly BridgeStatus[]): TrayEntry {
  const candidates = bridges.filter((bridge) => bridge.kind === kind);
  if (candidates.length === 0) return without(id, label, 'no such bridge is configured');
  const url = candidates.find((bridge) => bridge.url !== null)?.url;
  return url ? entry(id, label, { type: 'copy', text: url }) : without(id, label, 'the bridge is stopped');
}
