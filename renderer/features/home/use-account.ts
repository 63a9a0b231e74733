import { useCallback, useEffect, useState } from 'react';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Account } from '../../../shared/model/host.ts';
import { useHost, useHostState } from '../../client/host-context.ts';

export interface AccountReading {
  /** As last heard; null until Codex was ready and has said. */
  readonly account: Account | null;
  readonly failure: Failure | null;
  /** Asks again; a Codex that was signed out then looks anew. */
  readonly ask: () => void;
}

/**
 * Whether Codex can reach its model: asked once Codex is ready. A Codex that is signed out is replaced when it is asked again, since it reads
 * its login only once; so that is asked again by the owner alone, and not whenever another process is ready.
 */
export function useAccount(): AccountReading {
  const { call } = useHost();
  const account = useHostState((state) => state.account.account);
  const pid = useHostState(({ codex }) => (codex?.state === 'ready' ? codex.pid : null));
  const [failure, setFailure] = useState<Failure | null>(null);
  const ask = useCallback(() => {
    call('codex/account', {}).then(
      () => setFailure(null),
      (error: unknown) => setFailure(Failure.from(error)),
    );
  }, [call]);
  const signedOut = isSignedOut(account);
  useEffect(() => {
    if (pid !== null && !signedOut) ask();
  }, [pid, signedOut, ask]);
  return { account, failure, ask };
}

/** True when Codex has said that somebody must sign in first. */
export function isSignedOut(account: Account | null): boolean {
  return account?.required === true && account.kind === null;
}

/** True when Codex has said that it can work as it is. */
export function isSignedIn(account: Account | null): boolean {
  return account !== null && !isSignedOut(account);
}
