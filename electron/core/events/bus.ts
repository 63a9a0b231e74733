import { Failure } from '../../../shared/contract/errors.ts';
import { type JobEvent } from '../../../shared/model/job.ts';
import { type Call } from '../lib/call.ts';
import { Mailbox } from '../lib/mailbox.ts';

/** Where recorded events are read again. */
export interface EventSource {
  /** Events of one job with `seq` greater than `after`, in order, at most `limit`. */
  read(jobId: string, after: number, limit: number): readonly JobEvent[];
}

export interface Subscription extends Call {
  readonly jobId: string;
  /** The last `seq` the reader has; 0 for all. */
  readonly after: number;
}

interface Reader {
  readonly mailbox: Mailbox<JobEvent>;
  /** The last one it had from the source: what was recorded before it came may be told after. */
  readonly after: number;
  bytes: number;
}

/** What a reader may leave unread before it is dropped. */
const maxUnreadBytes = 1024 * 1024;
const pageSize = 500;

/**
 * Tells what was recorded, in order. A reader first gets the past from the source, then everything new; one that falls
 * 1 MiB behind is dropped with stream/lagged and may come back with `after`.
 */
export class EventBus {
  readonly #source: EventSource;
  readonly #readers = new Map<string, Set<Reader>>();

  constructor(source: EventSource) {
    this.#source = source;
  }

  /** Call only with events that are recorded. */
  publish(events: readonly JobEvent[]): void {
    for (const event of events) {
      const readers = this.#readers.get(event.jobId);
      if (readers) for (const reader of readers) this.#deliver(reader, event);
    }
  }

  /** Ends every reader of a job whose events cannot be recorded any more, and tells why. */
  fail(jobId: string, failure: Failure): void {
    for (const reader of this.#readers.get(jobId) ?? []) reader.mailbox.fail(failure);
  }

  /**
   * Batches of events after `after`, then live, until the signal aborts.
   * @throws Failure stream/lagged; what `fail` was given
   */
  async *subscribe({ jobId, after, signal }: Subscription): AsyncGenerator<readonly JobEvent[]> {
    let last = after;
    let page = this.#source.read(jobId, last, pageSize);
    while (page.length > 0 && !signal.aborted) {
      yield page;
      last = page.at(-1)?.seq ?? last;
      page = this.#source.read(jobId, last, pageSize);
    }
    if (!signal.aborted) yield* this.#live(jobId, last, signal);
  }

  /** Nothing can be recorded between the last empty page and the first line here: both run in one step. */
  async *#live(jobId: string, after: number, signal: AbortSignal): AsyncGenerator<readonly JobEvent[]> {
    const reader: Reader = { mailbox: new Mailbox(), after, bytes: 0 };
    const readers = this.#readers.get(jobId) ?? new Set();
    this.#readers.set(jobId, readers.add(reader));
    const stop = () => reader.mailbox.end();
    signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const events of reader.mailbox) {
        reader.bytes = 0;
        yield events;
      }
    } finally {
      signal.removeEventListener('abort', stop);
      readers.delete(reader);
      if (readers.size === 0) this.#readers.delete(jobId);
    }
  }

  #deliver(reader: Reader, event: JobEvent): void {
    if (event.seq <= reader.after) return;
    reader.bytes += sizeOf(event);
    if (reader.bytes <= maxUnreadBytes) reader.mailbox.put(event);
    else
      reader.mailbox.fail(
        new Failure('stream/lagged', 'This reader fell more than 1 MiB behind.', {
          hint: 'Subscribe again after the last event received.',
        }),
      );
  }
}

/** Near enough, and cheap: the length of the text an event carries. */
function sizeOf(event: JobEvent): number {
  switch (event.type) {
    case 'item/delta':
      return 100 + event.delta.length;
    case 'item/started':
    case 'item/completed':
      return 200 + textOf(event.item);
    default:
      return 500;
  }
}

function textOf(item: Extract<JobEvent, { type: 'item/started' }>['item']): number {
  if ('text' in item) return item.text.length;
  return item.type === 'commandExecution' ? item.output.length + item.command.length : 200;
}
