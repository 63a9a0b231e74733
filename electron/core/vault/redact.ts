import { type Boundary, type SecretShape, secretShapes } from './secret-shapes.ts';

/** Stands where a secret stood. */
export const secretMark = '[secret]';

/** How far a text that comes in pieces was read. Never changed: a piece that could not be recorded may be read again. */
export interface Reading {
  /** The last two characters that were let through or taken out. */
  readonly before: string;
  /** What may be the beginning of a secret. */
  readonly held: string;
  /** The secret that still goes on. */
  readonly within: Within | null;
}

interface Within {
  readonly rest: RegExp;
  readonly block: boolean;
  /** The last characters of a block, in which its last line is looked for. */
  readonly tail: string;
}

export const unread: Reading = { before: '', held: '', within: null };

interface Literal {
  readonly text: string;
  readonly boundary: Boundary;
  /** Null for a known value: it is the secret itself. */
  readonly shape: SecretShape | null;
}

interface Scanner {
  /** Finds a whole literal. */
  readonly literals: RegExp;
  readonly byFirst: ReadonlyMap<number, readonly Literal[]>;
  readonly longest: number;
}

type Verdict = 'none' | 'open' | { readonly length: number; readonly kept: string; readonly shape: SecretShape | null };

const shortest = 8;
const maxKnown = 2000;
const maxLength = 4096;

/**
 * Takes secrets out of text: values that were learned, and what looks like a key. A text gives the same result whole and in pieces;
 * only what may be the beginning of a secret is held back meanwhile, never more than 4 Ki characters.
 */
export class Redactor {
  readonly #known = new Set<string>();
  #scanner: Scanner | null = null;

  /** From now on this value is a secret, also as JSON and URLs write it. Shorter than 8 characters it would be in every text, and is not taken. */
  learn(value: string): void {
    const secret = value.trim();
    if (this.#known.has(secret) || secret.length < shortest || secret.length > maxLength || this.#known.size >= maxKnown) return;
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())]) this.#known.add(form);
    this.#scanner = null;
  }

  redact(text: string): string {
    return this.read(unread, text, true).text;
  }

  /** What may be shown of the text after this piece. `isLast`: nothing more comes, so nothing is held back. */
  read(reading: Reading, piece: string, isLast = false): { readonly text: string; readonly reading: Reading } {
    this.#scanner ??= makeScanner(this.#known);
    const pass = new Pass(this.#scanner, reading, piece, isLast);
    return { text: pass.run(), reading: pass.reading };
  }
}

class Pass {
  readonly #scanner: Scanner;
  readonly #text: string;
  readonly #isLast: boolean;
  #at: number;
  #within: Within | null;

  constructor(scanner: Scanner, { before, held, within }: Reading, piece: string, isLast: boolean) {
    this.#scanner = scanner;
    this.#text = before + held + piece;
    this.#at = before.length;
    this.#within = within;
    this.#isLast = isLast;
  }

  get reading(): Reading {
    return {
      before: this.#text.slice(Math.max(0, this.#at - 2), this.#at),
      held: this.#text.slice(this.#at),
      within: this.#within,
    };
  }

  /** Reads to the end, or to what has to be held back. */
  run(): string {
    let shown = '';
    while (this.#at < this.#text.length) {
      if (this.#within) this.#skip(this.#within);
      const from = this.#at;
      const { at, verdict } = this.#next();
      shown += this.#text.slice(from, at);
      this.#at = at;
      if (verdict === 'open') break;
      if (verdict === 'none') continue;
      shown += verdict.kept + secretMark;
      this.#at += verdict.length;
      const { rest = null, block = false } = verdict.shape ?? {};
      this.#within = rest && { rest, block, tail: '' };
    }
    return shown;
  }

  /** The next secret, the beginning of one at the end of what has come, or the end. */
  #next(): { readonly at: number; readonly verdict: Verdict } {
    const { literals } = this.#scanner;
    for (let from = this.#at; ; ) {
      literals.lastIndex = from;
      const at = literals.exec(this.#text)?.index ?? this.#text.length;
      const begun = this.#beginningBefore(at);
      if (begun < at) return { at: begun, verdict: 'open' };
      if (at === this.#text.length) return { at, verdict: 'none' };
      const verdict = this.#judge(at);
      if (verdict !== 'none') return { at, verdict };
      from = at + 1;
    }
  }

  /** Where a literal begins that the end of the text cuts, if before `limit`. */
  #beginningBefore(limit: number): number {
    if (this.#isLast) return limit;
    const { byFirst, longest } = this.#scanner;
    for (let at = Math.max(this.#at, this.#text.length - longest + 1); at < limit; at++) {
      const candidates = byFirst.get(this.#text.charCodeAt(at));
      if (candidates?.some((literal) => this.#isCut(literal, at))) return at;
    }
    return limit;
  }

  #isCut({ text, boundary }: Literal, at: number): boolean {
    const left = this.#text.length - at;
    if (text.length <= left || (left > 1 && text.charCodeAt(1) !== this.#text.charCodeAt(at + 1))) return false;
    return text.startsWith(this.#text.slice(at)) && mayBegin(boundary, this.#text, at);
  }

  #judge(at: number): Verdict {
    const literals = this.#scanner.byFirst.get(this.#text.charCodeAt(at)) ?? [];
    const known = literals.filter(({ shape }) => shape === null);
    if (!this.#isLast && known.some((literal) => this.#isCut(literal, at))) return 'open';
    const values = known.filter(({ text }) => this.#text.startsWith(text, at));
    if (values.length > 0) return { length: Math.max(...values.map(({ text }) => text.length)), kept: '', shape: null };
    for (const { text, boundary, shape } of literals) {
      if (!shape || !this.#text.startsWith(text, at) || !mayBegin(boundary, this.#text, at)) continue;
      const verdict = this.#judgeShape(shape, at);
      if (verdict !== 'none') return verdict;
    }
    return 'none';
  }

  #judgeShape(shape: SecretShape, at: number): Verdict {
    const found = match(this.#isLast ? shape.atEnd : shape.found, this.#text, at);
    if (found) return { length: found[0].length, kept: found[1] ?? '', shape };
    return !this.#isLast && match(shape.open, this.#text, at) ? 'open' : 'none';
  }

  #skip({ rest, block, tail }: Within): void {
    const run = match(rest, this.#text, this.#at)?.[0] ?? '';
    const end = block ? lastLine.exec(tail + run) : null;
    this.#at += end ? end.index + end[0].length - tail.length : run.length;
    const goesOn = !end && this.#at === this.#text.length;
    this.#within = goesOn ? { rest, block, tail: block ? (tail + run).slice(-64) : '' } : null;
  }
}

const lastLine = /-----END [A-Z0-9 ]{0,40}-----/;

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** What may stand before a literal. A line break may be written as JSON writes it: its letter is none of a word. */
function mayBegin(boundary: Boundary, text: string, at: number): boolean {
  if (boundary === 'none') return true;
  const inWord = boundary === 'word' ? /[A-Za-z0-9]/ : /[A-Za-z]/;
  return !inWord.test(text[at - 1] ?? '') || /\\[nrt]/.test(text.slice(Math.max(0, at - 2), at));
}

function makeScanner(known: ReadonlySet<string>): Scanner {
  const values = [...known].map((text): Literal => ({ text, boundary: 'none', shape: null }));
  const shaped = secretShapes.flatMap((shape) => shape.literals.map((text): Literal => ({ text, boundary: shape.boundary, shape })));
  const all = [...values, ...shaped];
  return {
    literals: new RegExp(all.map(({ text }) => RegExp.escape(text)).join('|'), 'g'),
    byFirst: Map.groupBy(all, ({ text }) => text.charCodeAt(0)),
    longest: Math.max(...all.map(({ text }) => text.length)),
  };
}
