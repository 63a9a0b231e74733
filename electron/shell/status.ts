import { type Snapshot } from '../../shared/contract/control.ts';
import { type BridgeStatus, type PublicStatus, wayState } from '../../shared/model/host.ts';

/** What the mark shows (one drawing each). */
export const trayStates = ['idle', 'working', 'needs-you', 'fault', 'stopped'] as const;
export type TrayState = (typeof trayStates)[number];

const isOpen = (bridge: BridgeStatus): boolean => bridge.state === 'listening' || bridge.state === 'starting';
/** Its way in was to be open and is not. */
const isCutOff = (bridge: BridgeStatus): boolean => bridge.public !== null && wayState(bridge.public) === 'down';
const hasFailed = (bridge: BridgeStatus): boolean => bridge.state === 'failed';

/** The most urgent thing that is true: a waiting owner comes before a fault, a fault before work. */
export function trayState({ bridges, codex, counts, approvals, signIn }: Snapshot): TrayState {
  if (counts.waiting + approvals.length > 0 || signIn.pending) return 'needs-you';
  if (codex.state === 'failed' || bridges.some(hasFailed) || bridges.some(isCutOff)) return 'fault';
  if (counts.running + counts.queued > 0) return 'working';
  return bridges.some(isOpen) ? 'idle' : 'stopped';
}

/** One line for the tray and its tooltip, for example `Ready · 2 jobs running`. */
export function statusLine(snapshot: Snapshot): string {
  const { waiting, running, queued } = snapshot.counts;
  const parts = [headline(snapshot)];
  if (snapshot.signIn.pending) parts.push('a client wants to sign in');
  const questions = snapshot.approvals.length;
  if (questions > 0) parts.push(questions === 1 ? '1 question waits for you' : `${questions} questions wait for you`);
  else if (waiting > 0) parts.push(waiting === 1 ? '1 job waits for you' : `${waiting} jobs wait for you`);
  if (running > 0) parts.push(running === 1 ? '1 job running' : `${running} jobs running`);
  if (queued > 0) parts.push(`${queued} queued`);
  return parts.join(' · ');
}

function headline({ bridges, codex }: Snapshot): string {
  if (codex.state === 'failed') return 'Codex does not run';
  const failed = bridges.filter(hasFailed);
  if (failed[0])
    return failed.length === 1 ? `${bridgeName(failed[0], bridges)} could not start` : `${failed.length} bridges could not start`;
  const cutOff = bridges.find(isCutOff);
  if (cutOff) return `The tunnel to ${bridgeName(cutOff, bridges)} is down`;
  if (bridges.some((bridge) => bridge.state === 'listening')) return 'Ready';
  return bridges.some(isOpen) ? 'Starting' : 'Stopped';
}

const kindNames = { mcp: 'ChatGPT', openai: 'OpenAI API' } as const satisfies Record<BridgeStatus['kind'], string>;

const wayWords = { off: 'closed', starting: 'starting', up: 'up', degraded: 'degraded', down: 'down' } as const;

/** Where a way in from outside stands, in a word. */
export function wayWord(way: PublicStatus): string {
  return wayWords[wayState(way)];
}

/** What the owner calls a bridge: by its kind, and by its id where there are several of that kind. */
export function bridgeName(bridge: BridgeStatus, all: readonly BridgeStatus[]): string {
  const name = kindNames[bridge.kind];
  return all.some((other) => other.kind === bridge.kind && other.id !== bridge.id) ? `${name} (${bridge.id})` : name;
}
