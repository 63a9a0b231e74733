import { type ReactNode, useState } from 'react';
import { type ChangedFileSummary, type Review } from '../../../shared/model/review.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { ShownText } from '../../ui/shown-text.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useBurstGuard } from '../../ui/burst-guard.ts';
import { Conflicts } from './conflicts.tsx';
import { GuardedButton } from '../../ui/guarded-button.tsx';
import { type Landing } from './landing.ts';
import { RejectDialog, RevertDialog } from './foot-dialogs.tsx';
import { ReviewStateWord } from './review-state.tsx';
import { SendBackDialog } from './send-back.tsx';
import { type ReviewDraft } from './use-draft.ts';
import { useReviewActs } from './use-review-acts.ts';

interface FootProps {
  readonly review: Review;
  readonly draft: ReviewDraft;
  readonly files: readonly ChangedFileSummary[];
  readonly landing: Landing;
  /** Whether all files were read, so that what lands is counted in full. */
  readonly counted: boolean;
  /** Comments and rejections: what Codex would be told. */
  readonly remarks: number;
  readonly onOpenPath: (path: string) => void;
}

/** What becomes of the whole change set: exactly what would land, and the ways to answer. */
export function Foot(props: FootProps) {
  const { review, draft } = props;
  const acts = useReviewActs(review, draft);
  return (
    <section aria-label={texts.reviewFoot.label} className="flex shrink-0 flex-col border-t border-line bg-surface">
      <Conflicts review={review} acts={acts} landing={props.landing} onOpenPath={props.onOpenPath} />
      <FailureNote failure={acts.failure ?? (review.conflicts.length === 0 ? review.failure : null)} className="px-4 pt-2 rail:px-6" />
      <FailureNote failure={draft.failure} className="px-4 pt-2 rail:px-6">
        <Button onClick={() => void draft.flush().catch(() => undefined)}>{texts.reviewFoot.saveAgain}</Button>
        <Button look="quiet" onClick={draft.discard}>
          {texts.reviewFoot.discard}
        </Button>
      </FailureNote>
      <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2 *:h-8 rail:px-6">
        {review.state === 'pending' ? <Open {...props} acts={acts} /> : <Closed review={review} acts={acts} />}
      </div>
    </section>
  );
}

type Acts = ReturnType<typeof useReviewActs>;
type Dialog = 'sendBack' | 'reject' | null;

function Open({ review, draft, files, landing, counted, remarks, acts }: FootProps & { readonly acts: Acts }) {
  const [dialog, setDialog] = useState<Dialog>(null);
  const isShown = useBurstGuard(`${review.digest} ${review.state} ${draft.foreign}`);
  const ready = isShown && counted;
  const close = () => setDialog(null);
  return (
    <>
      <GuardedButton look="primary" ready={ready && landing.files > 0} busy={acts.apply.busy} onClick={() => acts.apply.run()}>
        {texts.reviewFoot.apply(landing)}
      </GuardedButton>
      <GuardedButton ready={ready} onClick={() => setDialog('sendBack')}>
        {remarks > 0 ? texts.reviewFoot.sendBackCount(remarks) : texts.reviewFoot.sendBack}
      </GuardedButton>
      <Note landing={landing} saved={draft.saved} />
      <GuardedButton ready={ready} look="quiet" className="ml-auto text-danger" onClick={() => setDialog('reject')}>
        {texts.reviewFoot.reject}
      </GuardedButton>
      <SendBackDialog open={dialog === 'sendBack'} review={review} files={files} draft={draft} onSend={acts.sendBack} onClose={close} />
      <RejectDialog open={dialog === 'reject'} review={review} onReject={acts.reject} onClose={close} />
    </>
  );
}

function Note({ landing, saved }: { readonly landing: Landing; readonly saved: boolean }) {
  const { undecided, inPart, edited, files } = landing;
  const words = [
    inPart > 0 && texts.reviewFoot.inPart(inPart),
    edited > 0 && texts.reviewFoot.edited(edited),
    !saved && texts.reviewFoot.saving,
    undecided > 0 ? files > 0 && texts.reviewFoot.undecided(undecided) : texts.reviewFoot.allDecided,
    files === 0 && undecided > 0 && texts.reviewFoot.nothingYet,
  ].filter((word) => word !== false);
  return (
    <span className="order-first flex h-auto! min-w-0 basis-full items-center text-meta text-soft tabular-nums @list:order-none @list:flex-1">
      <span className="truncate" title={words.join(' · ')}>
        {words.join(' · ')}
      </span>
    </span>
  );
}

function Closed({ review, acts }: { readonly review: Review; readonly acts: Acts }) {
  const [asking, setAsking] = useState(false);
  const ready = useBurstGuard(`${review.digest} ${review.state}`);
  return (
    <>
      <ReviewStateWord state={review.state} className="font-medium" />
      <span className="flex min-w-0 flex-1 items-center">
        <span className="max-h-8 min-w-0 overflow-y-auto text-soft">{outcomeOf(review)}</span>
      </span>
      {review.state === 'applied' && (
        <GuardedButton ready={ready} className="ml-auto" onClick={() => setAsking(true)}>
          {texts.reviewFoot.revert}
        </GuardedButton>
      )}
      <RevertDialog open={asking} review={review} onRevert={acts.revert} onClose={() => setAsking(false)} />
    </>
  );
}

function outcomeOf({ state, reason, landed }: Review): ReactNode {
  const { outcome } = texts.reviewFoot;
  switch (state) {
    case 'pending':
      return null;
    case 'applied':
      return landed && outcome.applied(landed.files, landed.added, landed.removed);
    case 'rejected':
      return reason === null ? outcome.rejected : <ShownText text={outcome.rejectedBecause(reason)} />;
    default:
      return outcome[state];
  }
}
