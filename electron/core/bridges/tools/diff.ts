import { type Hunk, type HunkLine } from '../../../../shared/model/change-set.ts';
import { type ClientFile } from '../../jobs/client-changes.ts';

/** The two lines before the hunks of a file, as git writes them. */
export function diffHeader({ path, oldPath, status }: Pick<ClientFile, 'path' | 'oldPath' | 'status'>): string {
  const before = status === 'added' ? '/dev/null' : quoted(`a/${oldPath ?? path}`);
  const after = status === 'deleted' ? '/dev/null' : quoted(`b/${path}`);
  return `--- ${before}\n+++ ${after}\n`;
}

/** A hunk of a unified diff; `note` stands where git names the function. */
export function diffHunk({ oldStart, oldLines, newStart, newLines, lines }: Hunk, note: string): string {
  return `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@ ${note}\n${lines.map(diffLine).join('')}`;
}

const marks = { context: ' ', removed: '-', added: '+' } as const;

function diffLine({ type, text, newline }: HunkLine): string {
  return `${marks[type]}${text}\n${newline ? '' : '\\ No newline at end of file\n'}`;
}

/** A name that could pass for other lines of the diff is quoted. */
function quoted(name: string): string {
  return /[\p{Cc}"\\\u2028\u2029]/u.test(name) ? JSON.stringify(name) : name;
}

/** The same change as hunks of at most `maxBytes`, each right by itself; a longer line is whole in a hunk of its own. */
export function* splitHunk<H extends Hunk>(hunk: H, maxBytes: number): Generator<H> {
  // A side without lines names the line before.
  let before = { old: hunk.oldStart - Math.sign(hunk.oldLines), new: hunk.newStart - Math.sign(hunk.newLines) };
  for (const lines of runsOf(hunk.lines, maxBytes)) {
    const oldLines = lines.filter(({ type }) => type !== 'added').length;
    const newLines = lines.filter(({ type }) => type !== 'removed').length;
    const starts = { oldStart: before.old + Math.sign(oldLines), newStart: before.new + Math.sign(newLines) };
    yield { ...hunk, ...starts, oldLines, newLines, lines };
    before = { old: before.old + oldLines, new: before.new + newLines };
  }
}

function* runsOf(lines: readonly HunkLine[], maxBytes: number): Generator<HunkLine[]> {
  let run: HunkLine[] = [];
  let bytes = 0;
  for (const line of lines) {
    const size = Buffer.byteLength(diffLine(line));
    if (run.length > 0 && bytes + size > maxBytes) {
      yield run;
      [run, bytes] = [[], 0];
    }
    run.push(line);
    bytes += size;
  }
  if (run.length > 0) yield run;
}
