declare const checked: unique symbol;

/** A real path inside an open root. Only `policy/roots.ts` makes one, so holding it is the proof. */
export type AllowedPath = string & { readonly [checked]: true };
