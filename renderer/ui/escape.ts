/** A piece of a text as it may be shown. */
export interface ShownPart {
  /** `hidden`: stands for characters that would not be seen. `mixed`: a word of letters that look alike and come from several scripts. */
  readonly type: 'plain' | 'hidden' | 'mixed';
  readonly text: string;
}

interface EscapeOptions {
  /** Keeps the indentation of a line of code as it is, up to a width that cannot push anything out of sight. */
  readonly code?: boolean;
}

const longestRun = 8;
const longestIndent = 64;

// Written as escapes, so that this file has none of them itself. U+2800 is a Braille pattern without a dot.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\p{Zs}\p{Default_Ignorable_Code_Point}\u{2800}]/u;
const harmless = /^[\t\n\x20-\x7e]*$/;
const longRun = /(\s)\1{8}/;
const word = /[\p{L}\p{M}\p{N}_]+/gu;
const latin = /\p{Script=Latin}/u;
const lookalike = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}]/u;

/**
 * A text with everything made visible that could deceive who reads it: characters that are not seen, that turn the direction of writing or
 * that only look like a space become `\u{…}`; a long run of one space-like character becomes that character with `⟨×N⟩`. The one escaper
 * for every field of a review or an approval.
 */
export function shownParts(text: string, { code = false }: EscapeOptions = {}): readonly ShownPart[] {
  if (harmless.test(text) && !longRun.test(text)) return text === '' ? [] : [{ type: 'plain', text }];
  const indent = code ? indentOf(text) : '';
  const parts: ShownPart[] = [];
  let plain = indent;
  for (const [run, letter] of runsOf(text.slice(indent.length))) {
    const shown = shownRun(letter, run);
    if (shown === null) {
      plain += letter.repeat(run);
      continue;
    }
    parts.push(...plainParts(plain), { type: 'hidden', text: shown });
    plain = '';
  }
  return [...parts, ...plainParts(plain)];
}

/** The same as one text, for names that readers hear and for tooltips. */
export function shownText(text: string): string {
  return shownParts(text)
    .map((part) => part.text)
    .join('');
}

function indentOf(text: string): string {
  const indent = /^[ \t]*/.exec(text)?.[0] ?? '';
  return indent.length <= longestIndent ? indent : '';
}

/** Neighbouring equal characters, counted by code point. */
function* runsOf(text: string): Generator<readonly [run: number, letter: string]> {
  let [run, last] = [0, ''];
  for (const letter of text) {
    if (letter === last) {
      run += 1;
      continue;
    }
    if (run > 0) yield [run, last];
    [run, last] = [1, letter];
  }
  if (run > 0) yield [run, last];
}

/** What stands for a run; null when it may be shown as it is. */
function shownRun(letter: string, run: number): string | null {
  const isSpace = letter === ' ' || letter === '\t' || letter === '\n';
  if (!isSpace && !unseen.test(letter)) return null;
  if (run > longestRun) return `${isSpace ? letter : codeOf(letter)}⟨×${run}⟩`;
  return isSpace ? null : codeOf(letter).repeat(run);
}

function codeOf(letter: string): string {
  return `\\u{${letter.codePointAt(0)?.toString(16)}}`;
}

function plainParts(text: string): readonly ShownPart[] {
  if (text === '') return [];
  if (harmless.test(text)) return [{ type: 'plain', text }];
  const parts: ShownPart[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(word)) {
    if (!latin.test(found) || !lookalike.test(found)) continue;
    if (index > from) parts.push({ type: 'plain', text: text.slice(from, index) });
    parts.push({ type: 'mixed', text: found });
    from = index + found.length;
  }
  if (from < text.length) parts.push({ type: 'plain', text: text.slice(from) });
  return parts;
}
