import { type BridgeConfig } from '../../shared/model/config.ts';
import { type BridgeStatus, type Check, type PublicStatus } from '../../shared/model/host.ts';
import { publicWarnings } from '../../shared/model/public.ts';

type Finding = Omit<Check, 'id' | 'title'>;

/** How a bridge is reached from outside: whether that works, and what its owner should know of it. Null for one that only this machine reaches. */
export function findPublic({ id, enabled, public: way }: BridgeConfig, status: BridgeStatus | null): Finding | null {
  if (!way) return null;
  const now = status?.public ?? null;
  if (now ? now.state === 'stopped' : !(enabled && way.enabled))
    return { status: 'ok', detail: `${way.tunnel.kind}, ${way.auth.mode}, closed now`, nextStep: null };
  const trouble = now && troubleOf(now);
  if (trouble) {
    const nextStep = now.failure?.hint ?? 'See: drawbridge tunnels list';
    return { status: 'problem', detail: trouble, nextStep, fix: { kind: 'place', id: 'openTunnels' } };
  }
  const where = now?.url ?? `${way.tunnel.kind}, ${way.auth.mode}`;
  const [first] = publicWarnings(id, way);
  if (!first) return { status: 'ok', detail: where, nextStep: null };
  return { status: 'warning', detail: `${where}. ${first}`, nextStep: `Close it while nobody needs it: drawbridge tunnels stop ${id}` };
}

function troubleOf({ failure, tunnel }: PublicStatus): string | null {
  if (failure) return failure.message;
  return tunnel.state === 'up' ? null : (tunnel.reason ?? 'The tunnel is starting.');
}
