import { en } from './en.ts';
import { setFormatLanguage } from './format.ts';
import { type Language } from './language.ts';
import { type Texts } from './words.ts';

/** What is said now. Read it when something is drawn, never when a module is loaded: the owner may change the language. */
export let texts: Texts = en;

/** The language of `texts` and of numbers and dates. */
export let language: Language = 'en';

let asked: Language = 'en';

/** Changes both, unless another change was asked for meanwhile. What is drawn already has to be drawn again. */
export async function setLanguage(next: Language): Promise<void> {
  asked = next;
  const words = next === 'en' ? en : (await import('./de.ts')).de;
  if (asked !== next) return;
  [texts, language] = [words, next];
  setFormatLanguage(next);
}
