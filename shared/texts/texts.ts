import { en } from './en.ts';
import { setFormatLanguage } from './format.ts';
import { type Language } from './language.ts';
import { type Texts } from './words.ts';

/** What is said now. Read it when something is drawn, never when a module is loaded: the owner may change the language. */
export let texts: Texts = en;

/** The language of `texts` and of numbers and dates. */
export let language: Language = 'en';

/** Changes both. What is drawn already has to be drawn again. */
export async function setLanguage(next: Language): Promise<void> {
  const words = next === 'en' ? en : (await import('./de.ts')).de;
  [texts, language] = [words, next];
  setFormatLanguage(next);
}
