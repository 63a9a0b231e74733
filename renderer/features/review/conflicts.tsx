import { useState } from 'react';
import { type Review } from '../../../shared/model/review.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Said } from '../../ui/said.tsx';
import { ShownText } from '../../ui/shown-text.tsx';
import { StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';
import { useBurstGuard } from '../../ui/burst-guard.ts';
import { GuardedButton } from '../../ui/guarded-button.tsx';
import { type Landing } from './landing.ts';
import { type ReviewActs } from './use-review-acts.ts';

interface ConflictsProps {
  readonly review: Review;
  readonly acts: ReviewActs;
  readonly landing: Landing;
  readonly onOpenPath: (path: string) => void;
}

/** Files that moved on in the folder since: nothing landed, and whether both changes can be taken is looked at first. */
export function Conflicts({ review, acts, landing, onOpenPath }: ConflictsProps) {
  const [looked, setLooked] = useState<{ readonly of: string; readonly clean: boolean } | null>(null);
  const look = useAction(async () => setLooked({ of: review.digest, clean: await acts.preview() }));
  const outcome = looked?.of === review.digest ? looked : null;
  const ready = useBurstGuard(`${outcome?.clean}`);
  if (review.state !== 'pending' || (review.conflicts.length === 0 && !outcome?.clean)) return null;
  return (
    <section
      aria-label={texts.conflicts.title(review.conflicts.length)}
      className="max-h-48 overflow-y-auto border-b border-line px-4 py-2.5 rail:px-6"
    >
      {outcome?.clean ? (
        <div className="flex flex-wrap items-center gap-3">
          <StateShape state="ok" />
          <p className="mr-auto">{texts.conflicts.clean}</p>
          <GuardedButton ready={ready} busy={acts.merge.busy} onClick={() => acts.merge.run()}>
            {texts.conflicts.apply(landing.files)}
          </GuardedButton>
        </div>
      ) : (
        <>
          <div className="flex items-start gap-2">
            <StateShape state="warning" className="mt-1" />
            <p className="mr-auto max-w-prose min-w-0">
              <span className="font-medium">{texts.conflicts.title(review.conflicts.length)}.</span>{' '}
              <span className="text-soft">{outcome ? texts.conflicts.still : texts.conflicts.lead}</span>
            </p>
            <Button busy={look.busy} onClick={() => look.run()}>
              {texts.conflicts.preview}
            </Button>
          </div>
          <ul className="mt-1.5 flex flex-col gap-0.5 pl-5">
            {review.conflicts.map(({ path, reason }) => (
              <li key={path} className="flex items-center gap-2">
                <code className="[overflow-wrap:anywhere]">
                  <ShownText text={path} />
                </code>
                <span className="text-soft">
                  <Said text={reason} />
                </span>
                <Button look="quiet" className="h-6" onClick={() => onOpenPath(path)}>
                  {texts.conflicts.open}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      <FailureNote failure={look.failure} className="mt-1.5" />
    </section>
  );
}
