import { useState } from 'react';
import { type ChangedFileSummary, type Review } from '../../../shared/model/review.ts';
import { backMessage, type RemarkedFile } from '../../../shared/model/review-message.ts';
import { useHost } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Modal, ModalBody, ModalButtons } from '../../ui/modal.tsx';
import { ShownText } from '../../ui/shown-text.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';
import { useBurstGuard } from '../../ui/burst-guard.ts';
import { GuardedButton } from '../../ui/guarded-button.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import { type ReviewDraft } from './use-draft.ts';

interface SendBackDialogProps {
  readonly open: boolean;
  readonly review: Review;
  readonly files: readonly ChangedFileSummary[];
  readonly draft: ReviewDraft;
  readonly onSend: (words: string) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Shows the one message that goes to Codex, with words of the owner's before it, and sends it. */
export function SendBackDialog(props: SendBackDialogProps) {
  const { open, onClose } = props;
  return (
    <Modal open={open} onClose={onClose} title={texts.reviewFoot.sendTitle} lead={texts.reviewFoot.sendLead} wide>
      {open && <Message {...props} />}
    </Modal>
  );
}

function Message({ review, files: all, draft, onSend, onClose }: SendBackDialogProps) {
  const [words, setWords] = useState('');
  const { files, failure } = useRemarkedFiles(review, all, draft);
  const message = files && backMessage(files, draft, words);
  const send = useAction(() => onSend(words.trim()));
  const ready = useBurstGuard(review.digest) && files !== null && message !== null;
  return (
    <>
      <ModalBody>
        <TextArea
          label={texts.reviewFoot.preface}
          placeholder={texts.reviewFoot.prefacePlaceholder}
          value={words}
          maxLength={20_000}
          onChange={setWords}
        />
        <div>
          <p className="mb-1 font-medium">{texts.reviewFoot.message}</p>
          {/* Focusable, so that the keyboard can scroll it. */}
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
            tabIndex={0}
            className="max-h-72 overflow-y-auto rounded-control border border-line bg-sunken p-2.5 whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:plaintext]"
          >
            {files === null ? texts.common.loading : message === null ? texts.reviewFoot.sendNothing : <Lines text={message} />}
          </pre>
        </div>
        <FailureNote failure={send.failure ?? failure} />
      </ModalBody>
      <ModalButtons>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <GuardedButton ready={ready} look="primary" busy={send.busy} onClick={async () => (await send.run()) && onClose()}>
          {texts.reviewFoot.send}
        </GuardedButton>
      </ModalButtons>
    </>
  );
}

/** Line by line, so that the indentation of quoted code stays. */
function Lines({ text }: { readonly text: string }) {
  return text.split('\n').map((line, at) => (
    // The lines of one text have nothing but their place.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <span key={at}>
      <ShownText text={line} code />
      {'\n'}
    </span>
  ));
}

/** The files that something is said about, in the order of the change set. Those said no to as a whole are named only, and not asked for. */
function useRemarkedFiles({ id, digest }: Review, files: readonly ChangedFileSummary[], { decisions, comments }: ReviewDraft) {
  const { call } = useHost();
  const quoted = new Set(comments.flatMap(({ fileId, hunkId }) => (hunkId === null ? [] : [fileId])));
  const isQuoted = (of: string) => quoted.has(of) || decisions[of]?.type === 'partial';
  const commented = new Set(comments.map(({ fileId }) => fileId));
  const wanted = files.filter((file) => isQuoted(file.id) || commented.has(file.id) || decisions[file.id]?.type === 'rejected');
  const key = wanted.map((file) => file.id).join(' ');
  const { value, failure } = useReading(`${digest} ${key}`, null, () =>
    Promise.all(wanted.map((file) => (isQuoted(file.id) ? call('change/file', { id, fileId: file.id }) : named(file)))),
  );
  return { files: value, failure };
}

function named({ id, path }: ChangedFileSummary): RemarkedFile {
  return { id, path, content: { type: 'same' } };
}
