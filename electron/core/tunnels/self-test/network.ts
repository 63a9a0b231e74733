import { Failure } from '../../../../shared/contract/errors.ts';
import { type Call } from '../../lib/call.ts';
import { broken } from './ask.ts';
import { type Found, type SelfTestTools, type WayIn } from './ports.ts';

/** Whether the name has an address. @throws Failure tunnel/failed */
export async function resolves(way: WayIn, { lookup }: SelfTestTools): Promise<Found> {
  if (way.host === null) return nameless(way);
  const { hostname } = new URL(`https://${way.host}`);
  try {
    return `${hostname} is ${(await lookup(hostname)).slice(0, 3).join(', ')}.`;
  } catch (cause) {
    const hint = `Make ${hostname} known in DNS, or correct it in the configuration. A new name takes minutes until it is known everywhere.`;
    throw broken(`${hostname} has no address`, cause, hint);
  }
}

/** Whether a client could trust what answers. @throws Failure tunnel/failed */
export async function shakesHands(way: WayIn, { handshake }: SelfTestTools, call: Call): Promise<Found> {
  if (way.host === null) return nameless(way);
  const { hostname, port } = new URL(`https://${way.host}`);
  try {
    const protocol = await handshake(hostname, Number(port || 443), call);
    return `${protocol}, with a certificate that is good for ${hostname}.`;
  } catch (cause) {
    const hint = `What answers at ${way.host} needs a certificate for that name which clients trust.`;
    throw broken(`There is no safe connection to ${way.host}`, cause, hint);
  }
}

function nameless({ tunnel: { kind } }: WayIn): Found {
  return { skipped: kind === 'openai' ? 'This tunnel has no public address.' : 'The tunnel has no address now.' };
}

/** With an address, that says more than the tunnel says of itself. @throws Failure tunnel/failed */
export function requireUp({ tunnel: { kind, state, reason }, host, bridgeId }: WayIn): void {
  if (host !== null || (kind === 'openai' && state === 'up')) return;
  throw new Failure('tunnel/failed', reason ?? `The tunnel ${kind} is ${state}.`, {
    hint: state === 'starting' ? 'Wait until it is up.' : `Start it anew: drawbridge tunnels stop ${bridgeId}, then start ${bridgeId}.`,
  });
}

/** Whether anything behind the tunnel took the question for its health. @throws Failure tunnel/failed */
export function carried({ status }: Response, { host, port, tunnel: { kind } }: WayIn): string {
  if (host === null) return 'The tunnel says that it is ready.';
  if (status < 500) return `https://${host} leads to something that answers.`;
  throw new Failure('tunnel/failed', `https://${host} answers ${status}: nothing behind it takes the request.`, {
    hint: `What serves ${host} has to pass requests on to ${kind === 'ssh' ? 'the port that ssh forwards' : `http://127.0.0.1:${port}`}.`,
  });
}

/** Whether it was this bridge that answered, and under the right name. @throws Failure tunnel/failed */
export function cameHere({ status, headers }: Response, proof: string, { host, bridgeId }: WayIn): string {
  const name = host ?? 'The port of the tunnel';
  if (status === 200 && headers.get('x-drawbridge-probe') === proof) return `${name} leads to ${bridgeId} on this machine.`;
  const [why, hint] = misled(status);
  throw new Failure('tunnel/failed', `${name} ${why}.`, { hint });
}

function misled(status: number): readonly [why: string, hint: string] {
  if (status === 403) {
    return [
      'answers 403: requests do not arrive under that name, or something before this bridge refuses them',
      'What passes requests on must keep the Host header as the client sent it.',
    ];
  }
  if (status >= 300 && status < 400) {
    return [
      `sends clients elsewhere (${status}), as a login page does`,
      'Switch off what asks people to log in before this bridge; it asks by itself.',
    ];
  }
  return [
    `answers ${status}, but not from this bridge`,
    'Another program has that name, or something on the way answers by itself: let it pass requests and their headers on as they are.',
  ];
}
