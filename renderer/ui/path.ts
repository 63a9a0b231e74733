/** A text of at most `limit` characters, cut in its middle by `…`; the end keeps one character more than the start when they differ. */
export function cutMiddle(text: string, limit: number): string {
  const letters = [...text];
  if (letters.length <= limit) return text;
  if (limit <= 1) return '…'.slice(0, Math.max(0, limit));
  const end = Math.ceil((limit - 1) / 2);
  const start = limit - 1 - end;
  return `${letters.slice(0, start).join('')}…${letters.slice(letters.length - end).join('')}`;
}

/** A path of at most `limit` characters: its last name stays whole as long as there is room for it and a little of the beginning. */
export function cutPath(path: string, limit: number): string {
  const letters = [...path];
  if (letters.length <= limit) return path;
  const end = [...path.slice(lastSeparator(path))];
  const start = limit - 1 - end.length;
  return start >= 2 ? `${letters.slice(0, start).join('')}…${end.join('')}` : cutMiddle(path, limit);
}

/** The last name of a path. */
export function baseName(path: string): string {
  const at = lastSeparator(path);
  return (
    path
      .slice(at)
      .replace(/^[\\/]/, '')
      .replace(/[\\/]$/, '') || path
  );
}

/** Where the last name begins, with its separator; one at the very end does not count. */
function lastSeparator(path: string): number {
  const last = path.length - 2;
  return Math.max(0, path.lastIndexOf('/', last), path.lastIndexOf('\\', last));
}
