/** Writes lines to standard output. */
export function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

export function printJson(value: unknown): void {
  print(asJson(value));
}

/** JSON on one line in which nothing acts on a terminal: what JSON itself leaves as it is, is escaped too. */
export function asJson(value: unknown): string {
  return JSON.stringify(value).replace(unsafe, (character) => character.split('').map(escapeUnit).join(''));
}

/** Writes lines to standard error, so that what scripts read stays clean. */
export function complain(...lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${safe(line, { multiline: true })}\n`);
}

/** Columns as wide as their widest cell; the last one runs free. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ''))));
  return all.map((row) =>
    row
      .map((cell, column) => (column === head.length - 1 ? cell : pad(cell, widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function pad(cell: string, to: number): string {
  return cell + ' '.repeat(Math.max(0, to - width(cell)));
}

function width(cell: string): number {
  return [...cell].length;
}

/** Unix seconds as local time, `2026-11-20 12:31:04`. */
export function when(seconds: number | null): string {
  if (seconds === null) return '-';
  const date = new Date(seconds * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Milliseconds as `3.2 s` or `1 m 42 s`. */
export function duration(milliseconds: number | null): string {
  if (milliseconds === null) return '-';
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} m ${Math.floor((milliseconds % 60_000) / 1000)} s`;
}

/** Characters that a terminal obeys, that are not seen or only look like a space, or that turn what stands beside them. U+2800 is a blank. */
const unsafe = /(?! )[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\u{2800}]/gu;

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * Text from a client, a model or a repository for a terminal: escape sequences and other control characters cannot act, they show.
 * `multiline` keeps line breaks and tabs.
 */
export function safe(text: string, { multiline = false }: { readonly multiline?: boolean } = {}): string {
  return text.replace(unsafe, (character) => {
    if (multiline && (character === '\n' || character === '\t')) return character;
    if (character === '\n') return ' ';
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}

/** What happens when nobody reads standard output any more; without it the command ends on the spot, which is right for those that only print. */
export function onReaderGone(end: () => void): void {
  process.stdout.removeAllListeners('error').on('error', end);
}
