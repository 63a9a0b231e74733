import { type JobEvent, type Usage } from '../../../../../shared/model/job.ts';
import { type ToolTurn } from '../tools/tool-turn.ts';
import { upTo } from '../follow.ts';
import { untilCalls } from '../tools/until-calls.ts';
import { type StoredResponse } from './archive.ts';
import { type ResponseRecord } from './record.ts';

export interface PartOptions {
  readonly stored: StoredResponse;
  /** Null where the client offers no tools. */
  readonly calls: ToolTurn | null;
  /** As `UntilCallsOptions`. */
  readonly gatherMs: number;
  /** It ends in calls, with this record; from then on the job waits for its client, whether that stays or not. */
  readonly onCalls: (record: ResponseRecord) => void;
}

/** One response while its job runs: all of that, or what lies between calls of the client's tools. */
export class Part {
  readonly #options: PartOptions;
  readonly #ids: Map<string, string>;
  readonly #reading = new AbortController();
  #until: number;
  #usage: Usage | null = null;
  #ended: ResponseRecord | null;

  constructor(options: PartOptions) {
    const { record } = options.stored;
    this.#options = options;
    this.#until = record.after;
    this.#ended = record.calls && record;
    this.#ids = new Map(Object.entries(record.calls?.ids ?? {}));
  }

  get stored(): StoredResponse {
    return this.#options.stored;
  }

  /** Its record once it has ended in calls. */
  readonly ended = (): ResponseRecord | null => this.#ended;

  readonly callIdOf = (itemId: string): string | null => this.#ids.get(itemId) ?? null;

  /** The events of the response; `read` gives those of the job behind the ones before, until its signal aborts. */
  events(read: (signal: AbortSignal) => AsyncGenerator<JobEvent>): AsyncGenerator<JobEvent> {
    const { calls, gatherMs, stored } = this.#options;
    if (stored.record.calls) return upTo(stored.record.calls.until, read(this.#reading.signal));
    const events = this.#noted(read(this.#reading.signal));
    if (!calls?.tools.callable) return events;
    return untilCalls(events, { gatherMs, parallel: calls.tools.parallel, onCalls: () => this.#end() });
  }

  async *#noted(events: AsyncGenerator<JobEvent>): AsyncGenerator<JobEvent> {
    const { calls } = this.#options;
    for await (const event of events) {
      // Deltas are not kept.
      if (event.type !== 'item/delta') this.#until = event.seq;
      if (event.type === 'turn/usageUpdated') this.#usage = event.usage;
      const isCall = event.type === 'item/started' && event.item.type === 'dynamicToolCall';
      if (isCall && calls?.tools.callable) this.#ids.set(event.item.id, calls.tell(event.item.id));
      yield event;
    }
  }

  #end(): void {
    const { stored, onCalls } = this.#options;
    this.#reading.abort();
    this.#ended = { ...stored.record, calls: { until: this.#until, ids: Object.fromEntries(this.#ids), usage: this.#usage } };
    onCalls(this.#ended);
  }
}
