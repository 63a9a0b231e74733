import { type coreTexts as english } from '../en/core.ts';
import { type Words } from '../words.ts';
import { coreFailures } from './core-failures.ts';
import { coreSentences } from './core-sentences.ts';

/** What the core says itself, which it says in English. */
export const coreTexts: Words<typeof english> = {
  core: {
    sentences: coreSentences,
    failures: coreFailures,
    details: 'Einzelheiten',
  },
};
