import { type TextRange } from '../../../shared/contract/jobs.ts';

/** Words that stand one after the other. */
export interface Phrase {
  /** Folded: without case and accents. */
  readonly words: readonly string[];
  /** Whether the last word may go on. */
  readonly open: boolean;
}

/** What the index takes for a word (FTS5, unicode61): letters and digits of any script, with the marks on them. */
const word = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu;

/** What is searched for: each word from its beginning on, and `"quoted words"` exactly. Empty where there is no letter and no digit. */
export function phrasesOf(text: string): readonly Phrase[] {
  return [...text.matchAll(/"([^"]*)"|[^\s"]+/g)].flatMap(([whole, quoted]) => {
    const words = (quoted ?? whole).match(word)?.map(fold) ?? [];
    return words.length === 0 ? [] : [{ words, open: quoted === undefined }];
  });
}

/** The phrases as FTS5 asks for them. Only letters, digits and marks are within the quotes, so nothing in a text is an operator. */
export function matchOf(phrases: readonly Phrase[]): string {
  return phrases.map(({ words, open }) => `"${words.join(' ')}"${open ? '*' : ''}`).join(' ');
}

/** Where phrases are in a text, in order and without overlaps. */
export function rangesIn(text: string, phrases: readonly Phrase[]): TextRange[] {
  return joined(found(wordsIn(text), phrases));
}

/** Characters before the first hit, and of a whole passage. */
const before = 60;
const longest = 220;

/** A passage around the first hit, with the hits in it; null where there is none. Cut between words, on one line. */
export function excerptOf(text: string, phrases: readonly Phrase[]): { readonly text: string; readonly ranges: TextRange[] } | null {
  const words = wordsIn(text);
  const ranges = joined(found(words, phrases));
  const [first] = ranges;
  if (!first) return null;
  const from = words.find((one) => one.from >= first[0] - before)?.from ?? first[0];
  const to = Math.max(first[1], words.findLast((one) => one.to <= from + longest)?.to ?? 0);
  const lead = from > (words[0]?.from ?? 0) ? '…' : '';
  const shift = lead.length - from;
  return {
    text: `${lead}${text.slice(from, to).replace(/\s/g, ' ')}${to < (words.at(-1)?.to ?? 0) ? '…' : ''}`,
    ranges: ranges.filter((range) => range[1] <= to).map((range) => [range[0] + shift, range[1] + shift]),
  };
}

interface Word {
  readonly from: number;
  readonly to: number;
  readonly folded: string;
}

function wordsIn(text: string): readonly Word[] {
  return [...text.matchAll(word)].map(({ 0: whole, index }) => ({ from: index, to: index + whole.length, folded: fold(whole) }));
}

function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '');
}

function found(words: readonly Word[], phrases: readonly Phrase[]): TextRange[] {
  return words.flatMap(({ from }, at) =>
    phrases.flatMap((phrase): TextRange[] => {
      const last = words[at + phrase.words.length - 1];
      return last && isAt(words, at, phrase) ? [[from, last.to]] : [];
    }),
  );
}

function isAt(words: readonly Word[], at: number, { words: wanted, open }: Phrase): boolean {
  return wanted.every((one, step) => {
    const there = words[at + step]?.folded;
    return there === one || (open && step === wanted.length - 1 && there?.startsWith(one) === true);
  });
}

function joined(ranges: readonly TextRange[]): TextRange[] {
  const result: TextRange[] = [];
  for (const [from, to] of ranges) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}
