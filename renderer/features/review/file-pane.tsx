import { Check, MessageSquarePlus, Undo2, X } from 'lucide-react';
import { type Ref, useImperativeHandle, useMemo } from 'react';
import { type ChangedFile } from '../../../shared/model/change-set.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { FailureNote } from '../../ui/failure-note.tsx';
import { shownText } from '../../ui/escape.ts';
import { count } from '../../../shared/texts/format.ts';
import { PathText } from '../../ui/path-text.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { fileStanding, hunksOf } from './decide.ts';
import { DiffRow } from './diff-row.tsx';
import { DiffView } from './diff-view.tsx';
import { type KeyAction } from './keys.ts';
import { StandingMark } from './standing.tsx';
import { type FileReview, type FileReviewOptions, useFileReview } from './use-file-review.ts';

/** What the keys of the review reach in the file that is shown. */
export interface FilePaneHandle {
  readonly key: (action: KeyAction) => void;
}

/** One file of the change set: its name, what can be done with all of it, and its diff. Keyed by the file and the digest. */
export function FilePane({ ref, hidden, ...options }: FileReviewOptions & { readonly ref: Ref<FilePaneHandle>; readonly hidden: boolean }) {
  const review = useFileReview(options);
  const { file, rows, cursor, moves, act } = review;
  useImperativeHandle(ref, () => ({ key: review.key }));
  const crlf = useMemo(() => isCrlf(file), [file]);
  return (
    <div className={classes('flex min-h-0 min-w-0 flex-1 flex-col', hidden && '@max-list:hidden')}>
      <FileBar review={review} />
      <DiffView
        label={texts.review.diff(shownText(file.path))}
        rows={rows}
        cursor={cursor}
        moves={moves}
        onArrow={act.arrow}
        render={(row, current) => <DiffRow row={row} current={current} review={review} crlf={crlf} />}
      />
      <FailureNote failure={review.failure} className="border-t border-line px-3 py-1.5" />
      <RangeBar review={review} />
    </div>
  );
}

function FileBar({ review: { file, decision, open, act } }: { readonly review: FileReview }) {
  const standing = fileStanding(decision);
  return (
    <div className="flex h-10 shrink-0 items-center gap-x-2 overflow-hidden border-b border-line px-3 [scrollbar-gutter:stable]">
      <StandingMark standing={standing} />
      <h2 className="flex min-w-0 flex-1 items-center">
        <PathText path={shownText(file.path)} className="font-medium text-text" />
      </h2>
      <span className="shrink-0 text-meta text-soft tabular-nums">
        <span className="hidden @list:inline">
          {texts.review.statuses[file.status]} · {file.added + file.removed > 0 && `+${count(file.added)} −${count(file.removed)} · `}
        </span>
        {texts.review.standings[standing]}
      </span>
      {open && (
        <span className="-mr-1.5 flex items-center gap-0.5">
          {decision && <IconButton icon={Undo2} name={texts.review.undoNamed(shownText(file.path))} onClick={() => act.file(null)} />}
          <IconButton
            icon={MessageSquarePlus}
            name={texts.review.commentOn.file}
            onClick={() => act.write({ fileId: file.id, hunkId: null, line: null })}
          />
          <Button className="ml-1.5 h-6.5" icon={X} onClick={() => act.file({ type: 'rejected' })}>
            {texts.review.rejectFile}
          </Button>
          <Button className="ml-1 h-6.5" icon={Check} disabled={file.refused !== null} onClick={() => act.file({ type: 'accepted' })}>
            {texts.review.acceptFile}
          </Button>
        </span>
      )}
    </div>
  );
}

/** What can be done with the lines that are chosen; not there while none is. */
function RangeBar({ review: { file, open, cursor, act } }: { readonly review: FileReview }) {
  const { chosen } = cursor;
  const hunk = chosen && hunksOf(file).find(({ id }) => id === chosen.hunkId);
  if (!chosen || !hunk || !open) return null;
  const [from, to] = [Math.min(...chosen.range), Math.max(...chosen.range)];
  const changed = hunk.lines.slice(from, to + 1).filter(({ type }) => type !== 'context').length;
  return (
    <section
      aria-label={texts.review.rangeBar}
      className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-t border-line bg-surface px-3 py-1"
    >
      <span className="mr-auto text-soft tabular-nums">{texts.review.range(to - from + 1)}</span>
      <Button look="quiet" className="h-6.5" onClick={act.chooseNone}>
        {texts.review.clearRange}
      </Button>
      <Button className="h-6.5" icon={MessageSquarePlus} onClick={() => act.write({ fileId: file.id, hunkId: chosen.hunkId, line: to })}>
        {texts.review.comment}
      </Button>
      {changed > 0 && file.refused === null && (
        <>
          <Button className="h-6.5" onClick={() => act.decideChosen(false)}>
            {texts.review.rejectLines(changed)}
          </Button>
          <Button className="h-6.5" onClick={() => act.decideChosen(true)}>
            {texts.review.acceptLines(changed)}
          </Button>
        </>
      )}
    </section>
  );
}

/** Whether each line of the hunks ends with a carriage return: then it is said once, and not on each. */
function isCrlf(file: ChangedFile): boolean {
  const lines = hunksOf(file).flatMap((hunk) => hunk.lines);
  return lines.length > 0 && lines.every(({ text, newline }) => !newline || text.endsWith('\r'));
}
