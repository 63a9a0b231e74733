import { type FailureBody } from '../model/job.ts';
import { type SentencePair } from './en/core.ts';
import { texts } from './texts.ts';

interface Pattern {
  readonly core: RegExp;
  readonly own: string;
}

let known: { readonly of: readonly SentencePair[]; readonly patterns: readonly Pattern[] } = { of: [], patterns: [] };

/** What the core says, in the owner's language; as it is where that language has nothing for one of its sentences. */
export function said(text: string): string {
  const whole = put(text);
  if (whole !== null) return whole;
  const sentences = text.split(/(?<=\.) (?=\p{Lu})/u);
  const own = sentences.map(put);
  return sentences.length > 1 && own.every((sentence) => sentence !== null) ? own.join(' ') : text;
}

/**
 * A failure in the owner's language. Where that has no sentence for this one but for what its code means, `core` is what the core said:
 * it holds the names and paths.
 */
export function saidFailure({ code, message, hint }: Pick<FailureBody, 'code' | 'message' | 'hint'>): {
  readonly message: string;
  readonly hint: string | null;
  readonly core: string | null;
} {
  const own = { message: said(message), hint: hint === null ? null : said(hint), core: null };
  const general = Object.entries(texts.core.failures).find(([known]) => known === code)?.[1];
  if (own.message !== message || !general) return own;
  return { ...general, hint: own.hint === hint ? general.hint : own.hint, core: [message, hint ?? ''].join(' ').trim() };
}

function put(sentence: string): string | null {
  for (const { core, own } of patterns()) {
    const parts = core.exec(sentence);
    if (parts) return own.replaceAll(/\{(\d)\}/g, (_, at: string) => said(parts[Number(at)] ?? ''));
  }
  return null;
}

function patterns(): readonly Pattern[] {
  const { sentences } = texts.core;
  if (known.of !== sentences) known = { of: sentences, patterns: sentences.map(([core, own]) => ({ core: patternOf(core), own })) };
  return known.patterns;
}

function patternOf(sentence: string): RegExp {
  const literals = sentence.split(/\{\d\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('([^]+?)')}$`);
}
