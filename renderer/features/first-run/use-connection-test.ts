import { useEffect, useState } from 'react';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Sighting } from '../../../shared/model/sighting.ts';
import { useHost, useHostState } from '../../client/host-context.ts';

interface ConnectionTestState {
  /** Unix milliseconds; null until the core looks. */
  readonly sinceMs: number | null;
  /** Newest first. */
  readonly sightings: readonly Sighting[];
  readonly failure: Failure | null;
}

interface Watch {
  readonly id: string;
  readonly sinceMs: number;
}

const none: readonly Sighting[] = [];

/** Watches who knocks, for as long as the component that uses it is there and the core answers. `clientId` null waits for whoever may call. */
export function useConnectionTest(bridgeId: string, clientId: string | null): ConnectionTestState {
  const { call } = useHost();
  const open = useHostState(({ link }) => link.state === 'open');
  const [watch, setWatch] = useState<Watch | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const sightings = useHostState((state) => (watch && state.sightings.get(watch.id)) || none);
  useEffect(() => {
    if (!open) return;
    let over = false;
    // It ends with the connection too, so an end that does not arrive leaves nothing behind.
    const end = (watchId: string) => void call('connection/unwatch', { watchId }).catch(() => undefined);
    let id: string | null = null;
    setWatch(null);
    setFailure(null);
    call('connection/watch', { bridgeId, clientId }).then(
      ({ watchId }) => {
        if (over) return end(watchId);
        id = watchId;
        setWatch({ id, sinceMs: Date.now() });
      },
      (error: unknown) => !over && setFailure(Failure.from(error)),
    );
    return () => {
      over = true;
      if (id !== null) end(id);
    };
  }, [call, open, bridgeId, clientId]);
  return { sinceMs: watch?.sinceMs ?? null, sightings, failure };
}
