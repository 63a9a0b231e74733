import { type Sighting } from '../../../shared/model/sighting.ts';

/** Why what came is not what is waited for. */
export type Reason =
  | 'wrongToken'
  | 'noSignIn'
  | 'wrongHost'
  | 'fromPage'
  | 'other'
  | 'wrongBridge'
  | 'wrongPath'
  | 'model'
  | 'scope'
  | 'codex'
  | 'tooMany'
  | 'unclear'
  | 'refused';

/** How a connection test stands. `late`: nothing came for so long that something is wrong. */
export type Verdict =
  | { readonly state: 'waiting' | 'late' }
  | { readonly state: 'connected'; readonly sighting: Sighting }
  | { readonly state: 'instead'; readonly reason: Reason; readonly sighting: Sighting };

interface Wanted {
  readonly bridgeId: string;
  /** A stranger is part of the way there: it is asked to sign in. */
  readonly signsIn: boolean;
  /** Milliseconds since the test began. */
  readonly waitedMs: number;
}

const lateAfterMs = 30_000;

/** What the requests so far, newest first, say of the connection. Once it was there it stays: what comes later is no test any more. */
export function verdictOf(sightings: readonly Sighting[], { bridgeId, signsIn, waitedMs }: Wanted): Verdict {
  const arrived = sightings.find((sighting) => isConnected(sighting, bridgeId));
  if (arrived) return { state: 'connected', sighting: arrived };
  const [newest] = sightings;
  if (newest) return { state: 'instead', reason: reasonOf(newest, bridgeId, signsIn), sighting: newest };
  return { state: waitedMs < lateAfterMs ? 'waiting' : 'late' };
}

function isConnected({ from, bridgeId, status, failure }: Sighting, wanted: string): boolean {
  return from === 'awaited' && bridgeId === wanted && failure === null && (status === null || status < 400);
}

const ofStrangers: Readonly<Record<string, Reason>> = {
  'auth/required': 'wrongToken',
  'auth/tooManyAttempts': 'wrongToken',
  'http/hostNotAllowed': 'wrongHost',
  'http/originNotAllowed': 'fromPage',
};

const ofTheClient: Readonly<Record<string, Reason>> = {
  'auth/scopeMissing': 'scope',
  'codex/notLoggedIn': 'codex',
  'model/notFound': 'model',
  'http/rateLimited': 'tooMany',
};

function reasonOf({ from, bridgeId, failure, status }: Sighting, wanted: string, signsIn: boolean): Reason {
  const code = failure ?? '';
  if (from === 'unknown') return signsIn && code === 'auth/required' ? 'noSignIn' : (ofStrangers[code] ?? 'refused');
  if (from === 'other') return 'other';
  if (bridgeId !== wanted) return 'wrongBridge';
  return ofTheClient[code] ?? (status === 404 ? 'wrongPath' : 'unclear');
}
