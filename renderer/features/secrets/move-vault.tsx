import { type FormEvent, useState } from 'react';
import { type SecretStore } from '../../../shared/model/secret.ts';
import { useHost } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { RadioField, TextField } from '../../ui/field.tsx';
import { Modal, ModalBody, ModalButtons } from '../../ui/modal.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';
import { type Move, moveProblems, moveRequest } from './move.ts';

interface MoveVaultProps {
  readonly to: SecretStore;
  readonly from: SecretStore;
  readonly onClose: () => void;
}

const openings = ['passphrase', 'keyFile'] as const;

/** Moves all secrets to the other store, or gives the file another key, after saying what that means. */
export function MoveVault({ to, from, onClose }: MoveVaultProps) {
  const { call } = useHost();
  const announce = useAnnounce();
  const [move, setMove] = useState<Move>({ opening: 'passphrase', passphrase: '', again: '', keyFile: '' });
  const [tried, setTried] = useState(false);
  const problems = moveProblems(to, move);
  const send = useAction(async () => {
    await call('vault/move', moveRequest(to, move));
    announce(texts.secrets.moved[to], { show: 'completed' });
    onClose();
  });
  const trySend = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(problems).every((problem) => problem === null)) void send.run();
  };
  const isSame = to === from;
  return (
    <Modal
      open
      onClose={onClose}
      title={isSame ? texts.secrets.rekeyTitle : texts.secrets.moveTitle[to]}
      lead={isSame ? texts.secrets.rekeyLead : texts.secrets.moveLead[to]}
    >
      {/* Our own words say what is missing, beside it. */}
      <form onSubmit={trySend} noValidate>
        {(to === 'file' || send.failure) && (
          <ModalBody>
            {to === 'file' && <Opening move={move} problems={tried ? problems : null} set={(change) => setMove({ ...move, ...change })} />}
            <FailureNote failure={send.failure} />
          </ModalBody>
        )}
        <ModalButtons>
          <Button onClick={onClose}>{texts.common.cancel}</Button>
          <Button type="submit" look="primary" busy={send.busy}>
            {isSame ? texts.secrets.rekeyConfirm : texts.secrets.moveConfirm}
          </Button>
        </ModalButtons>
      </form>
    </Modal>
  );
}

interface OpeningProps {
  readonly move: Move;
  readonly problems: ReturnType<typeof moveProblems> | null;
  readonly set: (change: Partial<Move>) => void;
}

function Opening({ move, problems, set }: OpeningProps) {
  const { opensWith, openings: names, openingNotes, newPassphrase, again, keyFile, keyFileNote } = texts.secrets;
  const password = (field: 'passphrase' | 'again', label: string) => (
    <TextField
      type="password"
      autoComplete="new-password"
      label={label}
      value={move[field]}
      problem={problems?.[field]}
      onChange={(event) => set({ [field]: event.target.value })}
    />
  );
  return (
    <>
      <RadioField
        legend={opensWith}
        value={move.opening}
        options={openings.map((value) => ({ value, label: names[value], note: openingNotes[value] }))}
        onChange={(opening) => set({ opening })}
      />
      {move.opening === 'passphrase' ? (
        <>
          {password('passphrase', newPassphrase)}
          {password('again', again)}
        </>
      ) : (
        <TextField
          label={keyFile}
          mono
          note={keyFileNote}
          value={move.keyFile}
          problem={problems?.keyFile}
          onChange={(event) => set({ keyFile: event.target.value })}
        />
      )}
    </>
  );
}
