import { MessageSquarePlus, Pencil, Undo2 } from 'lucide-react';
import { type Hunk, type HunkDecision } from '../../../shared/model/change-set.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { hunkStanding } from './decide.ts';
import { StandingMark } from './standing.tsx';

interface HunkRowProps {
  readonly hunk: Hunk;
  readonly rowKey: string;
  /** Its place among the hunks, from 0. */
  readonly at: number;
  readonly of: number;
  readonly decision: HunkDecision | undefined;
  readonly open: boolean;
  readonly current: boolean;
  readonly onFocus: () => void;
  readonly onDecide: (decision: HunkDecision | null) => void;
  readonly onComment: () => void;
  readonly onEdit: () => void;
}

/** The head of a hunk: where it is, how it stands, and what can be done with it. */
export function HunkRow({ hunk, rowKey, at, of, decision, open, current, onFocus, onDecide, onComment, onEdit }: HunkRowProps) {
  const standing = hunkStanding(decision);
  const word = decision?.type === 'edited' ? texts.review.standings.edited : texts.review.standings[standing];
  const name = texts.review.hunk(at + 1, of);
  const tabIndex = current ? 0 : -1;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a set of fields is for forms; this is a stop of the keyboard with its own name
    <div
      data-row={rowKey}
      role="group"
      aria-label={`${name}, ${placeOf(hunk)}, ${word}`}
      tabIndex={tabIndex}
      onFocus={onFocus}
      className={classes(
        'flex min-h-9 flex-wrap items-center gap-x-2 border-y border-line bg-hover px-3 py-1 focus-visible:-outline-offset-2',
        current && 'shadow-[inset_3px_0_0_var(--accent)]',
      )}
    >
      <StandingMark standing={standing} />
      <span className="mr-auto min-w-0 truncate text-meta">
        <span className="font-medium">{name}</span>
        <span className="text-soft tabular-nums">
          {' '}
          · {placeOf(hunk)} · <span className={standing === 'undecided' ? '' : 'text-text'}>{word}</span>
        </span>
      </span>
      {open && (
        <span className="-mr-1.5 flex items-center gap-0.5">
          {decision && <IconButton icon={Undo2} name={texts.review.undoNamed(name)} tabIndex={tabIndex} onClick={() => onDecide(null)} />}
          <IconButton icon={MessageSquarePlus} name={texts.review.commentNamed(name)} tabIndex={tabIndex} onClick={onComment} />
          <IconButton icon={Pencil} name={texts.review.editNamed(name)} tabIndex={tabIndex} onClick={onEdit} />
          <Button
            className="ml-1.5 h-6.5"
            tabIndex={tabIndex}
            aria-label={texts.review.rejectNamed(name)}
            aria-pressed={standing === 'rejected'}
            onClick={() => onDecide({ type: 'rejected' })}
          >
            {texts.review.reject}
          </Button>
          <Button
            className="ml-1 h-6.5"
            tabIndex={tabIndex}
            aria-label={texts.review.acceptNamed(name)}
            aria-pressed={standing === 'accepted'}
            onClick={() => onDecide({ type: 'accepted' })}
          >
            {texts.review.accept}
          </Button>
        </span>
      )}
    </div>
  );
}

function placeOf({ newStart, newLines, oldStart, oldLines }: Hunk): string {
  const [start, count] = newLines > 0 ? [newStart, newLines] : [oldStart, oldLines];
  return start < 1 ? texts.review.hunkNoLines : texts.review.hunkPlace(start, count);
}
