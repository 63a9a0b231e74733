import { type Item } from '../../../shared/model/item.ts';
import { type AnswerQuestion, type RuntimeAnswer } from '../jobs/ports.ts';
import { type Log } from '../lib/log.ts';
import { grantedPermissions, toQuestion } from './approval-questions.ts';
import { answerServerRequest } from './answers.ts';
import {
  type CommandExecutionRequestApprovalResponse,
  type FileChangeRequestApprovalResponse,
  type RequestId,
  type ServerRequest,
} from './generated/protocol.ts';

export interface TurnApprovalsOptions {
  readonly onApproval: AnswerQuestion;
  readonly itemOf: (itemId: string) => Item | null;
  /** Gives the model words before its next step. Never rejects. */
  readonly tell: (text: string) => Promise<void>;
  readonly log: Log;
}

/**
 * The questions of one turn that wait for the owner. An answer holds for the one thing that was asked: neither `acceptForSession`, which
 * would let the same command pass unseen, nor an amendment, which would write the owner's own rules, is ever sent.
 */
export class TurnApprovals {
  readonly #options: TurnApprovalsOptions;
  readonly #waiting = new Map<RequestId, { readonly itemId: string; readonly gone: AbortController }>();
  #ended = false;

  constructor(options: TurnApprovalsOptions) {
    this.#options = options;
  }

  /** Codex's reply to its request; null for what is no question to the owner. Never rejects: what goes wrong is a no. */
  ask(request: ServerRequest): Promise<object> | null {
    const question = this.#ended ? null : toQuestion(request, this.#options.itemOf);
    if (!question) return null;
    const gone = new AbortController();
    this.#waiting.set(request.id, { itemId: question.itemId, gone });
    return this.#options
      .onApproval(question, { signal: gone.signal })
      .catch((error: unknown): RuntimeAnswer => {
        if (!gone.signal.aborted) this.#options.log.warn('approval unanswered', { method: request.method, error });
        return { decision: 'decline', reason: null };
      })
      .then((answer) => this.#reply(request, answer, gone.signal))
      .finally(() => this.#waiting.delete(request.id));
  }

  /** Codex waits for this one no more. */
  resolved(requestId: RequestId): void {
    this.#waiting.get(requestId)?.gone.abort();
  }

  /** The turn ends: nothing is waited for, nothing more is asked. `why` takes the questions back. Gives the items that were never let run. */
  end(why?: unknown): string[] {
    this.#ended = true;
    const waiting = [...this.#waiting.values()];
    for (const { gone } of waiting) gone.abort(why);
    return waiting.map(({ itemId }) => itemId);
  }

  async #reply(request: ServerRequest, answer: RuntimeAnswer, gone: AbortSignal): Promise<object> {
    // Said first: the model reads both before its next step.
    if (answer.decision === 'decline' && answer.reason && !gone.aborted) await this.#options.tell(answer.reason);
    // A yes that comes after the end of the turn is no yes.
    const decision = gone.aborted ? 'decline' : answer.decision;
    switch (request.method) {
      case 'item/commandExecution/requestApproval':
        return { decision } satisfies CommandExecutionRequestApprovalResponse;
      case 'item/fileChange/requestApproval':
        return { decision } satisfies FileChangeRequestApprovalResponse;
      case 'item/permissions/requestApproval':
        if (decision === 'accept') return grantedPermissions(request.params.permissions);
        return answerServerRequest(request.method);
      default:
        return answerServerRequest(request.method);
    }
  }
}
