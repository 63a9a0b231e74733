import { type en } from './en.ts';

/** The same shape with other words: literals become text. */
export type Words<T> = T extends string
  ? string
  : T extends (...given: infer A) => infer R
    ? (...given: A) => Words<R>
    : { readonly [K in keyof T]: Words<T[K]> };

export type Texts = Words<typeof en>;
