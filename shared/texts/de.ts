import { en } from './en.ts';
import { type Texts } from './words.ts';

/** The same in German. */
export const de: Texts = {
  ...en,
};
