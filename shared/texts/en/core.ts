import { type FailureCode } from '../../contract/errors.ts';

/** What a failure of some code means in general, for languages in which its own sentence is not known. */
export interface GeneralFailure {
  readonly message: string;
  readonly hint: string | null;
}

/** A sentence of the core and the same in another language. `{1}`, `{2}` … stand for what changes; in the core's they are numbered as they come. */
export type SentencePair = readonly [core: string, own: string];

/** What the core says itself. It speaks English, so there is nothing to put in another way. */
export const coreTexts = {
  core: {
    sentences: [] as readonly SentencePair[],
    failures: {} as Readonly<Partial<Record<FailureCode, GeneralFailure>>>,
    details: 'Details',
  },
} as const;
