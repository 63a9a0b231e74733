import { useRef, useState } from 'react';
import { type Result } from '../../../shared/contract/control.ts';
import { useHost } from '../../client/host-context.ts';
import { Modal } from '../../ui/modal.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { ClientForm } from './client-form.tsx';
import { NewToken } from './new-token.tsx';

/** Makes a token for a client and shows it. */
export function CreateToken({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { call } = useHost();
  const first = useRef<HTMLInputElement>(null);
  const [made, setMade] = useState<Result<'client/create'> | null>(null);
  const close = () => {
    onClose();
    setMade(null);
  };
  if (made) return <NewToken made={made} onClose={close} />;
  return (
    <Modal open={open} onClose={close} title={texts.clients.createTitle} lead={texts.clients.createLead} initialFocus={first}>
      <ClientForm
        client={null}
        submit={texts.clients.submit}
        onSubmit={async (request) => setMade(await call('client/create', request))}
        onClose={close}
        first={first}
      />
    </Modal>
  );
}
