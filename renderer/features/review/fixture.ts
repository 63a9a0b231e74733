import { type ChangedFile, type Hunk, type HunkLine } from '../../../shared/model/change-set.ts';

const types: Readonly<Record<string, HunkLine['type']>> = { ' ': 'context', '-': 'removed', '+': 'added' };

/** A hunk from lines as a patch has them, that starts at one line on both sides. For tests. */
export function hunk(id: string, start: number, patch: readonly string[]): Hunk {
  const lines = patch.map((line): HunkLine => ({ type: types[line[0] ?? ''] ?? 'context', text: line.slice(1), newline: true }));
  const count = (without: HunkLine['type']) => lines.filter(({ type }) => type !== without).length;
  return { id, oldStart: start, oldLines: count('added'), newStart: start, newLines: count('removed'), lines };
}

/** A changed text file. For tests. */
export function changedFile({ hunks, ...over }: Partial<ChangedFile> & { readonly hunks: readonly Hunk[] }): ChangedFile {
  const side = { kind: 'file', executable: false, size: 100, sha256: '0'.repeat(64) } as const;
  return {
    id: 'f1',
    status: 'modified',
    path: 'src/clock.ts',
    oldPath: null,
    before: side,
    after: side,
    content: { type: 'text', encoding: 'utf8', hunks: [...hunks] },
    added: 1,
    removed: 1,
    flags: [],
    refused: null,
    ...over,
  };
}
