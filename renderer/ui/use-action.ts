import { useCallback, useRef, useState } from 'react';
import { Failure } from '../../shared/contract/errors.ts';

/** Something the owner can start and that may fail. */
export interface Action<A extends readonly unknown[]> {
  /** Never rejects: a failure is in `failure`. Resolves to whether it was done. Ignored while busy. */
  readonly run: (...args: A) => Promise<boolean>;
  readonly busy: boolean;
  /** Of the last try; shown beside what was tried. */
  readonly failure: Failure | null;
  readonly clear: () => void;
}

/** Runs `work` one at a time and keeps how it went. */
export function useAction<A extends readonly unknown[]>(work: (...args: A) => Promise<unknown>): Action<A> {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const running = useRef(false);
  const latest = useRef(work);
  latest.current = work;
  const run = useCallback(async (...args: A) => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setFailure(null);
    try {
      await latest.current(...args);
      return true;
    } catch (error) {
      setFailure(Failure.from(error));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const clear = useCallback(() => setFailure(null), []);
  return { run, busy, failure, clear };
}
