import { type Caller } from '../../jobs/ports.ts';

const testPrefix = 'test:';

/** The caller on a bridge whose owner switched authentication off: read-only, and the same one for everybody. */
export function anonymousCaller(bridgeId: string): Caller {
  return { clientId: `anonymous:${bridgeId}`, clientName: 'anyone on this machine', scopes: ['read', 'run'] };
}

/** The caller of a test of the way in: it looks, and starts nothing. */
export function testCaller(bridgeId: string): Caller {
  return { clientId: `${testPrefix}${bridgeId}`, clientName: 'Self-test', scopes: ['read'] };
}

/** Whether it is our own test that calls. */
export function isTestCaller(clientId: string): boolean {
  return clientId.startsWith(testPrefix);
}

/**
 * The caller behind a secret that stands for the owner's own client outside: a key or an address. It may ask for what the ceiling of the public
 * port allows, and never runs without a sandbox.
 */
export function outsideCaller(bridgeId: string, clientName: string): Caller {
  return { clientId: `public:${bridgeId}`, clientName, scopes: ['read', 'run', 'write'] };
}
