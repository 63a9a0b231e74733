import { type FormEvent, useState } from 'react';
import { type Result } from '../../../shared/contract/control.ts';
import { Scope } from '../../../shared/model/client.ts';
import { DisplayName } from '../../../shared/model/text.ts';
import { useHost } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Choice, Choices, TextField } from '../../ui/field.tsx';
import { Modal, ModalBody, ModalButtons } from '../../ui/modal.tsx';
import { texts } from '../../ui/texts.ts';
import { useAction } from '../../ui/use-action.ts';
import { Recipes } from './connect.tsx';

/** `admin` is left out: nothing asks for it yet. */
const offered = Scope.options.filter((scope) => scope !== 'admin');

type Created = Result<'client/create'>;

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Makes a token, shows it once, and shows how to use it while it is still at hand. */
export function CreateToken({ open, onClose }: DialogProps) {
  const [created, setCreated] = useState<Created | null>(null);
  const close = () => {
    onClose();
    setCreated(null);
  };
  if (created) {
    return (
      <Modal open={open} onClose={close} title={texts.tokens.createdTitle(created.client.name)} lead={texts.tokens.createdLead} wide>
        <CreatedToken created={created} onClose={close} />
      </Modal>
    );
  }
  return (
    <Modal open={open} onClose={close} title={texts.tokens.createTitle} lead={texts.tokens.createLead}>
      <CreateTokenForm onCreated={setCreated} onClose={close} />
    </Modal>
  );
}

function CreatedToken({ created, onClose }: { readonly created: Created; readonly onClose: () => void }) {
  return (
    <>
      <ModalBody>
        <div className="flex items-center gap-2 rounded-control border border-edge bg-sunken py-1 pr-1 pl-3">
          <output aria-label={texts.tokens.token} className="min-w-0 flex-1 break-all font-mono text-meta">
            {created.token}
          </output>
          <CopyButton text={created.token} name={texts.tokens.copyToken} label={texts.tokens.copyToken} look="primary" />
        </div>
        <Recipes token={created.token} />
      </ModalBody>
      <ModalButtons>
        <Button onClick={onClose}>{texts.common.done}</Button>
      </ModalButtons>
    </>
  );
}

function CreateTokenForm({ onCreated, onClose }: { readonly onCreated: (created: Created) => void; readonly onClose: () => void }) {
  const { call } = useHost();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<ReadonlySet<Scope>>(new Set<Scope>(['read', 'run']));
  const [tried, setTried] = useState(false);
  const create = useAction(async () => onCreated(await call('client/create', { name: name.trim(), scopes: [...scopes] })));
  const nameProblem = DisplayName.safeParse(name).success ? null : texts.tokens.nameMissing;
  const scopeProblem = scopes.size > 0 ? null : texts.tokens.scopeMissing;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (nameProblem === null && scopeProblem === null) void create.run();
  };
  const toggle = (scope: Scope) =>
    setScopes((now) => (now.has(scope) ? new Set([...now].filter((other) => other !== scope)) : new Set([...now, scope])));
  return (
    <form onSubmit={submit}>
      <ModalBody>
        <TextField
          label={texts.tokens.name}
          autoFocus
          placeholder={texts.tokens.namePlaceholder}
          value={name}
          problem={tried ? nameProblem : null}
          onChange={(event) => setName(event.target.value)}
        />
        <Choices legend={texts.tokens.scopes}>
          {offered.map((scope) => (
            <Choice
              key={scope}
              type="checkbox"
              checked={scopes.has(scope)}
              onChange={() => toggle(scope)}
              label={texts.tokens.scopeNames[scope]}
              note={texts.tokens.scopeNotes[scope]}
            />
          ))}
          {tried && scopeProblem !== null && (
            <p role="alert" className="mt-1 text-danger">
              {scopeProblem}
            </p>
          )}
        </Choices>
        <FailureNote failure={create.failure} />
      </ModalBody>
      <ModalButtons>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button type="submit" look="primary" busy={create.busy}>
          {texts.tokens.submit}
        </Button>
      </ModalButtons>
    </form>
  );
}
