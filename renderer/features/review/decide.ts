import { type ChangedFile, type FileDecision, type Hunk, type HunkDecision } from '../../../shared/model/change-set.ts';
import { type ChangedFileSummary } from '../../../shared/model/review.ts';

/** How a file, a hunk or a line stands. `partial`: some of it lands. */
export type Standing = 'accepted' | 'rejected' | 'partial' | 'undecided';

/** Both ends included, from 0; the first may be the greater. */
export type LineRange = readonly [from: number, to: number];

type Partial = Extract<FileDecision, { type: 'partial' }>;
type Ranges = Extract<HunkDecision, { type: 'lines' }>['accepted'];

/** Whether a file has a new name or mode, which is decided on apart from its lines. */
export function hasAttributes({ status, before, after }: Pick<ChangedFile, 'status' | 'before' | 'after'>): boolean {
  if (status === 'renamed') return true;
  return before !== null && after !== null && before.executable !== after.executable;
}

export function fileStanding(decision: FileDecision | undefined): Standing {
  return decision?.type ?? 'undecided';
}

/** Whether nothing of a file is left without a decision. */
export function isDecided(file: Pick<ChangedFileSummary, 'hunks'>, decision: FileDecision | undefined): boolean {
  if (decision?.type !== 'partial') return decision !== undefined;
  return Object.keys(decision.hunks).length >= file.hunks;
}

/** What was decided on a hunk, by itself or with its file. */
export function hunkDecision(decision: FileDecision | undefined, hunkId: string): HunkDecision | undefined {
  if (decision?.type === 'partial') return decision.hunks[hunkId];
  return decision && { type: decision.type };
}

export function hunkStanding(decision: HunkDecision | undefined): Standing {
  if (!decision) return 'undecided';
  if (decision.type === 'edited') return 'accepted';
  return decision.type === 'lines' ? 'partial' : decision.type;
}

/** How one line of a hunk stands; an unchanged line always lands with what is around it. */
export function lineStanding(decision: HunkDecision | undefined, index: number): Standing {
  if (decision?.type !== 'lines') return hunkStanding(decision);
  return decision.accepted.some(([first, last]) => first <= index && index <= last) ? 'accepted' : 'rejected';
}

/** The decision on a file after one on a hunk of it; null takes that one back. Null when nothing is decided any more. */
export function withHunk(
  file: ChangedFile,
  now: FileDecision | undefined,
  hunkId: string,
  decision: HunkDecision | null,
): FileDecision | null {
  const { hunks, attributes } = asPartial(file, now);
  const { [hunkId]: _, ...others } = hunks;
  return normal(file, { type: 'partial', hunks: decision ? { ...others, [hunkId]: decision } : others, attributes });
}

/** The decision on a file after some lines of a hunk were accepted or rejected. Lines that were not decided on count as rejected from then on. */
export function withLines(
  file: ChangedFile,
  now: FileDecision | undefined,
  { hunk, range: [from, to], accept }: { readonly hunk: Hunk; readonly range: LineRange; readonly accept: boolean },
): FileDecision | null {
  const decision = hunkDecision(now, hunk.id);
  const [first, last] = from <= to ? [from, to] : [to, from];
  const accepted = hunk.lines.flatMap(({ type }, index) => {
    if (type === 'context') return [];
    const lands = first <= index && index <= last ? accept : lineStanding(decision, index) === 'accepted';
    return lands ? [index] : [];
  });
  return withHunk(file, now, hunk.id, linesDecision(hunk, accepted));
}

/** The decision on a file after one on its new name or mode alone. */
export function withAttributes(file: ChangedFile, now: FileDecision | undefined, attributes: boolean): FileDecision | null {
  return normal(file, { ...asPartial(file, now), attributes });
}

/** The lines that stand if the decision holds: unchanged ones with those of the side that was chosen. Undecided counts as accepted. */
export function landingText(hunk: Hunk, decision: HunkDecision | undefined): string {
  if (decision?.type === 'edited') return decision.text;
  const lands = (index: number) => decision === undefined || lineStanding(decision, index) === 'accepted';
  return hunk.lines
    .filter(({ type }, index) => type === 'context' || (type === 'added') === lands(index))
    .map(({ text, newline }) => (newline ? `${text}\n` : text))
    .join('');
}

/** The decision that an edited text makes: the plain one where the text is what one of the sides has. */
export function editedDecision(hunk: Hunk, text: string): HunkDecision {
  if (text === landingText(hunk, { type: 'accepted' })) return { type: 'accepted' };
  if (text === landingText(hunk, { type: 'rejected' })) return { type: 'rejected' };
  return { type: 'edited', text };
}

function linesDecision(hunk: Hunk, accepted: readonly number[]): HunkDecision {
  const changed = hunk.lines.filter(({ type }) => type !== 'context').length;
  if (accepted.length === changed) return { type: 'accepted' };
  if (accepted.length === 0) return { type: 'rejected' };
  const ranges: Ranges = [];
  for (const index of accepted) {
    const last = ranges.at(-1);
    if (last && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return { type: 'lines', accepted: ranges };
}

function asPartial(file: ChangedFile, decision: FileDecision | undefined): Partial {
  if (decision?.type === 'partial') return decision;
  const attributes = decision?.type === 'accepted' && hasAttributes(file);
  const hunks = decision ? Object.fromEntries(hunksOf(file).map(({ id }) => [id, { type: decision.type }])) : {};
  return { type: 'partial', hunks, attributes };
}

/** The shortest way to say the same, so that a file whose hunks were all accepted one by one is an accepted file. */
function normal(file: ChangedFile, decision: Partial): FileDecision | null {
  const decided = hunksOf(file).map(({ id }) => decision.hunks[id]?.type);
  const named = hasAttributes(file);
  if (decided.every((type) => type === 'accepted') && (decision.attributes || !named)) return { type: 'accepted' };
  if (decided.every((type) => type === 'rejected') && !decision.attributes) return { type: 'rejected' };
  return decided.every((type) => type === undefined) && !decision.attributes ? null : decision;
}

export function hunksOf({ content }: Pick<ChangedFile, 'content'>): readonly Hunk[] {
  return content.type === 'text' ? content.hunks : [];
}
