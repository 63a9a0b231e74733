import { Plus } from 'lucide-react';
import { useState } from 'react';
import { type RootConfig } from '../../../shared/model/config.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm, Modal, ModalBody, ModalButtons } from '../../ui/modal.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { Card, Nothing, Rows, Section } from '../../ui/section.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { FolderFields, useNewFolder } from './folder-form.tsx';

/** The folders that are open to clients, with the most that may be done in each. */
export function Folders() {
  const roots = useHostState((state) => state.roots);
  const [adding, setAdding] = useState(false);
  return (
    <Section
      title={texts.folders.title}
      actions={
        <Button look="quiet" icon={Plus} onClick={() => setAdding(true)}>
          {texts.folders.add}
        </Button>
      }
    >
      <Card>
        {roots.length === 0 && <Nothing>{texts.folders.none}</Nothing>}
        <Rows>
          {roots.map((root) => (
            <Folder key={root.path} root={root} />
          ))}
        </Rows>
      </Card>
      <AddFolder open={adding} onClose={() => setAdding(false)} />
    </Section>
  );
}

function Folder({ root }: { readonly root: RootConfig }) {
  const { call } = useHost();
  const [asking, setAsking] = useState(false);
  return (
    <li className="flex h-8.5 items-center gap-3 pr-1 pl-3">
      <PathText path={root.path} className="mr-auto" />
      <span className="shrink-0 text-meta text-soft" title={texts.folders.ceilingTitle(root.sandbox)}>
        {root.sandbox}
      </span>
      <Button look="quiet" aria-label={texts.folders.removeNamed(root.path)} onClick={() => setAsking(true)}>
        {texts.folders.remove}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={texts.folders.removeTitle}
        lead={texts.folders.removeLead}
        subject={<code className="rounded-control border border-line bg-sunken px-3 py-2 break-all">{root.path}</code>}
        confirm={texts.folders.removeConfirm}
        onConfirm={() => call('root/remove', { path: root.path })}
      />
    </li>
  );
}

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Opens a folder to clients. */
function AddFolder({ open, onClose }: DialogProps) {
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
