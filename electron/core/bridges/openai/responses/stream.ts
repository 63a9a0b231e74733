import { Failure } from '../../../../../shared/contract/errors.ts';
import { type Job, type JobEvent } from '../../../../../shared/model/job.ts';
import { endOf, failureOf, interrupted } from '../ending.ts';
import { errorBody } from '../errors.ts';
import { silentFor } from '../stream.ts';
import { type StreamEvent } from './items.ts';
import { Output, type OutputOf, type OutputRules } from './output.ts';
import { type ResponseRecord } from './record.ts';
import { responseBody } from './response.ts';

export interface StreamedResponse extends Pick<OutputOf, 'callIdOf'> {
  readonly key: string;
  /** As it is when the stream begins. */
  readonly job: Job;
  readonly record: ResponseRecord;
  readonly rules: OutputRules;
  /** Silence, in milliseconds, after which the response is told once more as it is: some clients count only data as a sign of life. */
  readonly keepAliveMs: number;
  /** What is kept of it once its events have ended in calls of the client's tools; null where they have not. */
  readonly ended: () => ResponseRecord | null;
  readonly onFailure: (failure: Failure) => void;
}

/**
 * The SSE frames of a response, numbered from 0: whole, whatever happens. It ends with `response.completed`, or with `error` and
 * `response.failed`, since some clients hear only the one and some only the other. Never throws.
 */
export async function* responseFrames(events: AsyncGenerator<JobEvent>, response: StreamedResponse): AsyncGenerator<string> {
  const telling = new Telling(response);
  yield telling.begin();
  let next = events.next();
  try {
    while (true) {
      if (await silentFor(next, response.keepAliveMs)) {
        yield telling.alive();
        continue;
      }
      const { done, value: event } = await next;
      if (done) return yield telling.endInCalls(response.ended());
      const frames = telling.take(event);
      if (frames !== '') yield frames;
      if (endOf(event)) return;
      next = events.next();
    }
  } catch (error) {
    const failure = Failure.from(error);
    response.onFailure(failure);
    yield telling.fail(failure);
  } finally {
    await events.return(undefined);
  }
}

class Telling {
  readonly #key: string;
  #record: ResponseRecord;
  readonly #output: Output;
  #job: Job;
  #number = 0;

  constructor({ key, job, record, rules, callIdOf }: StreamedResponse) {
    this.#key = key;
    this.#job = job;
    this.#record = record;
    this.#output = new Output({ key, outputSchema: job.outputSchema, callIdOf }, rules);
  }

  begin(): string {
    return this.#frames([this.#lifecycle('response.created'), this.#lifecycle('response.in_progress')]);
  }

  alive(): string {
    return this.#frames([this.#lifecycle('response.in_progress')]);
  }

  /** @throws Failure for a job that has ended without an answer */
  take(event: JobEvent): string {
    if (event.type === 'job/statusChanged') this.#job = event.job;
    const frames = this.#frames(this.#output.take(event));
    const ended = endOf(event);
    if (!ended) return frames;
    const failure = failureOf(ended);
    if (failure) throw failure;
    return frames + this.#frames(this.#output.end(ended)) + this.#frames([this.#lifecycle('response.completed')]);
  }

  /** @throws Failure where its events ended before it did */
  endInCalls(record: ResponseRecord | null): string {
    if (!record) throw interrupted();
    this.#record = record;
    return this.#frames(this.#output.end(null)) + this.#frames([this.#lifecycle('response.completed')]);
  }

  fail(failure: Failure): string {
    const { message, code, param } = errorBody(failure);
    const left = this.#output.end(this.#job.status === 'completed' ? { ...this.#job, status: 'failed' } : this.#job);
    return this.#frames([...left, { type: 'error', code, message, param }, this.#lifecycle('response.failed', failure)]);
  }

  #lifecycle(type: string, failure?: Failure): StreamEvent {
    const { items } = this.#output;
    return {
      type,
      response: responseBody({ key: this.#key, job: this.#job, record: this.#record, output: items, ...(failure && { failure }) }),
    };
  }

  #frames(events: readonly StreamEvent[]): string {
    return events.map((event) => this.#frame(event)).join('');
  }

  #frame({ type, ...fields }: StreamEvent): string {
    return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: this.#number++, ...fields })}\n\n`;
  }
}
