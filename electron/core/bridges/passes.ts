import { randomBytes } from 'node:crypto';
import { type Caller } from '../jobs/ports.ts';

/** Tokens that are good until they are disposed, and never stored: they let Drawbridge itself in at its own door. */
export class Passes {
  readonly #callers = new Map<string, Caller>();

  issue(caller: Caller): Disposable & { readonly token: string } {
    const token = randomBytes(32).toString('base64url');
    this.#callers.set(token, caller);
    return { token, [Symbol.dispose]: () => void this.#callers.delete(token) };
  }

  verify(token: string): Caller | null {
    return this.#callers.get(token) ?? null;
  }
}
