import { Failure } from '../../../../shared/contract/errors.ts';
import { type Item } from '../../../../shared/model/item.ts';
import { type Job, type JobEvent } from '../../../../shared/model/job.ts';
import { type Chunks } from './chunks.ts';
import { endOf, failureOf } from './ending.ts';
import { Transcript } from './transcript.ts';

export interface FrameOptions {
  readonly chunks: Chunks;
  readonly includeUsage: boolean;
}

/**
 * The SSE frames of an answer: one piece of text for each event that says something new, as soon as it is there. The first one brings
 * the role with it, so that nothing at all is sent for a job that fails before it speaks.
 * @throws Failure when the job ends without an answer, or the events before the job; and what the events throw
 */
export async function* answerFrames(events: AsyncIterable<JobEvent>, { chunks, includeUsage }: FrameOptions): AsyncGenerator<string> {
  const turn = new TurnFrames(chunks);
  let role = chunks.role();
  for await (const event of events) {
    const ended = endOf(event);
    const frames = ended ? turn.end(ended) + chunks.finish(ended.usage, includeUsage) : turn.take(event);
    if (frames !== '') {
      yield role + frames;
      role = '';
    }
    if (ended) return;
  }
  throw new Failure('job/interrupted', 'Drawbridge stopped before the job had ended.', { hint: 'Send the request again.' });
}

class TurnFrames {
  readonly #chunks: Chunks;
  readonly #answer = new Transcript();
  readonly #reasoning = new Transcript();
  /** The last message of Codex. */
  #last = '';
  #waitingFor: string | null = null;
  #waits = 0;
  /** What deltas belong to, since they do not say it themselves. */
  readonly #kinds = new Map<string, 'agentMessage' | 'reasoning'>();

  constructor(chunks: Chunks) {
    this.#chunks = chunks;
  }

  /** Frames for what the event shows; empty when it shows nothing. */
  take(event: JobEvent): string {
    switch (event.type) {
      case 'item/started':
        if (isSpoken(event.item)) this.#kinds.set(event.item.id, event.item.type);
        return '';
      case 'item/delta':
        return this.#append(event.itemId, event.delta);
      case 'item/completed':
        return this.#complete(event.item);
      case 'item/dropped':
        this.#answer.drop(event.itemId);
        this.#reasoning.drop(event.itemId);
        return '';
      case 'job/statusChanged':
        return this.#wait(event.job);
      default:
        return '';
    }
  }

  /** What the job's answer adds to what was shown. @throws Failure when there is no answer */
  end(job: Job): string {
    const failure = failureOf(job);
    if (failure) throw failure;
    const answer = job.answer ?? '';
    if (this.#answer.isEmpty) return this.#content(this.#answer.complete(job.id, answer));
    // Behind the last message: what has become of its changes.
    return this.#last !== '' && answer.startsWith(this.#last) ? this.#content(answer.slice(this.#last.length)) : '';
  }

  /** Said beside the answer, which is Codex's own. */
  #wait({ id, waitingFor }: Job): string {
    if (waitingFor === this.#waitingFor) return '';
    this.#waitingFor = waitingFor;
    this.#waits += 1;
    return waitingFor === null ? '' : this.#thought(this.#reasoning.complete(`${id}-${this.#waits}`, `Waiting for ${waitingFor}.`));
  }

  #append(itemId: string, delta: string): string {
    switch (this.#kinds.get(itemId)) {
      case 'agentMessage':
        return this.#content(this.#answer.append(itemId, delta));
      case 'reasoning':
        return this.#thought(this.#reasoning.append(itemId, delta));
      default:
        return '';
    }
  }

  #complete(item: Item): string {
    this.#kinds.delete(item.id);
    if (item.type === 'agentMessage') {
      this.#last = item.text;
      return this.#content(this.#answer.complete(item.id, item.text));
    }
    return item.type === 'reasoning' ? this.#thought(this.#reasoning.complete(item.id, item.text)) : '';
  }

  #content(text: string): string {
    return text && this.#chunks.content(text);
  }

  #thought(text: string): string {
    return text && this.#chunks.reasoning(text);
  }
}

function isSpoken(item: Item): item is Extract<Item, { type: 'agentMessage' | 'reasoning' }> {
  return item.type === 'agentMessage' || item.type === 'reasoning';
}
