import { type Result } from '../../../shared/contract/control.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
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
        <div className="flex items-center gap-2 rounded-control border border-edge bg-sunken py-1 pr-1 pl-3">
          <output aria-label={texts.clients.token} className="min-w-0 flex-1 break-all font-mono text-meta">
            {made.token}
          </output>
          <CopyButton text={made.token} name={texts.clients.copyToken} label={texts.clients.copyToken} look="primary" />
        </div>
        <TokenRecipes made={made} />
      </ModalBody>
      <ModalButtons>
        <Button onClick={onClose}>{texts.common.done}</Button>
      </ModalButtons>
    </Modal>
  );
}
