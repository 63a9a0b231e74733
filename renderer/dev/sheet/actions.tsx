import { Copy, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { GuardedButton } from '../../ui/guarded-button.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { Confirm, Modal, ModalBody, ModalButtons } from '../../ui/modal.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { Part } from './part.tsx';

const looks = ['outline', 'primary', 'quiet', 'danger', 'cutOff'] as const;
const nothing = async () => undefined;

/** What is pressed. */
export function Actions() {
  const [open, setOpen] = useState<'modal' | 'confirm' | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      {looks.map((look) => (
        <Part key={look} name={`Button ${look}`}>
          <Button look={look}>Apply 3 hunks</Button>
          <Button look={look} icon={Copy}>
            With an icon
          </Button>
          <Button look={look} disabled>
            Disabled
          </Button>
          <Button look={look} busy>
            Busy
          </Button>
        </Part>
      ))}
      <Part name="Buttons of their own kind">
        <IconButton icon={Copy} name="Copy the path" />
        <CopyButton text="a" name="Copy the URL" label="Copy URL" />
        <GuardedButton ready>Allow once</GuardedButton>
        <GuardedButton ready={false}>Not yet</GuardedButton>
        <TextLink href="/">A link</TextLink>
      </Part>
      <Part name="Overlays">
        <Menu name="More actions">
          <MenuItem icon={Copy} onClick={nothing}>
            Copy
          </MenuItem>
          <MenuItem icon={Copy} disabled onClick={nothing}>
            Disabled
          </MenuItem>
          <MenuLine />
          <MenuItem icon={Trash2} danger onClick={nothing}>
            Delete…
          </MenuItem>
        </Menu>
        <Button onClick={() => setOpen('modal')}>Open a dialog</Button>
        <Button onClick={() => setOpen('confirm')}>Ask</Button>
        <Modal open={open === 'modal'} onClose={close} title="A dialog" lead="What it is about.">
          <ModalBody>Its content.</ModalBody>
          <ModalButtons>
            <Button onClick={close}>Cancel</Button>
            <Button look="primary" onClick={close}>
              Save
            </Button>
          </ModalButtons>
        </Modal>
        <Confirm
          open={open === 'confirm'}
          onClose={close}
          title="Remove it?"
          lead="It cannot be taken back."
          confirm="Remove"
          onConfirm={nothing}
        />
      </Part>
    </>
  );
}
