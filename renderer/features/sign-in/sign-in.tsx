import { useEffect, useRef, useState } from 'react';
import { type SignIn } from '../../../shared/model/sign-in.ts';
import { useHostState } from '../../client/host-context.ts';
import { shownText } from '../../ui/escape.ts';
import { Screen } from '../../ui/screen.tsx';
import { StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { timeLeft } from '../approvals/time-left.ts';
import { SignInForm } from './sign-in-form.tsx';
import { WaitForClients } from './wait-for-clients.tsx';

interface Answered {
  readonly id: string;
  readonly decision: 'accept' | 'decline';
}

/** Who asks to sign in, and the owner's answer; where nobody does, the way to let a new client begin. */
export function SignInScreen() {
  const now = useNow(1000);
  const pending = useHostState(({ signIn }) => signIn.pending);
  const [answered, setAnswered] = useState<Answered | null>(null);
  const asked = pending && pending.expiresAtMs > now ? pending : null;
  const last = useRef<SignIn | null>(null);
  if (asked) last.current = asked;
  const code = useRef<HTMLInputElement>(null);
  // After the screen itself, which takes the focus to its heading.
  useEffect(() => {
    if (asked?.id) code.current?.focus();
  }, [asked?.id]);
  return (
    <Screen title={texts.signIn.title} actions={asked && <TimeLeft signIn={asked} nowMs={now} />}>
      <div className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]">
        <div className="flex max-w-[640px] flex-col gap-6 px-4 pt-4 pb-8 rail:px-6">
          {!asked && last.current && <Outcome signIn={last.current} answered={answered} />}
          {asked ? (
            <SignInForm key={asked.id} signIn={asked} code={code} onAnswered={(decision) => setAnswered({ id: asked.id, decision })} />
          ) : (
            <WaitForClients nowMs={now} />
          )}
        </div>
      </div>
    </Screen>
  );
}

function TimeLeft({ signIn, nowMs }: { readonly signIn: SignIn; readonly nowMs: number }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap tabular-nums">
      <StateShape state="waiting" />
      {texts.signIn.left(timeLeft(signIn.expiresAtMs, nowMs))}
    </span>
  );
}

/** How the last one ended, as far as it was answered here. */
function Outcome({ signIn: { id, clientName }, answered }: { readonly signIn: SignIn; readonly answered: Answered | null }) {
  const client = shownText(clientName);
  const accepted = answered?.id === id && answered.decision === 'accept';
  const declined = answered?.id === id && answered.decision === 'decline';
  return (
    <p role="status" className="flex items-start gap-2">
      <StateShape state={accepted ? 'completed' : 'cancelled'} className="mt-1" />
      {accepted ? texts.signIn.accepted(client) : declined ? texts.signIn.declined(client) : texts.signIn.over}
    </p>
  );
}
