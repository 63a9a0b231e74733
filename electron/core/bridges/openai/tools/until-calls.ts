import { setTimeout as pause } from 'node:timers/promises';
import { type JobEvent } from '../../../../../shared/model/job.ts';

export interface UntilCallsOptions {
  /**
   * Milliseconds without a further call after which those so far are told. Codex asks for each as soon as the model has written it, and
   * says only after the results that the model has written its last. A call that comes later is told in the next answer.
   */
  readonly gatherMs: number;
  /** False: each call is told by itself. */
  readonly parallel: boolean;
  /** The answer ends here and calls are open: what comes next is for the next one. */
  readonly onCalls: () => void;
}

/** The events of a turn up to calls of the client's tools, or to its end. */
export async function* untilCalls(events: AsyncGenerator<JobEvent>, options: UntilCallsOptions): AsyncGenerator<JobEvent> {
  const open = new Set<string>();
  /** In the middle of a text no answer ends: the next would have to repeat it. */
  const speaking = new Set<string>();
  let gathering: Gathering | null = null;
  let next = events.next();
  try {
    while (true) {
      if (gathering && open.size > 0 && speaking.size === 0 && (await gathering.endsBefore(next))) return options.onCalls();
      const { done, value: event } = await next;
      if (done) return;
      note(event, open, speaking);
      if (isCall(event)) {
        gathering?.cancel();
        gathering = new Gathering(options.gatherMs);
      }
      yield event;
      if (open.size > 0 && !options.parallel) return options.onCalls();
      next = events.next();
    }
  } finally {
    gathering?.cancel();
    await events.return(undefined);
  }
}

/** The time in which further calls may come. */
class Gathering {
  readonly #stop = new AbortController();
  readonly #over: Promise<true>;

  constructor(ms: number) {
    this.#over = pause(ms, true, { signal: this.#stop.signal });
    this.#over.catch(() => undefined);
  }

  endsBefore(other: Promise<unknown>): Promise<boolean> {
    return Promise.race([other.then(() => false), this.#over]);
  }

  cancel(): void {
    this.#stop.abort();
  }
}

function isCall(event: JobEvent): boolean {
  return event.type === 'item/started' && event.item.type === 'dynamicToolCall';
}

function note(event: JobEvent, open: Set<string>, speaking: Set<string>): void {
  switch (event.type) {
    case 'item/started':
      if (event.item.type === 'dynamicToolCall') open.add(event.item.id);
      if (event.item.type === 'agentMessage' || event.item.type === 'reasoning') speaking.add(event.item.id);
      return;
    case 'item/completed':
      open.delete(event.item.id);
      speaking.delete(event.item.id);
      return;
    case 'item/dropped':
      speaking.delete(event.itemId);
      return;
    default:
      return;
  }
}
