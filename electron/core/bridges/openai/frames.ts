import { Failure } from '../../../../shared/contract/errors.ts';
import { type Item } from '../../../../shared/model/item.ts';
import { type Job, type JobEvent } from '../../../../shared/model/job.ts';
import { activityText, type ToolActivity, waitingText } from './activity.ts';
import { type Chunks } from './chunks.ts';
import { endOf, failureOf } from './ending.ts';
import { Transcript } from './transcript.ts';

export interface FrameOptions {
  readonly chunks: Chunks;
  readonly includeUsage: boolean;
  readonly toolActivity?: ToolActivity;
  /** As what is told that is not Codex's own: what it does, and what waits for the owner. */
  readonly activityAs?: 'reasoning' | 'text';
}

/**
 * The SSE frames of an answer: one piece of text for each event that says something new, as soon as it is there. The first one brings
 * the role with it, so that nothing at all is sent for a job that fails before it speaks.
 * @throws Failure when the job ends without an answer, or the events before the job; and what the events throw
 */
export async function* answerFrames(events: AsyncIterable<JobEvent>, options: FrameOptions): AsyncGenerator<string> {
  const { chunks, includeUsage } = options;
  const turn = new TurnFrames(options);
  let begun = false;
  for await (const event of events) {
    const ended = endOf(event);
    const frames = ended ? turn.end(ended) + chunks.finish(ended.usage, includeUsage) : turn.take(event);
    if (frames !== '') {
      yield begun ? frames : chunks.role() + frames;
      begun = true;
    }
    if (ended) return;
  }
  throw new Failure('job/interrupted', 'Drawbridge stopped before the job had ended.', { hint: 'Send the request again.' });
}

class TurnFrames {
  readonly #chunks: Chunks;
  readonly #toolActivity: ToolActivity;
  readonly #activityAs: 'reasoning' | 'text';
  readonly #answer = new Transcript();
  readonly #reasoning = new Transcript();
  /** The last message of Codex. */
  #last = '';
  /** Whether anything of Codex's own was shown. */
  #spoken = false;
  #waitingFor: string | null = null;
  #asides = 0;
  /** Told once the message under way is: in its middle it would be torn. */
  #held: string[] = [];
  /** What deltas belong to, since they do not say it themselves. */
  readonly #kinds = new Map<string, 'agentMessage' | 'reasoning'>();

  constructor({ chunks, toolActivity = 'off', activityAs = 'reasoning' }: FrameOptions) {
    this.#chunks = chunks;
    this.#toolActivity = toolActivity;
    this.#activityAs = activityAs;
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
        return this.#complete(event.item) + this.#release();
      case 'item/dropped':
        return this.#drop(event.itemId);
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
    this.#kinds.clear();
    return this.#release() + this.#rest(job);
  }

  #rest({ id, answer }: Job): string {
    const whole = answer ?? '';
    if (!this.#spoken) return this.#content(this.#answer.complete(id, whole));
    // Behind the last message: what has become of its changes.
    return this.#last !== '' && whole.startsWith(this.#last) ? this.#content(whole.slice(this.#last.length)) : '';
  }

  #wait({ waitingFor }: Job): string {
    if (waitingFor === this.#waitingFor) return '';
    this.#waitingFor = waitingFor;
    return waitingFor === null ? '' : this.#aside(waitingText(waitingFor));
  }

  #append(itemId: string, delta: string): string {
    switch (this.#kinds.get(itemId)) {
      case 'agentMessage':
        return this.#speak(this.#answer.append(itemId, delta));
      case 'reasoning':
        return this.#thought(this.#reasoning.append(itemId, delta));
      default:
        return '';
    }
  }

  #complete(item: Item): string {
    this.#kinds.delete(item.id);
    switch (item.type) {
      case 'agentMessage':
        this.#last = item.text;
        return this.#speak(this.#answer.complete(item.id, item.text));
      case 'reasoning':
        return this.#thought(this.#reasoning.complete(item.id, item.text));
      default: {
        const activity = activityText(item, this.#toolActivity);
        return activity === null ? '' : this.#aside(activity);
      }
    }
  }

  #drop(itemId: string): string {
    this.#kinds.delete(itemId);
    this.#answer.drop(itemId);
    this.#reasoning.drop(itemId);
    return '';
  }

  /** Something beside Codex's own words. */
  #aside(text: string): string {
    this.#held.push(text);
    return this.#release();
  }

  #release(): string {
    if (this.#kinds.size > 0) return '';
    const held = this.#held.splice(0);
    return held.map((text) => this.#tell(text)).join('');
  }

  #tell(text: string): string {
    this.#asides += 1;
    const id = `aside-${this.#asides}`;
    return this.#activityAs === 'text' ? this.#content(this.#answer.complete(id, text)) : this.#thought(this.#reasoning.complete(id, text));
  }

  #speak(text: string): string {
    this.#spoken ||= text !== '';
    return this.#content(text);
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
