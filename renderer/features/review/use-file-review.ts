import { useMemo, useState } from 'react';
import { type ChangedFile, type FileDecision, type Hunk, type HunkDecision } from '../../../shared/model/change-set.ts';
import { type ReviewComment } from '../../../shared/model/review.ts';
import { type Expansion, wanted } from './context.ts';
import { choose, cursorAt, type Cursor, gapNear, hunkOf, isHunk, nextStop, noCursor, standOn } from './cursor.ts';
import { editedDecision, hunkDecision, hunksOf, lineStanding, withAttributes, withHunk, withLines } from './decide.ts';
import { type KeyAction } from './keys.ts';
import { type CommentTarget, indexesOf, type Row, rowsOf, type ViewMode } from './rows.ts';
import { useContext } from './use-context.ts';
import { type ReviewDraft } from './use-draft.ts';

/** A comment that is being written: a new one, or one that is changed. */
type Form = CommentTarget & Pick<ReviewComment, 'id' | 'text'>;

/** Where the owner is in a file: the row, the chosen lines, what is being written. */
interface Place {
  readonly cursor: Cursor;
  readonly editing: string | null;
  readonly form: Form | null;
  /** Grows each time the row must be seen and take the focus. */
  readonly moves: number;
}

const noPlace: Place = { cursor: noCursor, editing: null, form: null, moves: 0 };

export interface FileReviewOptions {
  readonly reviewId: string;
  readonly file: ChangedFile;
  readonly draft: ReviewDraft;
  /** Whether anything can still be decided. */
  readonly open: boolean;
  readonly mode: ViewMode;
}

/** The review of one file: its rows, where the owner is in them, and all that can be done there. The component must be keyed by the file. */
export function useFileReview({ reviewId, file, draft, open, mode }: FileReviewOptions) {
  const decision = draft.decisions[file.id];
  const [place, setPlace] = useState(noPlace);
  const { cursor, editing, form, moves } = place;
  const comments = useMemo(() => draft.comments.filter(({ id }) => id !== form?.id), [draft.comments, form?.id]);
  const { lines, total, failure, show } = useContext(reviewId, file);
  const rows = useMemo(
    () => rowsOf({ file, decision, comments, mode, editing, form, known: { lines, total } }),
    [file, decision, comments, mode, editing, form, lines, total],
  );

  const put = (next: Partial<Place>) => setPlace((now) => ({ ...now, ...next }));
  const canDecide = open && file.refused === null;
  const decide = (next: FileDecision | null) => (canDecide || next?.type === 'rejected') && open && draft.decide({ [file.id]: next });
  const decides = decidingActs(file, decision, decide);
  const moving = movingActs(rows, cursor, (next) => setPlace((now) => ({ ...now, ...next, moves: now.moves + 1 })));

  const act = {
    ...decides,
    ...moving,
    standOn: (key: string) => cursor.key !== key && put({ cursor: { key, chosen: cursor.chosen } }),
    choose: (of: Row, index: number, how: 'start' | 'extend') => put({ cursor: choose(cursor, of, index, how) }),
    chooseNone: () => put({ cursor: { ...cursor, chosen: null } }),
    expand: async (gap: Extract<Row, { type: 'gap' }> | undefined, how: Expansion) => {
      if (!gap) return;
      const range = wanted(gap, how);
      await show(range);
      const key = how === 'up' && range.from > gap.from ? gap.key : `context:${range.from}`;
      setPlace((now) => ({ ...now, cursor: { key, chosen: null }, moves: now.moves + 1 }));
    },
    edit: (hunkId: string) => canDecide && put({ editing: hunkId, form: null }),
    edited: (hunk: Hunk, text: string) => {
      decides.hunk(hunk.id, editedDecision(hunk, text));
      moving.back();
    },
    write: (target: CommentTarget) => open && put({ form: { ...target, id: newId(), text: '' }, editing: null }),
    rewrite: (comment: ReviewComment) => put({ form: comment, editing: null }),
    say: (text: string) => {
      if (form) draft.remark(form.id, { ...form, text: text.trim() });
      moving.back();
    },
    unsay: (id: string) => draft.remark(id, null),
    decideChosen: (accept: boolean) => {
      if (cursor.chosen) decides.lines(cursor.chosen, accept);
      put({ cursor: { ...cursor, chosen: null } });
    },
  };
  const at = cursorAt(rows, cursor);
  const key = (action: KeyAction) => {
    if (action === 'expand') return act.expand(gapNear(rows, at), 'down');
    if (action === 'expandAll') return act.expand(gapNear(rows, at), 'all');
    return keyActs({ file, row: rows[at], cursor, act })[action]?.();
  };
  return { file, decision, open, mode, failure, rows, cursor, moves, form, act, key };
}

export type FileReview = ReturnType<typeof useFileReview>;

function decidingActs(file: ChangedFile, decision: FileDecision | undefined, decide: (next: FileDecision | null) => unknown) {
  return {
    file: (next: FileDecision | null) => decide(next),
    attributes: (lands: boolean) => decide(withAttributes(file, decision, lands)),
    hunk: (hunkId: string, next: HunkDecision | null) => decide(withHunk(file, decision, hunkId, next)),
    lines: ({ hunkId, range }: NonNullable<Cursor['chosen']>, accept: boolean) => {
      const hunk = hunksOf(file).find(({ id }) => id === hunkId);
      if (hunk) decide(withLines(file, decision, { hunk, range, accept }));
    },
    /** Accepts the changed lines of a row, or rejects them when all of them were accepted. */
    toggle: (row: Extract<Row, { type: 'line' | 'pair' }>) => {
      const { hunk } = row;
      const changed = indexesOf(row).filter((index) => hunk.lines[index]?.type !== 'context');
      const accept = changed.some((index) => lineStanding(hunkDecision(decision, hunk.id), index) !== 'accepted');
      let next = decision;
      for (const index of changed) next = withLines(file, next, { hunk, range: [index, index], accept }) ?? undefined;
      decide(next ?? null);
    },
  };
}

function movingActs(rows: readonly Row[], cursor: Cursor, move: (next: Partial<Place>) => void) {
  const at = cursorAt(rows, cursor);
  return {
    arrow: (step: 1 | -1, extend: boolean) => move({ cursor: standOn(rows, cursor, nextStop(rows, at, step), extend) }),
    nextHunk: (step: 1 | -1) => move({ cursor: standOn(rows, cursor, nextStop(rows, at, step, isHunk), false) }),
    /** Leaves what was being written, for the row it stood at. */
    back: () => move({ editing: null, form: null }),
  };
}

interface KeyedOn {
  readonly file: ChangedFile;
  readonly row: Row | undefined;
  readonly cursor: Cursor;
  readonly act: FileReview['act'];
}

/** What keys do in the diff: on the chosen lines, else on the hunk one is in, else on the file. */
function keyActs({ file, row, cursor: { chosen }, act }: KeyedOn): Partial<Record<KeyAction, () => unknown>> {
  const hunkId = hunkOf(row);
  const part = (accept: boolean) => {
    const type = accept ? 'accepted' : 'rejected';
    if (chosen) act.decideChosen(accept);
    else if (hunkId === null) act.file({ type });
    else act.hunk(hunkId, { type });
  };
  return {
    nextHunk: () => act.nextHunk(1),
    previousHunk: () => act.nextHunk(-1),
    accept: () => part(true),
    reject: () => part(false),
    undo: () => (hunkId === null ? act.file(null) : act.hunk(hunkId, null)),
    comment: () => act.write({ fileId: file.id, hunkId, line: chosen ? Math.max(...chosen.range) : lineOf(row) }),
    edit: () => hunkId !== null && act.edit(hunkId),
    clear: act.chooseNone,
  };
}

/** The line of a row that a comment is on: of two side by side the new one. */
function lineOf(row: Row | undefined): number | null {
  return (row && indexesOf(row).at(-1)) ?? null;
}

function newId(): string {
  return `cmt_${[...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
