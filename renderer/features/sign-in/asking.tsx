import { useEffect, useRef } from 'react';
import { Link, useLocation, useRoute } from 'wouter';
import { type SignIn } from '../../../shared/model/sign-in.ts';
import { useHostState } from '../../client/host-context.ts';
import { bar } from '../../ui/screen.tsx';
import { Card, Section } from '../../ui/section.tsx';
import { ShownText } from '../../ui/shown-text.tsx';
import { StateShape } from '../../ui/state.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { timeLeft } from '../approvals/time-left.ts';

const place = '/sign-in';

/** Goes to a request to sign in when it comes: its owner has started it elsewhere and looks for it. Never away from words that are being typed. */
export function useOpenSignIn(): void {
  const [, go] = useLocation();
  const id = useHostState(({ signIn }) => signIn.pending?.id ?? null);
  const opened = useRef<string | null>(null);
  useEffect(() => {
    if (id === null || id === opened.current) return;
    opened.current = id;
    if (!isTyping(document.activeElement)) go(place);
  }, [id, go]);
}

function isTyping(element: Element | null): boolean {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
}

/** On the first screen: who asks, and the way there; nothing while nobody does. */
export function SignInAsking({ nowMs }: { readonly nowMs: number }) {
  const pending = usePending(nowMs);
  if (!pending) return null;
  return (
    <Section title={texts.signIn.title}>
      <Card className="border-needs-you">
        <Link href={place} className="flex gap-2.5 px-3 py-2 transition-colors hover:bg-hover focus-visible:-outline-offset-2">
          <StateShape state="waiting" className="mt-1" />
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium">
              <ShownText text={texts.signIn.asks(pending.clientName)} />
            </span>
            <span className="block text-meta text-soft tabular-nums">{texts.signIn.left(timeLeft(pending.expiresAtMs, nowMs))}</span>
          </span>
          <span className="self-center font-medium text-accent">{texts.signIn.look}</span>
        </Link>
      </Card>
    </Section>
  );
}

/** Over every other screen. */
export function SignInStrip() {
  const pending = useHostState(({ signIn }) => signIn.pending);
  const [there] = useRoute(place);
  const [onHome] = useRoute('/');
  if (!pending || there || onHome) return null;
  return (
    <div className={`${bar} min-h-10 gap-2.5 border-b bg-sunken py-1.5`}>
      <StateShape state="waiting" />
      <p className="min-w-0 flex-1 truncate">
        <ShownText text={texts.signIn.asks(pending.clientName)} />
      </p>
      <TextLink href={place}>{texts.signIn.look}</TextLink>
    </div>
  );
}

function usePending(nowMs: number): SignIn | null {
  const pending = useHostState(({ signIn }) => signIn.pending);
  return pending && pending.expiresAtMs > nowMs ? pending : null;
}
