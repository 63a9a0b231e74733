import { Failure } from '../../../../../shared/contract/errors.ts';
import { isFinal, type Job } from '../../../../../shared/model/job.ts';
import { type Caller, type Jobs } from '../../../jobs/ports.ts';
import { type Call } from '../../../lib/call.ts';
import { BadParameter } from '../errors.ts';
import { follow } from '../follow.ts';
import { inputItemId, jobIdOf, jobOfItem } from './ids.ts';
import { type FindItem } from './input.ts';
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

interface SaidItem {
  readonly id: string;
  readonly message: InputMessage;
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
    return responseBody({ job, record, output: await this.#output(job, caller, call) });
  }

  /** Finds items of stored responses for one request; each response is read once, however many of its items are named. */
  finder(caller: Caller, call: Call): FindItem {
    const responses = new Map<string, Promise<readonly SaidItem[]>>();
    return async (itemId, param) => {
      const jobId = jobOfItem(itemId) ?? '';
      const said = responses.get(jobId) ?? this.#said(jobId, caller, call);
      responses.set(jobId, said);
      const item = (await said).find(({ id }) => id === itemId);
      if (item) return item.message;
      throw new BadParameter(
        param,
        `${param}: the item ${JSON.stringify(itemId.slice(0, 40))} is not stored here. Send the message itself.`,
      );
    };
  }

  /** The messages of a response, those it was asked with and its own; none for one that is not there. */
  async #said(jobId: string, caller: Caller, call: Call): Promise<readonly SaidItem[]> {
    const found = this.#find(jobId, caller);
    if (!found) return [];
    const asked = found.record.input.map((message, index) => ({ id: inputItemId(jobId, index), message }));
    const answered = (await this.#output(found.job, caller, call)).flatMap((item): SaidItem[] => {
      if (item.type !== 'message') return [];
      return [{ id: item.id, message: { role: 'assistant', text: item.content.map(({ text }) => text).join('') } }];
    });
    return [...asked, ...answered];
  }

  /** Nothing before the job has ended. */
  async #output(job: Job, caller: Caller, { signal }: Call): Promise<readonly OutputItem[]> {
    if (!isFinal(job.status)) return [];
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
