import { Failure } from '../../../../shared/contract/errors.ts';

/** UTF-8 bytes of text that one reply carries; hosts cut longer ones without a word (spec/mcp-chatgpt.md, 4.3). */
export const pageBytes = 96_000;

export interface TextPage {
  readonly text: string;
  /** Where the rest begins; null at the end. */
  readonly nextCursor: string | null;
}

/** What fits of a text from a cursor on: whole lines where there are some, whole characters always. @throws Failure page/badCursor */
export function pageOf(text: string, cursor: string | null, maxBytes = pageBytes): TextPage {
  const start = cursor === null ? 0 : positionIn(text, cursor);
  const { read } = new TextEncoder().encodeInto(text.slice(start, start + maxBytes), new Uint8Array(maxBytes));
  const fits = start + read;
  if (fits >= text.length) return { text: text.slice(start), nextCursor: null };
  const line = text.lastIndexOf('\n', fits - 1) + 1;
  const end = line > start ? line : fits;
  return { text: text.slice(start, end), nextCursor: String(end) };
}

function positionIn(text: string, cursor: string): number {
  const position = /^[1-9]\d{0,8}$/.test(cursor) ? Number(cursor) : 0;
  const splitsPair = isHighSurrogate(text.charCodeAt(position - 1)) && isLowSurrogate(text.charCodeAt(position));
  if (position > 0 && position < text.length && !splitsPair) return position;
  throw badCursor();
}

export function badCursor(): Failure {
  return new Failure('page/badCursor', 'This cursor is not one that was given for this.', { hint: 'Begin without a cursor.' });
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
