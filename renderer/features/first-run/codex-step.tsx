import { useEffect, useState } from 'react';
import { type CodexStatus } from '../../../shared/model/host.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { StateWord } from '../../ui/state.tsx';
import { useNow } from '../../ui/time.tsx';
import { signInText, useStartCodex } from '../home/codex.tsx';
import { Doctor } from '../home/doctor.tsx';
import { type AccountReading, isSignedIn, isSignedOut } from '../home/use-account.ts';
import { SignIn } from './sign-in.tsx';

/** Codex: whether it is there, which, where, and whom it works for. */
export function CodexStep({ account, failure, ask, onDone }: AccountReading & { readonly onDone: () => void }) {
  const codex = useHostState((state) => state.codex);
  const now = useNow(1000);
  if (!codex) return null;
  const ready = codex.state === 'ready';
  return (
    <>
      <div className="flex flex-col gap-1">
        <Found codex={codex} />
        <FailureNote failure={codex.failure ?? failure} />
        {ready && account && isSignedIn(account) && <p>{signInText(account)}</p>}
      </div>
      {ready && isSignedOut(account) && <SignIn ask={ask} />}
      {ready && isSignedIn(account) && (
        <div>
          <Button look="primary" onClick={onDone}>
            {texts.welcome.goOn}
          </Button>
        </div>
      )}
      <Doctor nowMs={now} />
    </>
  );
}

/** Codex rests until somebody could ask for something; who sets things up wants to know whether it will work, so it is started once. */
function Found({ codex: { state, version, origin, path } }: { readonly codex: CodexStatus }) {
  const start = useStartCodex();
  const { run } = start;
  const [first] = useState(state);
  useEffect(() => {
    if (first === 'stopped') void run();
  }, [first, run]);
  const busy = start.busy || state === 'starting';
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <StateWord state={busy ? 'starting' : state} />
      {version !== null && <span className="font-medium tabular-nums">{version}</span>}
      {origin && <span className="text-soft">{texts.codex.origins[origin]}</span>}
      {path !== null && <PathText path={path} className="max-w-full text-soft" />}
      {!busy && state !== 'ready' && <Button onClick={() => run()}>{texts.codex.start}</Button>}
    </div>
  );
}
