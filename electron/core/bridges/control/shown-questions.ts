import { randomBytes } from 'node:crypto';
import { Failure } from '../../../../shared/contract/errors.ts';

/** More than a person has open at once; the oldest is forgotten, and has to be shown again. */
const most = 200;

/** The questions that one surface has shown, each under a nonce of that surface's own: what another one was given answers nothing here. */
export class ShownQuestions {
  readonly #nonces = new Map<string, string>();

  /** The nonce that an answer of this surface has to carry. Showing it again makes the one before worthless. */
  show(approvalId: string): string {
    const nonce = randomBytes(16).toString('base64url');
    this.#nonces.delete(approvalId);
    this.#nonces.set(approvalId, nonce);
    const [oldest] = this.#nonces.keys();
    if (this.#nonces.size > most && oldest !== undefined) this.#nonces.delete(oldest);
    return nonce;
  }

  /** @throws Failure approval/notShown */
  require(approvalId: string, nonce: string): void {
    if (this.#nonces.get(approvalId) === nonce) return;
    throw new Failure('approval/notShown', 'This window has not shown the question that it answers.', {
      hint: 'Look at the question and answer again.',
    });
  }
}
