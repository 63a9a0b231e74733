import { type BridgeStatus, wayState } from '../../shared/model/host.ts';
import { type HostState, waitingApprovals } from './state.ts';

/** What the whole of Drawbridge is doing, the most urgent first. */
export function markState({
  bridges,
  codex,
  counts,
  approvals,
  signIn,
}: Pick<HostState, 'bridges' | 'codex' | 'counts' | 'approvals' | 'signIn'>): 'open' | 'stopped' | 'working' | 'needsYou' | 'fault' {
  if ((counts && counts.waiting > 0) || waitingApprovals(approvals).length > 0 || signIn.pending) return 'needsYou';
  if (codex?.state === 'failed' || bridges.some(isBroken)) return 'fault';
  if (counts && counts.running > 0) return 'working';
  return bridges.some(({ state }) => state === 'listening') ? 'open' : 'stopped';
}

/** It was to be open, here or to the outside, and is not. */
function isBroken({ state, public: way }: BridgeStatus): boolean {
  return state === 'failed' || (way !== null && wayState(way) === 'down');
}
