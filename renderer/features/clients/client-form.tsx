import { type FormEvent, type ReactNode, type RefObject, useState } from 'react';
import { type Client, Scope } from '../../../shared/model/client.ts';
import { Sandbox } from '../../../shared/model/config.ts';
import { useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Choice, Choices, TextField } from '../../ui/field.tsx';
import { ModalBody, ModalButtons } from '../../ui/modal.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';
import { type Draft, draftOf, type Expiry, expiries, type Problems, problemsOf, type Request, requestOf, toggled } from './draft.ts';

interface ClientFormProps {
  /** The one that is edited; null for a new one. */
  readonly client: Client | null;
  readonly submit: string;
  readonly onSubmit: (request: Request) => Promise<unknown>;
  readonly onClose: () => void;
  /** The first field, for the dialog to begin at. */
  readonly first: RefObject<HTMLInputElement | null>;
}

interface PartProps {
  readonly draft: Draft;
  readonly client: Client | null;
  /** None before the first try. */
  readonly problems: Problems | null;
  readonly set: (change: Partial<Draft>) => void;
}

/** What a client may do, where, and for how long. Nothing holds before it is sent. */
export function ClientForm({ client, submit, onSubmit, onClose, first }: ClientFormProps) {
  const [draft, setDraft] = useState(() => draftOf(client));
  const [tried, setTried] = useState(false);
  const send = useAction(onSubmit);
  const now = () => Math.floor(Date.now() / 1000);
  const problems = problemsOf(draft, client, now());
  const trySubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(problems).every((problem) => problem === null)) void send.run(requestOf(draft, client, now()));
  };
  const part: PartProps = {
    draft,
    client,
    problems: tried ? problems : null,
    set: (change) => setDraft((before) => ({ ...before, ...change })),
  };
  return (
    // Our own words say what is missing, beside it.
    <form onSubmit={trySubmit} noValidate>
      <ModalBody>
        <TextField
          label={texts.clients.name}
          ref={first}
          placeholder={texts.clients.namePlaceholder}
          value={draft.name}
          problem={part.problems?.name}
          onChange={(event) => part.set({ name: event.target.value })}
        />
        <Scopes {...part} />
        <Roots {...part} />
        <Bounds {...part} />
        <FailureNote failure={send.failure} />
      </ModalBody>
      <ModalButtons>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button type="submit" look="primary" busy={send.busy}>
          {submit}
        </Button>
      </ModalButtons>
    </form>
  );
}

function Scopes({ draft, client, problems, set }: PartProps) {
  // Few clients need a run without a sandbox, and none by accident: who has it keeps the choice.
  const offered = Scope.options.filter((scope) => scope !== 'admin' || client?.scopes.includes('admin'));
  return (
    <Choices legend={texts.clients.scopes}>
      {offered.map((scope) => (
        <Choice
          key={scope}
          type="checkbox"
          checked={draft.scopes.includes(scope)}
          onChange={() => set({ scopes: toggled(draft.scopes, scope) })}
          label={texts.clients.scopeNames[scope]}
          note={texts.clients.scopeNotes[scope]}
        />
      ))}
      <Problem>{problems?.scopes}</Problem>
    </Choices>
  );
}

function Roots({ draft, client, problems, set }: PartProps) {
  const open = useHostState((state) => state.roots).map(({ path }) => path);
  const offered = [...new Set([...open, ...(client?.roots ?? [])])];
  const { roots } = draft;
  return (
    <Choices legend={texts.clients.works}>
      <Choice
        type="radio"
        name="roots"
        checked={roots === null}
        onChange={() => set({ roots: null })}
        label={texts.clients.everywhere}
        note={texts.clients.everywhereNote}
      />
      <Choice
        type="radio"
        name="roots"
        checked={roots !== null}
        onChange={() => set({ roots: client?.roots ?? [] })}
        label={texts.clients.only}
      />
      {roots !== null && (
        <div className="ml-6.5">
          {offered.length === 0 && <p className="text-soft">{texts.clients.noRoots}</p>}
          {offered.map((path) => (
            <Choice
              key={path}
              type="checkbox"
              checked={roots.includes(path)}
              onChange={() => set({ roots: toggled(roots, path) })}
              label={<PathText path={path} className="max-w-full" />}
              {...(!open.includes(path) && { note: texts.clients.closed })}
            />
          ))}
        </div>
      )}
      <Problem>{problems?.roots}</Problem>
    </Choices>
  );
}

function Bounds({ draft, client, problems, set }: PartProps) {
  const ceilings = Sandbox.options.filter((sandbox) => sandbox !== 'danger-full-access' || client?.scopes.includes('admin'));
  return (
    <div className="grid grid-cols-2 gap-4">
      <SelectField
        label={texts.clients.ceiling}
        value={draft.sandbox ?? 'scopes'}
        options={(['scopes', ...ceilings] as const).map((value) => ({ value, label: texts.clients.ceilings[value] }))}
        onChange={(value) => set({ sandbox: value === 'scopes' ? null : value })}
      />
      <SelectField<Expiry>
        label={texts.clients.expires}
        value={draft.expiry}
        options={expiries.map((value) => ({ value, label: texts.clients.expiries[value] }))}
        onChange={(expiry) => set({ expiry })}
      />
      {draft.expiry === 'date' && (
        <div className="col-start-2">
          <TextField
            label={texts.clients.date}
            type="date"
            value={draft.day}
            problem={problems?.day}
            onChange={(event) => set({ day: event.target.value })}
          />
        </div>
      )}
    </div>
  );
}

function Problem({ children }: { readonly children: ReactNode }) {
  if (!children) return null;
  return (
    <p role="alert" className="mt-1 text-danger">
      {children}
    </p>
  );
}
