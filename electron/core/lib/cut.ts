/** A text of at most about `maxBytes` of UTF-8: past that its middle goes, and a line says how much it was. */
export function cutMiddle(text: string, maxBytes: number): string {
  // No text has more bytes than three for each unit.
  if (text.length * 3 <= maxBytes) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const end = Math.floor(maxBytes / 2);
  const head = bytes
    .subarray(0, end)
    .toString()
    .replace(/\uFFFD$/, '');
  const tail = bytes
    .subarray(-end)
    .toString()
    .replace(/^\uFFFD+/, '');
  return `${head}${omitted(bytes.length - 2 * end)}${tail}`;
}

/** Stands where this many bytes stood. */
export function omitted(bytes: number): string {
  return `\n... ${bytes} bytes omitted ...\n`;
}
