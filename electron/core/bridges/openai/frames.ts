import { type Item } from '../../../../shared/model/item.ts';
import { type Job, type JobEvent, type Usage, waitsForClient } from '../../../../shared/model/job.ts';
import { activityText, type ToolActivity, waitingText } from './activity.ts';
import { type Chunks } from './chunks.ts';
import { endOf, failureOf, interrupted } from './ending.ts';
import { Transcript } from './transcript.ts';

export interface FrameOptions {
  readonly chunks: Chunks;
  readonly includeUsage: boolean;
  readonly toolActivity?: ToolActivity;
  /** As what is told that is not Codex's own: what it does, and what waits for the owner. */
  readonly activityAs?: 'reasoning' | 'text';
  /**
   * An answer of a form that the client gave is told whole, once it is known to have it: a first one of another form could not be taken back,
   * and only one message has it. Those before the last are told beside it.
   */
  readonly inOnePiece?: boolean;
  /** Under which id the client is told of a call of its tools; without it calls are not told. Events that end behind calls end the answer. */
  readonly callIdOf?: (itemId: string) => string;
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
  if (!turn.called) throw interrupted();
  yield chunks.finish(turn.usage, includeUsage, 'tool_calls');
}

class TurnFrames {
  readonly #chunks: Chunks;
  readonly #toolActivity: ToolActivity;
  readonly #activityAs: 'reasoning' | 'text';
  readonly #inOnePiece: boolean;
  readonly #callIdOf: FrameOptions['callIdOf'];
  #calls = 0;
  #usage: Usage | null = null;
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

  constructor({ chunks, toolActivity = 'off', activityAs = 'reasoning', inOnePiece = false, callIdOf }: FrameOptions) {
    this.#chunks = chunks;
    this.#toolActivity = toolActivity;
    this.#activityAs = activityAs;
    this.#inOnePiece = inOnePiece;
    this.#callIdOf = callIdOf;
  }

  /** Whether the client was told of a call of its tools. */
  get called(): boolean {
    return this.#calls > 0;
  }

  /** Of the turn so far: Codex counts a step of the model once its calls have their results. */
  get usage(): Usage | null {
    return this.#usage;
  }

  /** Frames for what the event shows; empty when it shows nothing. */
  take(event: JobEvent): string {
    switch (event.type) {
      case 'item/started':
        if (isSpoken(event.item)) this.#kinds.set(event.item.id, event.item.type);
        return event.item.type === 'dynamicToolCall' ? this.#call(event.item) : '';
      case 'item/delta':
        return this.#append(event.itemId, event.delta);
      case 'item/completed':
        return this.#complete(event.item) + this.#release();
      case 'item/dropped':
        return this.#drop(event.itemId);
      case 'turn/usageUpdated':
        this.#usage = event.usage;
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
    return waitingFor === null || waitsForClient(waitingFor) ? '' : this.#aside(waitingText(waitingFor));
  }

  #call({ id, tool: name, arguments: text }: Extract<Item, { type: 'dynamicToolCall' }>): string {
    if (!this.#callIdOf) return '';
    const index = this.#calls;
    this.#calls += 1;
    return this.#release() + this.#chunks.toolCall(index, { id: this.#callIdOf(id), name, arguments: text });
  }

  #append(itemId: string, delta: string): string {
    switch (this.#kinds.get(itemId)) {
      case 'agentMessage':
        return this.#inOnePiece ? '' : this.#speak(this.#answer.append(itemId, delta));
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
        if (this.#inOnePiece) return this.#hold(item);
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

  /** The one before was not the last. */
  #hold({ id, text }: { readonly id: string; readonly text: string }): string {
    const before = this.#last;
    this.#last = text;
    return before === '' ? '' : this.#thought(this.#reasoning.complete(id, before));
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
