import { type ClientChanges, type ClientFile, type ClientHunk } from '../../jobs/client-changes.ts';
import { diffHeader, diffHunk, splitHunk } from './diff.ts';
import { badCursor, pageBytes } from './pages.ts';

/** A file with those of its hunks that are on a page. */
export interface FileOnPage extends Omit<ClientFile, 'hunks'> {
  readonly hunks: readonly { readonly decision: ClientFile['decision']; readonly diff: string }[];
}

export interface ChangePage {
  readonly files: readonly FileOnPage[];
  readonly nextCursor: string | null;
}

/** What of a change set fits into one reply, from a cursor on, in whole hunks. @throws Failure page/badCursor, also for one of another round */
export function pageOfChanges(changes: ClientChanges, cursor: string | null, maxBytes = pageBytes): ChangePage {
  const parts = changes.files.flatMap((file) => partsOf(file, maxBytes));
  const start = cursor === null ? 0 : positionIn(changes, parts.length, cursor);
  const onPage = fitting(parts.slice(start), maxBytes);
  const end = start + onPage.length;
  return { files: byFile(onPage), nextCursor: end < parts.length ? `${markOf(changes)}.${end}` : null };
}

/** As many as fit, and always one. */
function fitting(parts: readonly Part[], maxBytes: number): readonly Part[] {
  let bytes = 0;
  const end = parts.findIndex(({ file, hunk }, index) => {
    const opensFile = parts[index - 1]?.file !== file;
    bytes += (opensFile ? sizeOf(file) : 0) + Buffer.byteLength(hunk?.diff ?? '');
    return index > 0 && bytes > maxBytes;
  });
  return end < 0 ? parts : parts.slice(0, end);
}

function byFile(parts: readonly Part[]): FileOnPage[] {
  return [...Map.groupBy(parts, ({ file }) => file)].map(([file, own]) => ({ ...file, hunks: own.flatMap(({ hunk }) => hunk ?? []) }));
}

interface Part {
  readonly file: ClientFile;
  /** Null for a file of which no lines are shown. */
  readonly hunk: FileOnPage['hunks'][number] | null;
}

function partsOf(file: ClientFile, maxBytes: number): Part[] {
  if (file.hunks.length === 0) return [{ file, hunk: null }];
  const shown = ({ decision, ...hunk }: ClientHunk) => ({ decision, diff: diffHunk({ ...hunk }, decision) });
  return file.hunks.flatMap((hunk) => [...splitHunk(hunk, maxBytes)]).map((hunk) => ({ file, hunk: shown(hunk) }));
}

/** What a file takes besides its hunks, roughly. */
function sizeOf(file: ClientFile): number {
  return Buffer.byteLength(diffHeader(file)) + 200;
}

function positionIn(changes: ClientChanges, length: number, cursor: string): number {
  const [, mark, position] = /^([0-9a-f]{16})\.([1-9]\d{0,8})$/.exec(cursor) ?? [];
  if (mark === markOf(changes) && Number(position) < length) return Number(position);
  throw badCursor();
}

/** The change set that a cursor belongs to. */
function markOf({ digest }: ClientChanges): string {
  return digest.slice(0, 16);
}
