import { useEffect, useState } from 'react';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Params } from '../../../shared/contract/control.ts';
import { type Flight } from '../../../shared/model/flight.ts';
import { useHost, useHostState } from '../../client/host-context.ts';

export type FlightQuery = Pick<Params<'flight/list'>, 'bridgeId' | 'client' | 'onlyFailures'>;

/** As many as a screen keeps in sight. */
const shownAtMost = 500;
const everyMs = 1000;

interface Held {
  /** Newest first; null until they were first read. */
  readonly flights: readonly Flight[] | null;
  readonly failure: Failure | null;
}

interface Flights extends Held {
  readonly connected: boolean;
  /** Reads anew from the beginning. */
  readonly again: () => void;
}

const nothing: Held = { flights: null, failure: null };

/** The requests that match, and further ones as they come. */
export function useFlights(query: FlightQuery): Flights {
  const { call } = useHost();
  const connected = useHostState(({ link }) => link.state === 'open');
  const [round, setRound] = useState(0);
  const [held, setHeld] = useState<Held>(nothing);
  // What the core is asked for is the same as long as this text is.
  const asked = JSON.stringify(query);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round reads the same anew
  useEffect(() => {
    if (!connected) return;
    const life = new AbortController();
    setHeld(nothing);
    const ask = async (after: number) => (await call('flight/list', { ...JSON.parse(asked), after, limit: shownAtMost })).data;
    void follow(ask, setHeld, life.signal);
    return () => life.abort();
  }, [call, connected, asked, round]);
  return { ...held, connected, again: () => setRound((now) => now + 1) };
}

/** Asks for more again and again, and tells what is new, until the signal aborts. */
async function follow(ask: (after: number) => Promise<readonly Flight[]>, tell: (held: Held) => void, signal: AbortSignal): Promise<void> {
  for (let held = nothing; !signal.aborted; await pause(signal)) {
    const next = await ask(held.flights?.[0]?.n ?? 0).then(
      (more) => withMore(held, more),
      (error: unknown): Held => ({ ...held, failure: Failure.from(error) }),
    );
    if (signal.aborted) return;
    held = next;
    tell(held);
  }
}

/** The same object where nothing came, so that nothing is drawn again. */
function withMore(held: Held, more: readonly Flight[]): Held {
  if (more.length === 0 && held.flights !== null && held.failure === null) return held;
  return { flights: [...more, ...(held.flights ?? [])].slice(0, shownAtMost), failure: null };
}

function pause(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, everyMs);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    resolve();
  });
  return promise;
}
