import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, type RefObject, useRef } from 'react';
import { useAction } from './use-action.ts';
import { Button, IconButton } from './button.tsx';
import { classes } from './classes.ts';
import { FailureNote } from './failure-note.tsx';
import { texts } from '../../shared/texts/texts.ts';

interface ModalProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly lead?: string;
  readonly wide?: boolean;
  /** Where the focus begins; the first field, if it is left out. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

/** A dialog over the window: holds the focus, ends with Escape, gives the focus back. In a low window its title and buttons stay in view. */
export function Modal({ open, onClose, title, lead, wide = false, initialFocus, children }: ModalProps) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-scrim transition-opacity duration-180 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Viewport className="fixed inset-0 z-30 grid place-items-center p-4">
          <Dialog.Popup
            ref={popup}
            initialFocus={initialFocus ?? (() => firstField(popup.current))}
            className={classes(
              'max-h-[calc(100dvh-2rem)] w-full scroll-py-16 overflow-y-auto rounded-card border border-line bg-surface shadow-overlay transition-opacity duration-180 data-ending-style:opacity-0 data-starting-style:opacity-0',
              wide ? 'max-w-[680px]' : 'max-w-[460px]',
            )}
          >
            <div className="sticky top-0 z-10 flex items-start gap-3 bg-surface px-5 pt-4 pb-3">
              <div className="min-w-0 flex-1">
                <Dialog.Title className="font-semibold text-section">{title}</Dialog.Title>
                {lead && <Dialog.Description className="mt-0.5 text-soft">{lead}</Dialog.Description>}
              </div>
              <Dialog.Close render={<IconButton icon={X} name={texts.common.close} className="-mt-1 -mr-2" />} />
            </div>
            {children}
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** What is typed into first; what took the focus by itself keeps it, and a dialog without fields begins as any other. */
function firstField(popup: HTMLElement | null): HTMLElement | boolean {
  if (popup?.contains(document.activeElement)) return false;
  return popup?.querySelector<HTMLElement>('input:enabled, textarea:enabled') ?? true;
}

/** The content of a dialog, between its title and its buttons. */
export function ModalBody({ children }: { readonly children: ReactNode }) {
  return <div className="flex flex-col gap-4 px-5 pb-4">{children}</div>;
}

/** The buttons of a dialog: what is begun with stands at the right. */
export function ModalButtons({ children }: { readonly children: ReactNode }) {
  return (
    <div className="sticky bottom-0 z-10 flex items-center justify-end gap-2 border-t border-line bg-surface px-5 py-3 *:h-8">
      {children}
    </div>
  );
}

interface ConfirmProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly lead: string;
  /** What it is about, set apart. */
  readonly subject?: ReactNode;
  /** The verb and what it does it to. */
  readonly confirm: string;
  readonly onConfirm: () => Promise<unknown>;
}

/** Asks before something that is hard to take back. The focus starts on leaving things as they are. */
export function Confirm({ open, onClose, title, lead, subject, confirm, onConfirm }: ConfirmProps) {
  const action = useAction(onConfirm);
  const close = () => {
    action.clear();
    onClose();
  };
  return (
    <Modal open={open} onClose={close} title={title} lead={lead}>
      {(subject || action.failure) && (
        <ModalBody>
          {subject}
          <FailureNote failure={action.failure} />
        </ModalBody>
      )}
      <ModalButtons>
        <Button autoFocus onClick={close}>
          {texts.common.cancel}
        </Button>
        <Button look="danger" busy={action.busy} onClick={async () => (await action.run()) && close()}>
          {confirm}
        </Button>
      </ModalButtons>
    </Modal>
  );
}
