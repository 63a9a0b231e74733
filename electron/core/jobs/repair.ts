import { Failure } from '../../../shared/contract/errors.ts';
import { type ActiveJob } from './active.ts';
import { type TurnEvent } from './ports.ts';

type TurnEnd = Extract<TurnEvent, { type: 'turn/completed' }>;

export interface Judgement {
  /** What to tell the model so that it answers once more; null when the turn's end stands. */
  readonly again: string | null;
  readonly end: TurnEnd;
}

/** Asks whether the answers of a job have the form that its client wants, and gives the model one more chance. */
export class Repair {
  readonly #active: Pick<ActiveJob, 'request' | 'stop'>;
  #asked = false;

  constructor(active: Pick<ActiveJob, 'request' | 'stop'>) {
    this.#active = active;
  }

  /** A turn that completed with a second answer of another form has failed. */
  judge(end: TurnEnd, answer: string | null): Judgement {
    const { request, stop } = this.#active;
    const isAnswer = end.status === 'completed' && !stop.signal.aborted && answer !== null && answer.trim() !== '';
    const fault = isAnswer ? (request.faultOf?.(answer) ?? null) : null;
    if (fault === null) return { again: null, end };
    if (!this.#asked) {
      this.#asked = true;
      return { again: `Your answer has not the form that was asked for: ${fault} Answer again: the whole of it, in that form only.`, end };
    }
    const failure = new Failure(
      'model/answerMisfit',
      `The answer does not have the form that was asked for, nor did the one before: ${fault}`,
      {
        hint: 'Ask in other words, or with a simpler schema.',
      },
    );
    return { again: null, end: { type: 'turn/completed', status: 'failed', failure: failure.toBody() } };
  }
}
