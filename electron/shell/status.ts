import { type Snapshot } from '../../shared/contract/control.ts';
import { type BridgeStatus, wayState } from '../../shared/model/host.ts';
import { texts } from '../../shared/texts/texts.ts';

/** What the mark shows (one drawing each). */
export const trayStates = ['idle', 'working', 'needs-you', 'fault', 'stopped'] as const;
export type TrayState = (typeof trayStates)[number];

const isOpen = (bridge: BridgeStatus): boolean => bridge.state === 'listening' || bridge.state === 'starting';
/** Its way in was to be open and is not. */
const isCutOff = (bridge: BridgeStatus): boolean => bridge.public !== null && wayState(bridge.public) === 'down';
const hasFailed = (bridge: BridgeStatus): boolean => bridge.state === 'failed';

type Waiting = Pick<Snapshot, 'counts' | 'approvals' | 'signIn'>;

/** How many things wait for the owner. A job that waits does so for a question that is counted already, where there is one. */
export function waitingCount({ counts, approvals, signIn }: Waiting): number {
  return (approvals.length || counts.waiting) + (signIn.pending ? 1 : 0);
}

/** The most urgent thing that is true: a waiting owner comes before a fault, a fault before work. */
export function trayState(snapshot: Snapshot): TrayState {
  const { bridges, counts } = snapshot;
  if (waitingCount(snapshot) > 0) return 'needs-you';
  if (faults(snapshot).length > 0) return 'fault';
  if (counts.running + counts.queued > 0) return 'working';
  return bridges.some(isOpen) ? 'idle' : 'stopped';
}

/** Something that was to run and does not. */
export interface Fault {
  readonly id: string;
  readonly sentence: string;
  /** Where the window shows it. */
  readonly place: string;
}

/** Everything that was to run and does not, the gravest first. */
export function faults({ bridges, codex }: Pick<Snapshot, 'bridges' | 'codex'>): Fault[] {
  const { tray } = texts;
  const named = (bridge: BridgeStatus) => bridgeName(bridge, bridges);
  return [
    ...(codex.state === 'failed' ? [{ id: 'codex', sentence: tray.codexDown, place: '/' }] : []),
    ...bridges.filter(hasFailed).map((bridge) => ({ id: `bridge:${bridge.id}`, sentence: tray.couldNotStart(named(bridge)), place: '/' })),
    ...bridges
      .filter(isCutOff)
      .map((bridge) => ({ id: `tunnel:${bridge.id}`, sentence: tray.tunnelDown(named(bridge)), place: '/tunnels' })),
  ];
}

/** One line for the tray and its tooltip, for example `Ready · 2 jobs running`. */
export function statusLine(snapshot: Snapshot): string {
  const { tray } = texts;
  const { waiting, running, queued } = snapshot.counts;
  const parts = [headline(snapshot)];
  if (snapshot.signIn.pending) parts.push(tray.signInAsked);
  const questions = snapshot.approvals.length;
  if (questions > 0) parts.push(tray.questionsWait(questions));
  else if (waiting > 0) parts.push(tray.jobsWait(waiting));
  if (running > 0) parts.push(tray.running(running));
  if (queued > 0) parts.push(tray.queued(queued));
  if (snapshot.paused.byOwner) parts.push(tray.paused);
  else if (snapshot.paused.whileLocked) parts.push(tray.pausedWhileLocked);
  return parts.join(' · ');
}

function headline(snapshot: Snapshot): string {
  const { bridges } = snapshot;
  const failed = bridges.filter(hasFailed).length;
  const [gravest] = faults(snapshot);
  if (gravest) return failed > 1 && gravest.id !== 'codex' ? texts.tray.severalFailed(failed) : gravest.sentence;
  if (bridges.some((bridge) => bridge.state === 'listening')) return texts.tray.ready;
  return bridges.some(isOpen) ? texts.tray.starting : texts.tray.stopped;
}

/** What the owner calls a bridge: by its kind, and by its id where there are several of that kind. */
export function bridgeName(bridge: BridgeStatus, all: readonly BridgeStatus[]): string {
  const name = texts.bridges.kinds[bridge.kind];
  return all.some((other) => other.kind === bridge.kind && other.id !== bridge.id) ? `${name} (${bridge.id})` : name;
}
