import { Failure } from '../../../../../shared/contract/errors.ts';
import { isFinal, type Job } from '../../../../../shared/model/job.ts';
import { type Caller, type Jobs } from '../../../jobs/ports.ts';
import { type Call } from '../../../lib/call.ts';
import { BadParameter } from '../errors.ts';
import { follow } from '../follow.ts';
import { type ItemPlace, itemIdOf, jobIdOf, placeOf } from './ids.ts';
import { type OutputItem } from './items.ts';
import { Output, type OutputRules } from './output.ts';
import { type ResponseStore } from './ports.ts';
import { type InputMessage, ResponseRecord } from './record.ts';
import { responseBody } from './response.ts';

/** A response that is kept, and the job it is. */
export interface StoredResponse {
  readonly job: Job;
  readonly record: ResponseRecord;
}

/** The responses that were stored. Those of other clients do not exist. */
export class Archive {
  readonly #store: ResponseStore;
  readonly #jobs: Jobs;
  readonly #rules: OutputRules;

  constructor(store: ResponseStore, jobs: Jobs, rules: OutputRules) {
    this.#store = store;
    this.#jobs = jobs;
    this.#rules = rules;
  }

  save(jobId: string, record: ResponseRecord): void {
    if (record.store) this.#store.save(jobId, record);
  }

  /** @throws Failure response/notFound */
  read(responseId: string, caller: Caller): StoredResponse {
    const jobId = jobIdOf(responseId);
    const found = jobId === null ? null : this.#find(jobId, caller);
    if (found) return found;
    throw new Failure('response/notFound', `The response ${JSON.stringify(responseId.slice(0, 40))} is not stored here.`, {
      hint: 'It was never made by this client, was deleted, or was asked for with "store": false.',
    });
  }

  remove(jobId: string): void {
    this.#store.remove(jobId);
  }

  /** The response object as it stands; items only once it has ended. */
  async body({ job, record }: StoredResponse, caller: Caller, call: Call) {
    return responseBody({ job, record, output: isFinal(job.status) ? await this.#output(job, caller, call) : [] });
  }

  /** What an item of a stored response says. @throws BadParameter */
  async findItem(itemId: string, param: string, caller: Caller, call: Call): Promise<InputMessage> {
    const place = placeOf(itemId);
    const found = place && this.#find(place.jobId, caller);
    const message = found && (place.of === 'input' ? found.record.input[place.index] : await this.#said(place, found.job, caller, call));
    if (message) return message;
    throw new BadParameter(param, `${param}: the item ${JSON.stringify(itemId.slice(0, 40))} is not stored here. Send the message itself.`);
  }

  async #said(place: ItemPlace, job: Job, caller: Caller, call: Call): Promise<InputMessage | null> {
    const item = (await this.#output(job, caller, call)).find(({ id }) => id === itemIdOf(place));
    return item?.type === 'message' ? { role: 'assistant', text: item.content.map(({ text }) => text).join('') } : null;
  }

  async #output(job: Job, caller: Caller, { signal }: Call): Promise<readonly OutputItem[]> {
    const output = new Output(job, this.#rules);
    for await (const event of follow(this.#jobs, job.id, caller, { signal })) output.take(event);
    output.end(job);
    return output.items;
  }

  #find(jobId: string, caller: Caller): StoredResponse | null {
    const record = this.#store.find(jobId);
    if (record === undefined) return null;
    try {
      return { job: this.#jobs.read(jobId, caller), record: ResponseRecord.parse(record) };
    } catch (error) {
      if (error instanceof Failure && error.code === 'job/notFound') return null;
      throw error;
    }
  }
}
