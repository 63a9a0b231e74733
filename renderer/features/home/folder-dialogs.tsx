import { texts } from '../../../shared/texts/texts.ts';
import { useHost } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm, Modal, ModalBody, ModalButtons } from '../../ui/modal.tsx';
import { FolderFields, useNewFolder } from './folder-form.tsx';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Opens a folder to clients. */
export function AddFolderDialog({ open, onClose }: DialogProps) {
  return (
    <Modal open={open} onClose={onClose} title={texts.folders.addTitle} lead={texts.folders.addLead}>
      <AddFolderForm onClose={onClose} />
    </Modal>
  );
}

function AddFolderForm({ onClose }: Pick<DialogProps, 'onClose'>) {
  const folder = useNewFolder(onClose);
  const { ceiling, ceilings: kinds, ceilingNotes: kindNotes } = texts.folders;
  return (
    <form onSubmit={folder.submit}>
      <ModalBody>
        <FolderFields folder={folder} words={{ ceiling, kinds, kindNotes }} />
      </ModalBody>
      <ModalButtons>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button type="submit" look="primary" busy={folder.busy}>
          {texts.folders.submit}
        </Button>
      </ModalButtons>
    </form>
  );
}

/** Asks before a folder is closed to clients. */
export function RemoveFolder({ path, open, onClose }: DialogProps & { readonly path: string }) {
  const { call } = useHost();
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title={texts.folders.removeTitle}
      lead={texts.folders.removeLead}
      subject={<code className="rounded-control border border-line bg-sunken px-3 py-2 break-all">{path}</code>}
      confirm={texts.folders.removeConfirm}
      onConfirm={() => call('root/remove', { path })}
    />
  );
}
