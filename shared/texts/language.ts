import { z } from 'zod';

/** Languages that everything is written in. */
export const Language = z.enum(['en', 'de']);
export type Language = z.infer<typeof Language>;

/** What the owner chose; `system` follows the desktop or the browser. */
export const LanguageChoice = z.enum(['system', ...Language.options]);
export type LanguageChoice = z.infer<typeof LanguageChoice>;

/** Each language by its own name. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

/** The language to speak: the chosen one, else the first of the wanted tags (BCP 47, such as `de-AT`) that we write in, else English. */
export function languageFor(choice: LanguageChoice, wanted: readonly string[]): Language {
  if (choice !== 'system') return choice;
  const known = wanted.map((tag) => Language.safeParse(tag.slice(0, 2).toLowerCase())).find(({ success }) => success);
  return known?.data ?? 'en';
}
