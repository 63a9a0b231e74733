import { type Caller } from '../../jobs/ports.ts';

/** The caller on a bridge whose owner switched authentication off: read-only, and the same one for everybody. */
export function anonymousCaller(bridgeId: string): Caller {
  return { clientId: `anonymous:${bridgeId}`, clientName: 'anyone on this machine', scopes: ['read', 'run'] };
}
