import { type Options, type Parsed } from './arguments.ts';

/** Gives the exit code: 0 done, 1 failed. */
export type Command = (args: Parsed) => Promise<number>;

/** One command as it is called and explained. */
export interface Entry {
  readonly usage: string;
  readonly about: string;
  readonly options?: Options;
  /** How many words it takes after its name; more are a mistake. Default none. */
  readonly words?: number;
  /** Loaded when used: most commands need little of the program. */
  readonly load: () => Promise<Command>;
}

export const text = { type: 'string' } as const;
/** One that may be given several times. */
export const texts = { type: 'string', multiple: true } as const;
export const flag = { type: 'boolean' } as const;
