import { type Result } from '../../../shared/contract/control.ts';
import { Button } from '../../ui/button.tsx';
import { Given } from '../../ui/given.tsx';
import { Modal, ModalBody, ModalButtons } from '../../ui/modal.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { TokenRecipes } from '../first-run/token-recipes.tsx';

interface NewTokenProps {
  readonly made: Result<'client/create'>;
  readonly onClose: () => void;
}

/** Shows a token the only time that it is seen, and how to use it while it is still at hand. */
export function NewToken({ made, onClose }: NewTokenProps) {
  return (
    <Modal open onClose={onClose} title={texts.clients.createdTitle(made.client.name)} lead={texts.clients.createdLead} wide>
      <ModalBody>
        <Given name={texts.clients.token} value={made.token} copy={texts.clients.copyToken} look="primary" />
        <TokenRecipes made={made} />
      </ModalBody>
      <ModalButtons>
        <Button onClick={onClose}>{texts.common.done}</Button>
      </ModalButtons>
    </Modal>
  );
}
