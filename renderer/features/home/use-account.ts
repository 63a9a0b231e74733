import { useCallback, useEffect, useState } from 'react';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Account } from '../../../shared/model/host.ts';
import { useHost, useHostState } from '../../client/host-context.ts';

export interface AccountState {
  /** Null until Codex is ready and has said. */
  readonly account: Account | null;
  readonly failure: Failure | null;
  /** Asks again; a Codex that was signed out then looks anew. */
  readonly ask: () => void;
}

/**
 * Whether Codex can reach its model: asked once Codex is ready. A Codex that is signed out is replaced when it is asked again, since it reads
 * its login only once; so that is asked again by the owner alone, and not whenever another process is ready.
 */
export function useAccount(): AccountState {
  const { call } = useHost();
  const pid = useHostState(({ codex }) => (codex?.state === 'ready' ? codex.pid : null));
  const [answer, setAnswer] = useState<Pick<AccountState, 'account' | 'failure'>>({ account: null, failure: null });
  const ask = useCallback(() => {
    call('codex/account', {}).then(
      (account) => setAnswer({ account, failure: null }),
      (error: unknown) => setAnswer({ account: null, failure: Failure.from(error) }),
    );
  }, [call]);
  const signedOut = isSignedOut(answer.account);
  useEffect(() => {
    if (pid !== null && !signedOut) ask();
  }, [pid, signedOut, ask]);
  return { ...answer, ask };
}

/** True when Codex has said that somebody must sign in first. */
export function isSignedOut(account: Account | null): boolean {
  return account?.required === true && account.kind === null;
}

/** True when Codex has said that it can work as it is. */
export function isSignedIn(account: Account | null): boolean {
  return account !== null && !isSignedOut(account);
}
