/** One line of a diff as it is drawn. */
export interface DiffLine {
  readonly type: 'added' | 'removed' | 'context' | 'hunk';
  readonly text: string;
}

export interface FileDiff {
  readonly kind: 'add' | 'delete' | 'update';
  /** Hunks for an update, the whole text for an added or deleted file. */
  readonly diff: string;
}

/** A file's change as lines. File headers of a unified diff are left out: the path stands above it. */
export function diffLines({ kind, diff }: FileDiff): readonly DiffLine[] {
  const lines = diff.endsWith('\n') ? diff.slice(0, -1).split('\n') : diff.split('\n');
  if (diff === '') return [];
  if (kind === 'update') return withoutHeader(lines).map(updateLine);
  const type = kind === 'add' ? 'added' : 'removed';
  return lines.map((text) => ({ type, text }));
}

/** How many lines were added and removed. */
export function diffCounts(files: readonly FileDiff[]): { readonly added: number; readonly removed: number } {
  const lines = files.flatMap(diffLines);
  return { added: lines.filter(({ type }) => type === 'added').length, removed: lines.filter(({ type }) => type === 'removed').length };
}

/** Headers stand only before the first hunk: within one, `--- x` is the removed line `-- x`. */
function withoutHeader(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line.startsWith('@@'));
  return lines.filter((line, at) => !line.startsWith('\\ No newline') && (at >= first || !/^(---|\+\+\+) /.test(line)));
}

function updateLine(line: string): DiffLine {
  if (line.startsWith('@@')) return { type: 'hunk', text: line };
  if (line.startsWith('+')) return { type: 'added', text: line.slice(1) };
  if (line.startsWith('-')) return { type: 'removed', text: line.slice(1) };
  return { type: 'context', text: line.replace(/^ /, '') };
}
