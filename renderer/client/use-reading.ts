import { useCallback, useEffect, useRef, useState } from 'react';
import { Failure } from '../../shared/contract/errors.ts';
import { useHostState } from './host-context.ts';

/** Something the core is asked for, kept current. */
export interface Reading<T> {
  /** As last read under the present key; null before that. */
  readonly value: T | null;
  /** Of the last try, while connected. */
  readonly failure: Failure | null;
  readonly connected: boolean;
  /** Changes the value by hand, unless the key is another one by now. */
  readonly amend: (key: string, change: (value: T) => T) => void;
}

interface Held<T> {
  readonly key: string;
  readonly value: T | null;
  readonly failure: Failure | null;
}

/**
 * Reads when the connection opens and when `key` or `revision` change: one at a time, and once more for all that changed meanwhile. A new
 * revision keeps what is shown until the answer; a new key begins empty.
 */
export function useReading<T>(key: string, revision: unknown, read: (last: T | null) => Promise<T>): Reading<T> {
  const connected = useHostState(({ link }) => link.state === 'open');
  const [held, setHeld] = useState<Held<T>>({ key, value: null, failure: null });
  const latest = useRef({ key, read, held });
  latest.current = { key, read, held };
  const reading = useRef(false);
  const again = useRef(false);

  const run = useCallback(async () => {
    again.current = true;
    if (reading.current) return;
    reading.current = true;
    while (again.current) {
      again.current = false;
      const asked = latest.current;
      const next = await outcomeOf(asked.key, asked.held.key === asked.key ? asked.held.value : null, asked.read);
      if (latest.current.key === asked.key) setHeld((now) => kept(now, next));
    }
    reading.current = false;
  }, []);

  // Neither is read here: a change of them is what asks for another reading.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (connected) void run();
  }, [connected, key, revision, run]);

  const amend = useCallback((of: string, change: (value: T) => T) => {
    setHeld((now) => (now.key === of && now.value !== null ? { ...now, value: change(now.value) } : now));
  }, []);
  const present = held.key === key;
  return { value: present ? held.value : null, failure: present && connected ? held.failure : null, connected, amend };
}

async function outcomeOf<T>(key: string, last: T | null, read: (last: T | null) => Promise<T>): Promise<Held<T>> {
  try {
    return { key, value: await read(last), failure: null };
  } catch (error) {
    return { key, value: null, failure: Failure.from(error) };
  }
}

/** A failed reading leaves what was read before in its place. */
function kept<T>(now: Held<T>, next: Held<T>): Held<T> {
  return next.failure && now.key === next.key ? { ...next, value: now.value } : next;
}
