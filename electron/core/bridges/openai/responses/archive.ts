import { Failure } from '../../../../../shared/contract/errors.ts';
import { isFinal, type Job } from '../../../../../shared/model/job.ts';
import { type Caller, type Jobs } from '../../../jobs/ports.ts';
import { type Call } from '../../../lib/call.ts';
import { BadParameter } from '../errors.ts';
import { follow, upTo } from '../follow.ts';
import { inputItemId, jobIdOf, keyOfItem, keyOfResponse } from './ids.ts';
import { type FindItem } from './input.ts';
import { type OutputItem } from './items.ts';
import { Output, type OutputRules } from './output.ts';
import { type ResponseStore } from './ports.ts';
import { type InputMessage, ResponseRecord } from './record.ts';
import { responseBody } from './response.ts';

/** A response that is kept, and the job it is. */
export interface StoredResponse {
  readonly key: string;
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

  save({ key, record }: StoredResponse): void {
    if (record.store) this.#store.save(key, record);
  }

  update({ key, record }: StoredResponse): void {
    if (record.store) this.#store.update(key, record);
  }

  /** @throws Failure response/notFound */
  read(responseId: string, caller: Caller): StoredResponse {
    const key = keyOfResponse(responseId);
    const found = key === null ? null : this.#find(key, caller);
    if (found) return found;
    throw new Failure('response/notFound', `The response ${JSON.stringify(responseId.slice(0, 40))} is not stored here.`, {
      hint: 'It was never made by this client, was deleted, or was asked for with "store": false.',
    });
  }

  remove(key: string): void {
    this.#store.remove(key);
  }

  /** The response object as it stands; items only once it has ended. */
  async body(stored: StoredResponse, caller: Caller, call: Call) {
    return responseBody({ ...stored, output: await this.#output(stored, caller, call) });
  }

  /** Finds items of stored responses for one request; each response is read once, however many of its items are named. */
  finder(caller: Caller, call: Call): FindItem {
    const responses = new Map<string, Promise<readonly SaidItem[]>>();
    return async (itemId, param) => {
      const key = keyOfItem(itemId) ?? '';
      const said = responses.get(key) ?? this.#said(key, caller, call);
      responses.set(key, said);
      const item = (await said).find(({ id }) => id === itemId);
      if (item) return item.message;
      throw new BadParameter(
        param,
        `${param}: the item ${JSON.stringify(itemId.slice(0, 40))} is not stored here. Send the message itself.`,
      );
    };
  }

  /** The messages of a response, those it was asked with and its own; none for one that is not there. */
  async #said(key: string, caller: Caller, call: Call): Promise<readonly SaidItem[]> {
    const found = this.#find(key, caller);
    if (!found) return [];
    const asked = found.record.input.map((message, index) => ({ id: inputItemId(key, index), message }));
    const answered = (await this.#output(found, caller, call)).flatMap((item): SaidItem[] => {
      if (item.type !== 'message') return [];
      return [{ id: item.id, message: { role: 'assistant', text: item.content.map(({ text }) => text).join('') } }];
    });
    return [...asked, ...answered];
  }

  /** Nothing before it has ended. */
  async #output({ key, job, record }: StoredResponse, caller: Caller, { signal }: Call): Promise<readonly OutputItem[]> {
    const { after, calls } = record;
    if (!calls && !isFinal(job.status)) return [];
    const output = new Output({ key, outputSchema: job.outputSchema, callIdOf: (itemId) => calls?.ids[itemId] ?? null }, this.#rules);
    const events = follow(this.#jobs, job.id, caller, { signal, after });
    for await (const event of calls ? upTo(calls.until, events) : events) output.take(event);
    output.end(calls ? null : job);
    return output.items;
  }

  #find(key: string, caller: Caller): StoredResponse | null {
    const record = this.#store.find(key);
    if (record === undefined) return null;
    try {
      return { key, job: this.#jobs.read(jobIdOf(key), caller), record: ResponseRecord.parse(record) };
    } catch (error) {
      if (error instanceof Failure && error.code === 'job/notFound') return null;
      throw error;
    }
  }
}
