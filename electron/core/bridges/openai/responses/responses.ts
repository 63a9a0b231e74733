import { z } from 'zod';
import { Failure } from '../../../../../shared/contract/errors.ts';
import { type OpenAiBridgeConfig } from '../../../../../shared/model/config.ts';
import { type Job } from '../../../../../shared/model/job.ts';
import { type Caller, type House, type Jobs } from '../../../jobs/ports.ts';
import { type Call } from '../../../lib/call.ts';
import { type Log } from '../../../lib/log.ts';
import { readJson } from '../../http/body.ts';
import { type RequestContext } from '../../http/surface.ts';
import { sseResponse } from '../../http/sse.ts';
import { leaving } from '../chat.ts';
import { check } from '../check.ts';
import { failureOf } from '../ending.ts';
import { BadParameter, jsonResponse } from '../errors.ts';
import { follow } from '../follow.ts';
import { idempotencyKeyOf, jobRequest } from '../job-request.ts';
import { chooseModel, defaultModel, type ModelChoice } from '../models.ts';
import { parseRunOptions } from '../run-options.ts';
import { Archive, type StoredResponse } from './archive.ts';
import { inputItems } from './input-items.ts';
import { Journals } from './journal.ts';
import { Lineage } from './lineage.ts';
import { type Branches, type ResponseStore } from './ports.ts';
import { promptOf } from './prompt.ts';
import { type ResponseRecord } from './record.ts';
import { parseResponseRequest, type ResponseRequest } from './request.ts';
import { responseFrames } from './stream.ts';

export interface ResponsesDeps {
  readonly config: OpenAiBridgeConfig;
  readonly jobs: Jobs;
  readonly house: House;
  readonly store: ResponseStore;
  readonly branches: Branches;
  readonly log: Log;
  /** Milliseconds of silence after which a stream shows that it lives. */
  readonly keepAliveMs: number;
}

const maxDepth = 64;

const RetrieveQuery = z.object({ stream: z.string().optional(), starting_after: z.coerce.number().int().min(0).default(-1) });

/** The Responses API: every response is one job, and a conversation of them is a thread. */
export class Responses {
  readonly #deps: ResponsesDeps;
  readonly #archive: Archive;
  readonly #lineage: Lineage;
  readonly #journals = new Journals();

  constructor(deps: ResponsesDeps) {
    this.#deps = deps;
    this.#archive = new Archive(deps.store, deps.jobs, deps.config);
    this.#lineage = new Lineage(deps.jobs, deps.branches);
  }

  /**
   * `POST /v1/responses`. A client that leaves takes the job along, unless that runs in the background.
   * @throws Failure as long as the response has not begun
   */
  async create(request: Request, { caller: known, requestId }: RequestContext): Promise<Response> {
    const caller = required(known);
    const body = await readJson(request, { maxBytes: this.#deps.config.maxBodyBytes, maxDepth });
    const asked = await parseResponseRequest(body, this.#archive.finder(caller, { signal: request.signal }));
    const stored = await this.#start(asked, request, caller);
    const { job, record } = stored;
    const left = leaving(request);
    if (!record.background) this.#endWith(left.signal, job.id, caller, requestId);
    if (asked.stream) return record.background ? this.#streamedInBackground(stored, caller, left) : this.#streamed(stored, caller, left);
    return record.background ? this.#shown(stored, caller, left.signal) : this.#whole(job.id, record, caller, left.signal);
  }

  /** `GET /v1/responses/{id}`: as it stands, or with `stream=true` told from its beginning, or from behind event `starting_after`. @throws Failure response/notFound */
  async retrieve(responseId: string, request: Request, { caller: known }: RequestContext): Promise<Response> {
    const caller = required(known);
    const stored = this.#archive.read(responseId, caller);
    const { stream, starting_after: after } = check(RetrieveQuery, Object.fromEntries(new URL(request.url).searchParams));
    if (stream !== 'true') return this.#shown(stored, caller, request.signal);
    const left = new AbortController();
    const journal = this.#journals.find(stored.job.id);
    if (journal) return sseResponse(journal.read(after + 1, left), { abort: left });
    if (after < 0) return this.#streamed(stored, caller, left);
    const why = 'only a stream that was begun in the background can be taken up again, and not for ever. Leave it out.';
    throw new BadParameter('starting_after', `starting_after: ${why}`);
  }

  /** `POST /v1/responses/{id}/cancel`. One that has ended stays as it is. @throws Failure response/notFound */
  async cancel(responseId: string, request: Request, { caller: known }: RequestContext): Promise<Response> {
    const caller = required(known);
    const { job, record } = this.#archive.read(responseId, caller);
    return this.#shown({ job: await this.#deps.jobs.cancel(job.id, caller), record }, caller, request.signal);
  }

  /** `DELETE /v1/responses/{id}`: ends it, if need be, and forgets it; the owner's list of jobs keeps what was done. @throws Failure response/notFound */
  async remove(responseId: string, { caller: known }: RequestContext): Promise<Response> {
    const caller = required(known);
    const { job } = this.#archive.read(responseId, caller);
    await this.#deps.jobs.cancel(job.id, caller);
    this.#archive.remove(job.id);
    this.#journals.forget(job.id);
    return jsonResponse({ id: responseId, object: 'response', deleted: true });
  }

  /** `GET /v1/responses/{id}/input_items`. @throws Failure response/notFound, http/invalidRequest */
  inputItems(responseId: string, parameters: Readonly<Record<string, string>>, { caller }: RequestContext): Response {
    return jsonResponse(inputItems(this.#archive.read(responseId, required(caller)), parameters));
  }

  async #start(asked: ResponseRequest, request: Request, caller: Caller): Promise<StoredResponse> {
    const { config, house, jobs } = this.#deps;
    const { headers, signal } = request;
    const run = parseRunOptions(headers, asked.record.metadata);
    const choice = chooseModel(house.models(), { ...asked.asked, effort: asked.asked.effort ?? run.effort }, config);
    const previous = this.#previous(asked, caller);
    const prompt = promptOf(asked.record, previous?.record ?? null);
    const turn = { prompt, run, choice, threadId: null, ephemeral: !asked.record.store, outputSchema: asked.outputSchema };
    const asker = { caller, config, operation: 'responses', idempotencyKey: idempotencyKeyOf(headers) };
    const job = await this.#lineage.start(previous?.job ?? null, jobRequest(asker, turn), { signal });
    const record = { ...asked.record, model: replyModel(job, choice, house) };
    try {
      this.#archive.save(job.id, record);
    } catch (error) {
      // The client would never learn of it.
      await jobs.cancel(job.id, caller);
      throw error;
    }
    return { job, record };
  }

  /** @throws BadParameter for one that is not there */
  #previous({ record: { previousResponseId: id } }: ResponseRequest, caller: Caller): StoredResponse | null {
    if (id === null) return null;
    try {
      return this.#archive.read(id, caller);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'response/notFound') throw error;
      throw new BadParameter('previous_response_id', `previous_response_id: ${error.text}`, 'previousResponse/notFound');
    }
  }

  #streamed(stored: StoredResponse, caller: Caller, left: AbortController): Response {
    return sseResponse(this.#frames(stored, caller, left), { abort: left });
  }

  /** Heard to its end whether the client stays or not. */
  #streamedInBackground(stored: StoredResponse, caller: Caller, left: AbortController): Response {
    const journal = this.#journals.record(stored.job.id, this.#frames(stored, caller, new AbortController()));
    return sseResponse(journal.read(0, left), { abort: left });
  }

  #frames({ job, record }: StoredResponse, caller: Caller, { signal }: Call): AsyncGenerator<string> {
    const { config: rules, jobs, log, keepAliveMs } = this.#deps;
    const onFailure = ({ code, cause }: Failure) => {
      if (!signal.aborted) log.warn('response failed', { jobId: job.id, code, cause });
    };
    return responseFrames(follow(jobs, job.id, caller, { signal }), { job, record, rules, keepAliveMs, onFailure });
  }

  async #whole(jobId: string, record: ResponseRecord, caller: Caller, signal: AbortSignal): Promise<Response> {
    const job = await this.#deps.jobs.finished(jobId, caller, { signal });
    const failure = failureOf(job);
    if (failure) throw failure;
    return this.#shown({ job, record }, caller, signal);
  }

  async #shown(stored: StoredResponse, caller: Caller, signal: AbortSignal): Promise<Response> {
    return jsonResponse(await this.#archive.body(stored, caller, { signal }));
  }

  #endWith(signal: AbortSignal, jobId: string, caller: Caller, requestId: string): void {
    const { jobs, log } = this.#deps;
    const cancel = async () => {
      log.info('response left', { requestId, jobId });
      await jobs.cancel(jobId, caller).catch((cause: unknown) => log.warn('response cancelFailed', { jobId, cause }));
    };
    if (signal.aborted) void cancel();
    else signal.addEventListener('abort', () => void cancel(), { once: true });
  }
}

function replyModel(job: Job, { model }: ModelChoice, house: House): string {
  return model ?? job.model ?? defaultModel(house.models())?.id ?? 'codex';
}

function required(caller: Caller | null): Caller {
  if (caller) return caller;
  throw new Failure('auth/required', 'A response needs a token.');
}
