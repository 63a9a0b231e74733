import { type PublicConfig } from '../../../shared/model/config.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { type Reading, useReading } from '../../client/use-reading.ts';

interface ConfiguredWay {
  /** Null for a bridge that only this machine reaches. */
  readonly way: PublicConfig | null;
  /** By name; null where the vault cannot be asked. */
  readonly secrets: ReadonlyMap<string, boolean | null>;
}

/** How a bridge's way in is configured, and which secrets are there for it. */
export function useWay(bridgeId: string): Reading<ConfiguredWay> {
  const { call } = useHost();
  const revision = useHostState(({ bridges, vaultChanges }) => `${vaultChanges} ${JSON.stringify(bridges.map((bridge) => bridge.public))}`);
  return useReading<ConfiguredWay>(bridgeId, revision, async () => {
    const [{ bridges }, { data }] = await Promise.all([call('config/read', {}), call('secret/list', {})]);
    const way = bridges.find(({ id }) => id === bridgeId)?.public ?? null;
    return { way, secrets: new Map(data.map(({ name, isSet }) => [name, isSet])) };
  });
}
