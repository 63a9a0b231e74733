import { type FormEvent, useRef, useState } from 'react';
import { SecretName } from '../../../shared/model/tunnel.ts';
import { useHost } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { TextField } from '../../ui/field.tsx';
import { Modal, ModalBody, ModalButtons } from '../../ui/modal.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';

interface StoreSecretProps {
  /** Null for one that is named here. */
  readonly name: string | null;
  readonly onClose: () => void;
}

/** Takes the value of a secret; it is in this window only while it is typed. */
export function StoreSecret({ name: given, onClose }: StoreSecretProps) {
  const { call } = useHost();
  const announce = useAnnounce();
  const first = useRef<HTMLInputElement>(null);
  const [name, setName] = useState(given ?? '');
  const [value, setValue] = useState('');
  const [tried, setTried] = useState(false);
  const store = useAction(async () => {
    await call('secret/set', { name, value: value.trim() });
    announce(texts.secrets.stored(name), { show: 'completed' });
    onClose();
  });
  const nameProblem = SecretName.safeParse(name).success ? null : texts.secrets.nameMissing;
  const valueProblem = value.trim() === '' ? texts.secrets.valueMissing : null;
  const tryStore = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (nameProblem === null && valueProblem === null) void store.run();
  };
  return (
    <Modal
      open
      onClose={onClose}
      title={given === null ? texts.secrets.addTitle : texts.secrets.setTitle(given)}
      lead={texts.secrets.addLead}
      initialFocus={first}
    >
      {/* Our own words say what is missing, beside it. */}
      <form onSubmit={tryStore} noValidate>
        <ModalBody>
          {given === null && (
            <TextField
              ref={first}
              label={texts.secrets.name}
              mono
              value={name}
              problem={tried ? nameProblem : null}
              onChange={(event) => setName(event.target.value)}
            />
          )}
          <TextField
            ref={given === null ? undefined : first}
            type="password"
            autoComplete="new-password"
            label={texts.secrets.value}
            value={value}
            problem={tried ? valueProblem : null}
            onChange={(event) => setValue(event.target.value)}
          />
          <FailureNote failure={store.failure} />
        </ModalBody>
        <ModalButtons>
          <Button onClick={onClose}>{texts.common.cancel}</Button>
          <Button type="submit" look="primary" busy={store.busy}>
            {texts.secrets.store}
          </Button>
        </ModalButtons>
      </form>
    </Modal>
  );
}
