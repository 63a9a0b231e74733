import { useState } from 'react';
import { type Review } from '../../../shared/model/review.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Modal, ModalBody, ModalButtons } from '../../ui/modal.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';
import { useBurstGuard } from '../../ui/burst-guard.ts';
import { GuardedButton } from '../../ui/guarded-button.tsx';
import { TextArea } from '../../ui/text-area.tsx';

interface RejectDialogProps {
  readonly open: boolean;
  readonly review: Review;
  readonly onReject: (reason: string) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Rejects the whole change set, with the owner's reason. */
export function RejectDialog({ open, review, onReject, onClose }: RejectDialogProps) {
  const [reason, setReason] = useState('');
  const reject = useAction(() => onReject(reason.trim()));
  const ready = useBurstGuard(`${open} ${review.digest}`);
  return (
    <Modal open={open} onClose={onClose} title={texts.reviewFoot.rejectTitle} lead={texts.reviewFoot.rejectLead}>
      <ModalBody>
        <TextArea
          label={texts.reviewFoot.rejectReason}
          placeholder={texts.reviewFoot.rejectPlaceholder}
          value={reason}
          maxLength={4000}
          onChange={setReason}
        />
        <FailureNote failure={reject.failure} />
      </ModalBody>
      <ModalButtons>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <GuardedButton ready={ready} look="danger" busy={reject.busy} onClick={async () => (await reject.run()) && onClose()}>
          {texts.reviewFoot.rejectConfirm(review.counts.files)}
        </GuardedButton>
      </ModalButtons>
    </Modal>
  );
}

interface RevertDialogProps {
  readonly open: boolean;
  readonly review: Review;
  readonly onRevert: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Undoes what was applied. */
export function RevertDialog({ open, review, onRevert, onClose }: RevertDialogProps) {
  const revert = useAction(onRevert);
  const ready = useBurstGuard(`${open} ${review.state}`);
  return (
    <Modal open={open} onClose={onClose} title={texts.reviewFoot.revertTitle} lead={texts.reviewFoot.revertLead}>
      {revert.failure && (
        <ModalBody>
          <FailureNote failure={revert.failure} />
        </ModalBody>
      )}
      <ModalButtons>
        <Button autoFocus onClick={onClose}>
          {texts.common.cancel}
        </Button>
        <GuardedButton ready={ready} look="danger" busy={revert.busy} onClick={async () => (await revert.run()) && onClose()}>
          {texts.reviewFoot.revertConfirm((review.landed ?? review.counts).files)}
        </GuardedButton>
      </ModalButtons>
    </Modal>
  );
}
