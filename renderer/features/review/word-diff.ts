import { diffArrays } from 'diff';

/** A piece of a line; `changed` where the other line has something else. */
export interface Span {
  readonly text: string;
  readonly changed: boolean;
}

export interface WordDiff {
  readonly before: readonly Span[];
  readonly after: readonly Span[];
}

/** Words, runs of white space, and everything else character by character. */
const token = /[\p{L}\p{M}\p{N}_]+|\s+|./gsu;
/** Longer lines are compared as a whole: a minified file would hold up the page. */
const longestLine = 2000;
/** Lines that share less are two lines, not one that was changed. */
const leastShared = 0.3;

/** What differs between a removed line and the one in its place; null when they have too little in common to be compared. */
export function wordDiff(before: string, after: string): WordDiff | null {
  if (before.length > longestLine || after.length > longestLine) return null;
  const runs = diffArrays(before.match(token) ?? [], after.match(token) ?? [], { maxEditLength: 200 });
  if (!runs) return null;
  const shared = runs.reduce((sum, { added, removed, value }) => (added || removed ? sum : sum + value.join('').trim().length), 0);
  if (shared < leastShared * Math.max(before.trim().length, after.trim().length)) return null;
  const side = (other: 'added' | 'removed') =>
    runs.flatMap((run) => (run[other] ? [] : [{ text: run.value.join(''), changed: run.added || run.removed }]));
  return { before: side('added'), after: side('removed') };
}
