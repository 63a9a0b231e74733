import { Failure } from '../../../shared/contract/errors.ts';
import {
  type ChangedFile,
  type FileDecision,
  type FileSide,
  type Hunk,
  type HunkDecision,
  type HunkLine,
} from '../../../shared/model/change-set.ts';
import { type ChangedFileSummary, type Review, type ReviewComment } from '../../../shared/model/review.ts';
import { safe, when } from '../output.ts';

/** How a file of a review is shown. */
export interface DiffStyle {
  readonly colour: boolean;
  /** Before each line its number in the hunk. */
  readonly numbers: boolean;
}

/** What is to be known of a review before its files. */
export function reviewLines(review: Review): string[] {
  const { id, state, round, title, clientName, jobId, checkout, counts, flags, skipped, digest, reason, landed, failure, conflicts } =
    review;
  return [
    `${id}  ${state}${round > 1 ? `, round ${round}` : ''}`,
    `title     ${safe(title)}`,
    `client    ${safe(clientName)}, job ${jobId}`,
    `folder    ${safe(checkout)}`,
    `changes   ${countsText(counts)}`,
    `digest    ${digest}`,
    `made      ${when(review.createdAt)}`,
    ...(flags.length === 0 ? [] : [`! ${flags.join(', ')}`]),
    ...(skipped.length === 0 ? [] : [`! cannot be shown and never lands: ${skipped.map((name) => safe(name)).join(', ')}`]),
    ...(landed === null ? [] : [`landed    ${countsText(landed)}`]),
    ...(reason === null ? [] : [`because   ${safe(reason)}`]),
    ...(failure === null ? [] : [`! ${safe(Failure.fromBody(failure).text)}`]),
    ...conflicts.map(({ path, reason: why }) => `! ${safe(path)}: ${safe(why)}`),
  ];
}

export function countsText({ files, added, removed }: Review['counts']): string {
  return `${files} ${files === 1 ? 'file' : 'files'}, +${added} -${removed}`;
}

const marks = { added: 'A', deleted: 'D', modified: 'M', renamed: 'R' } as const;

/** One line for a file: what happened to it and how it stands. */
export function fileLine(file: ChangedFileSummary, decision: FileDecision | undefined): string {
  const { status, path, oldPath, added, removed, flags, refused, hunks } = file;
  const name = oldPath === null ? safe(path) : `${safe(oldPath)} => ${safe(path)}`;
  const stands = refused === null ? standing(decision, hunks) : `cannot be accepted: it ${safe(refused)}`;
  return [`${marks[status]} ${name}`, `+${added} -${removed}`, stands, ...(flags.length === 0 ? [] : [`! ${flags.join(', ')}`])].join('  ');
}

function standing(decision: FileDecision | undefined, hunks: number): string {
  if (decision?.type !== 'partial') return decision?.type ?? 'undecided';
  const types = Object.values(decision.hunks).map(({ type }) => type);
  const rejected = types.filter((type) => type === 'rejected').length;
  const undecided = hunks - types.length;
  return [
    `${types.length - rejected} of ${hunks} hunks accepted`,
    ...(rejected === 0 ? [] : [`${rejected} rejected`]),
    ...(undecided === 0 ? [] : [`${undecided} undecided`]),
  ].join(', ');
}

/** The unified diff of a file, with the ids, the decisions and the comments of the review. Nothing in it acts on a terminal. */
export function diffLines(file: ChangedFile, { decisions, comments }: Pick<Review, 'decisions' | 'comments'>, style: DiffStyle): string[] {
  const decision = decisions[file.id];
  const own = comments.filter(({ fileId }) => fileId === file.id);
  const { content } = file;
  const hunks = content.type === 'text' ? content.hunks : [];
  return [
    painted(fileLine({ ...file, content: content.type, hunks: hunks.length }, decision), 'head', style),
    ...own.filter(({ hunkId }) => hunkId === null).map((one) => remark(one, style)),
    `--- ${file.before === null ? '/dev/null' : `a/${safe(file.oldPath ?? file.path)}`}`,
    `+++ ${file.after === null ? '/dev/null' : `b/${safe(file.path)}`}`,
    ...modeLines(file),
    ...contentLines(file),
    ...hunks.flatMap((hunk, index) => [
      painted(`${rangeLine(hunk)} ${index + 1} of ${hunks.length}, ${hunk.id}, ${hunkStanding(hunk, decision)}`, 'hunk', style),
      ...hunkLines(
        hunk,
        own.filter(({ hunkId }) => hunkId === hunk.id),
        style,
      ),
    ]),
  ];
}

function modeLines({ before, after }: ChangedFile): string[] {
  if (!before || !after || before.executable === after.executable) return [];
  return [`old mode ${modeOf(before)}`, `new mode ${modeOf(after)}`];
}

function modeOf({ executable }: FileSide): string {
  return executable ? '100755' : '100644';
}

function contentLines({ content, before, after }: ChangedFile): string[] {
  switch (content.type) {
    case 'text':
    case 'same':
      return [];
    case 'binary':
    case 'large':
    case 'repository':
      return [`${content.type}: ${sideText(before)} => ${sideText(after)}`];
    case 'symlink':
      return [`link: ${linkText(content.before)} => ${linkText(content.after)}`];
  }
}

function sideText(side: FileSide | null): string {
  return side === null ? 'nothing' : `${side.size} bytes, sha256 ${side.sha256}`;
}

function linkText(target: string | null): string {
  return target === null ? 'nothing' : safe(target);
}

function rangeLine({ oldStart, oldLines, newStart, newLines }: Hunk): string {
  return `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`;
}

function hunkStanding(hunk: Hunk, decision: FileDecision | undefined): string {
  if (decision?.type !== 'partial') return decision?.type ?? 'undecided';
  const own = decision.hunks[hunk.id];
  return own ? hunkWords[own.type] : 'undecided';
}

const hunkWords: Readonly<Record<HunkDecision['type'], string>> = {
  accepted: 'accepted',
  rejected: 'rejected',
  lines: 'accepted in part',
  edited: 'accepted with your text',
};

const signs = { context: ' ', removed: '-', added: '+' } as const;

function hunkLines({ lines }: Hunk, comments: readonly ReviewComment[], style: DiffStyle): string[] {
  const on = (index: number | null) => comments.filter(({ line }) => line === index).map((one) => remark(one, style));
  const width = String(lines.length).length;
  return [
    ...on(null),
    ...lines.flatMap((line, index) => {
      const number = style.numbers ? `${String(index + 1).padStart(width)} ` : '';
      return [...lineOf(line, style).map((text) => `${number}${text}`), ...on(index)];
    }),
  ];
}

function lineOf({ type, text, newline }: HunkLine, style: DiffStyle): string[] {
  const shown = painted(`${signs[type]}${safe(text, { multiline: true })}`, type, style);
  return newline ? [shown] : [shown, '\\ No newline at end of file'];
}

function remark({ text }: ReviewComment, style: DiffStyle): string {
  return painted(`# ${safe(text)}`, 'remark', style);
}

const colours = { head: 1, hunk: 36, remark: 33, context: 0, removed: 31, added: 32 } as const;

function painted(text: string, part: keyof typeof colours, { colour }: DiffStyle): string {
  return colour && colours[part] !== 0 ? `\u001b[${colours[part]}m${text}\u001b[0m` : text;
}
