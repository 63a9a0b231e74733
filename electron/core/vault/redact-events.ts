import { type DeltaField, type Item } from '../../../shared/model/item.ts';
import { isFinal, type Job, type NewJobEvent } from '../../../shared/model/job.ts';
import { type Reading, type Redactor, secretMark, unread } from './redact.ts';

type Delta = Extract<NewJobEvent, { type: 'item/delta' }>;

/** A growing part of an item, as far as it was read. */
interface Growing {
  readonly itemId: string;
  readonly field: DeltaField;
  readonly reading: Reading;
}

type Readings = Map<string, Growing>;

/**
 * Takes secrets out of what happens to jobs, before it is recorded and told. Deltas are read as one text: of a secret that is split over
 * several nothing is shown.
 */
export class EventRedactor {
  readonly #redactor: Redactor;
  readonly #jobs = new Map<string, Readings>();

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** The events to record. `keep` is called when they are: events that could not be recorded may come again. */
  filter(jobId: string, events: readonly NewJobEvent[]): { readonly events: readonly NewJobEvent[]; readonly keep: () => void } {
    const readings: Readings = new Map(this.#jobs.get(jobId));
    const filtered = events.flatMap((event) => this.#redact(event, readings));
    const keep = () => void (readings.size > 0 ? this.#jobs.set(jobId, readings) : this.#jobs.delete(jobId));
    return { events: filtered, keep };
  }

  #redact(event: NewJobEvent, readings: Readings): readonly NewJobEvent[] {
    switch (event.type) {
      case 'job/created':
        return [{ ...event, job: this.#redactJob(event.job) }];
      case 'job/statusChanged': {
        const left = isFinal(event.job.status) ? this.#flush(readings, () => true) : [];
        return [...left, { ...event, job: this.#redactJob(event.job) }];
      }
      case 'item/delta':
        return this.#redactDelta(event, readings);
      case 'item/started':
        return [{ ...event, item: this.#redactItem(event.item) }];
      case 'item/completed':
        return [...this.#flush(readings, ({ itemId }) => itemId === event.item.id), { ...event, item: this.#redactItem(event.item) }];
      case 'item/dropped':
        this.#flush(readings, ({ itemId }) => itemId === event.itemId);
        return [event];
      case 'turn/usageUpdated':
        return [event];
    }
  }

  #redactDelta(event: Delta, readings: Readings): readonly Delta[] {
    const { itemId, field, delta } = event;
    const key = `${field} ${itemId}`;
    const { text, reading } = this.#redactor.read(readings.get(key)?.reading ?? unread, delta);
    readings.set(key, { itemId, field, reading });
    return text === '' ? [] : [{ ...event, delta: text }];
  }

  /** What was held back of these, which end now. */
  #flush(readings: Readings, ends: (growing: Growing) => boolean): readonly Delta[] {
    return [...readings].flatMap(([key, growing]): readonly Delta[] => {
      if (!ends(growing)) return [];
      readings.delete(key);
      const { itemId, field, reading } = growing;
      const { text } = this.#redactor.read(reading, '', true);
      return text === '' ? [] : [{ type: 'item/delta', itemId, field, delta: text }];
    });
  }

  #redactJob(job: Job): Job {
    const redact = (text: string) => this.#redactor.redact(text);
    return {
      ...job,
      title: this.#redactTitle(job.title),
      prompt: redact(job.prompt),
      ...(job.developerInstructions !== undefined && { developerInstructions: redact(job.developerInstructions) }),
      ...(job.outputSchema !== undefined && { outputSchema: this.#redactStrings(job.outputSchema) }),
      answer: job.answer && redact(job.answer),
      waitingFor: job.waitingFor && redact(job.waitingFor),
      failure: job.failure && {
        ...job.failure,
        message: redact(job.failure.message),
        hint: job.failure.hint && redact(job.failure.hint),
      },
    };
  }

  /** A title that was cut may hold the beginning of a secret only. */
  #redactTitle(title: string): string {
    if (!title.endsWith('…')) return this.#redactor.redact(title);
    const { text, reading } = this.#redactor.read(unread, title.slice(0, -1));
    return `${text}${reading.held.length < 8 ? reading.held : secretMark}…`;
  }

  #redactItem(item: Item): Item {
    return this.#redactStrings(item) as Item;
  }

  /** Every text in it; what names or sorts a thing stays. */
  #redactStrings(value: unknown, name = ''): unknown {
    if (typeof value === 'string') return names.has(name) ? value : this.#redactor.redact(value);
    if (Array.isArray(value)) return value.map((one) => this.#redactStrings(one));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#redactStrings(one, key)]));
  }
}

const names: ReadonlySet<string> = new Set(['id', 'type', 'status', 'kind', 'level']);
