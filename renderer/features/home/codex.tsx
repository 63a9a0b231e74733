import { type Account } from '../../../shared/model/host.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Card, Section } from '../../ui/section.tsx';
import { StateWord } from '../../ui/state.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { type Action, useAction } from '../../ui/use-action.ts';
import { type AccountReading, isSignedOut } from './use-account.ts';

/** Codex in one line, and what to do when it cannot work. */
export function Codex(account: AccountReading) {
  const codex = useHostState((state) => state.codex);
  const start = useStartCodex();
  if (!codex) return null;
  return (
    <Section title={texts.codex.title}>
      <Card>
        <div className="flex h-8.5 items-center gap-x-3 px-3">
          <StateWord state={codex.state} />
          {codex.version !== null && <span className="font-medium tabular-nums">{codex.version}</span>}
          {codex.origin && (
            <span className="truncate text-meta text-soft" title={codex.path ?? undefined}>
              {texts.codex.origins[codex.origin]}
            </span>
          )}
          {codex.state === 'stopped' && !codex.failure && <span className="truncate text-soft">{texts.codex.startsWithJob}</span>}
          {(codex.state === 'stopped' || codex.state === 'failed') && (
            <Button look="quiet" className="-mr-2 ml-auto" busy={start.busy} onClick={() => start.run()}>
              {texts.codex.start}
            </Button>
          )}
        </div>
        <FailureNote failure={codex.failure ?? start.failure} className="px-3 pb-2" />
        {codex.state === 'ready' && <SignIn {...account} />}
      </Card>
    </Section>
  );
}

/** Starts Codex by asking it for its account; how that went is in Codex's own state too. */
export function useStartCodex(): Action<[]> {
  const { call } = useHost();
  return useAction(() => call('codex/account', {}));
}

function SignIn({ account, failure, ask }: AccountReading) {
  const path = useHostState(({ codex }) => codex?.path ?? null);
  if (failure) return <FailureNote failure={failure} className="border-t border-line px-3 py-[7px]" />;
  if (!account) return <p className="h-8.5 border-t border-line" />;
  if (isSignedOut(account)) {
    return (
      <div className="flex items-start border-t border-line pr-1">
        <div className="min-w-0 flex-1 px-3 py-[7px]">
          <FailureNote
            failure={{ code: 'codex/notLoggedIn', message: texts.codex.signedOut, hint: texts.codex.signedOutHint(path) }}
            className="break-words"
          />
          <TextLink href="/welcome/codex" className="ml-5">
            {texts.welcome.codex.how}
          </TextLink>
        </div>
        <Button look="quiet" className="mt-[3px]" onClick={ask}>
          {texts.codex.askAgain}
        </Button>
      </div>
    );
  }
  return <p className="truncate border-t border-line px-3 py-[7px] text-soft">{signInText(account)}</p>;
}

/** Who Codex works for, in words. */
export function signInText({ required, kind, label }: Account): string {
  if (!required) return label === null ? texts.codex.ownProvider : texts.codex.uses(label);
  if (kind === 'apiKey') return texts.codex.signedInWithKey;
  return label === null ? texts.codex.signedInPlain : texts.codex.signedIn(label);
}
