import { type FormEvent, type Ref, useState } from 'react';
import { type SignIn } from '../../../shared/model/sign-in.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Choice, Choices, TextField } from '../../ui/field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { ShownText } from '../../ui/shown-text.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';
import { FolderChoice } from './folder-choice.tsx';
import { SignInFacts } from './sign-in-facts.tsx';
import { acceptance, firstTerms, problemsOf, type Terms } from './terms.ts';

interface SignInFormProps {
  readonly signIn: SignIn;
  /** The field that the owner types the code into. */
  readonly code: Ref<HTMLInputElement>;
  readonly onAnswered: (decision: 'accept' | 'decline') => void;
}

const ceilings = ['none', 'read-only', 'workspace-write'] as const;

/** One request to sign in. The code ties the answer to the browser that the owner looks at: a click alone is never a yes. */
export function SignInForm({ signIn, code, onAnswered }: SignInFormProps) {
  const { call } = useHost();
  const known = useHostState(({ clients }) => clients.find(({ id }) => id === signIn.known) ?? null);
  const [terms, setTerms] = useState(() => firstTerms(signIn, known));
  const [tried, setTried] = useState(false);
  const set = (change: Partial<Terms>) => setTerms((now) => ({ ...now, ...change }));
  const problems = problemsOf(terms);
  const shown = tried ? problems : { code: null, name: null, roots: null };
  const accept = useAction(async () => {
    await call('signIn/answer', acceptance(signIn, terms));
    onAnswered('accept');
  });
  const decline = useAction(async () => {
    await call('signIn/answer', { signInId: signIn.id, decision: 'decline' });
    onAnswered('decline');
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(problems).every((problem) => problem === null)) void accept.run();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" aria-labelledby="sign-in-asks">
      <div>
        <h2 id="sign-in-asks" className="text-section font-semibold">
          <ShownText text={texts.signIn.asks(signIn.clientName)} />
        </h2>
        <p className="max-w-prose text-soft">{texts.signIn.lead}</p>
      </div>
      <SignInFacts signIn={signIn} />
      <TextField
        label={texts.signIn.code}
        ref={code}
        mono
        placeholder={texts.signIn.codePlaceholder}
        value={terms.code}
        maxLength={20}
        problem={shown.code}
        className="max-w-48 uppercase placeholder:normal-case"
        onChange={(event) => set({ code: event.target.value })}
        aside={
          <span className="self-center text-meta text-soft tabular-nums">
            {signIn.attemptsLeft < 5 && texts.signIn.tries(signIn.attemptsLeft)}
          </span>
        }
      />
      {signIn.known === null && (
        <TextField
          label={texts.signIn.name}
          value={terms.name}
          problem={shown.name}
          onChange={(event) => set({ name: event.target.value })}
        />
      )}
      <Scopes signIn={signIn} write={terms.write} onChange={(write) => set({ write })} />
      <FolderChoice roots={terms.roots} problem={shown.roots} onChange={(roots) => set({ roots })} />
      <SelectField
        label={texts.signIn.ceiling}
        value={terms.ceiling}
        options={ceilings.map((value) => ({ value, label: texts.signIn.ceilings[value] }))}
        onChange={(ceiling) => set({ ceiling })}
      />
      <FailureNote failure={accept.failure ?? decline.failure} />
      <div className="flex justify-end gap-2">
        <Button busy={decline.busy} onClick={() => void decline.run()}>
          {texts.signIn.deny}
        </Button>
        <Button type="submit" look="primary" busy={accept.busy}>
          {texts.signIn.approve}
        </Button>
      </div>
    </form>
  );
}

/** Reading comes with every sign-in; editing may be left out of what was asked for. */
function Scopes({
  signIn,
  write,
  onChange,
}: {
  readonly signIn: SignIn;
  readonly write: boolean;
  readonly onChange: (write: boolean) => void;
}) {
  const { scopeNames, scopeNotes } = texts.signIn;
  return (
    <Choices legend={texts.signIn.may}>
      <Choice type="checkbox" checked disabled label={scopeNames['codex:read']} note={scopeNotes['codex:read']} />
      {signIn.scopes.includes('codex:write') && (
        <Choice
          type="checkbox"
          checked={write}
          onChange={(event) => onChange(event.target.checked)}
          label={scopeNames['codex:write']}
          note={scopeNotes['codex:write']}
        />
      )}
    </Choices>
  );
}
