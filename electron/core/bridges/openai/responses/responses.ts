import { z } from 'zod';
import { Failure } from '../../../../../shared/contract/errors.ts';
import { type OpenAiBridgeConfig } from '../../../../../shared/model/config.ts';
import { type Job, type JobEvent } from '../../../../../shared/model/job.ts';
import { type Caller, type House, type Jobs } from '../../../jobs/ports.ts';
import { type Call } from '../../../lib/call.ts';
import { type Log } from '../../../lib/log.ts';
import { readJson } from '../../http/body.ts';
import { type RequestContext } from '../../http/surface.ts';
import { sseResponse } from '../../http/sse.ts';
import { check } from '../check.ts';
import { endOf, failureOf } from '../ending.ts';
import { BadParameter, jsonResponse, partingFrame } from '../errors.ts';
import { follow } from '../follow.ts';
import { type ImageSources, loadImages } from '../input/images.ts';
import { idempotencyKeyOf, jobRequest } from '../job-request.ts';
import { endsJob, leaving } from '../leaving.ts';
import { chooseModel, defaultModel, type ModelChoice } from '../models.ts';
import { parseRunOptions } from '../run-options.ts';
import { type ToolTurn } from '../tools/tool-turn.ts';
import { ToolTurns } from '../tools/tool-turns.ts';
import { canonicalJson } from '../../../lib/canonical.ts';
import { keyOf, partOfKey, responseIdOf } from './ids.ts';
import { Part } from './part.ts';
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
  readonly imageSources: ImageSources;
  readonly log: Log;
  /** Milliseconds of silence after which a stream shows that it lives. */
  readonly keepAliveMs: number;
  /** As `UntilCallsOptions`. */
  readonly gatherMs: number;
}

const maxDepth = 64;

const RetrieveQuery = z.object({ stream: z.string().optional(), starting_after: z.coerce.number().int().min(0).default(-1) });

/** The Responses API: every response is one job, and a conversation of them is a thread. */
export class Responses {
  readonly #deps: ResponsesDeps;
  readonly #archive: Archive;
  readonly #lineage: Lineage;
  readonly #journals = new Journals();
  readonly #toolTurns: ToolTurns;
  /** What the clients of turns with tools were told last. */
  readonly #told = new WeakMap<ToolTurn, StoredResponse>();

  constructor(deps: ResponsesDeps) {
    this.#deps = deps;
    const { jobs, log, config } = deps;
    this.#toolTurns = new ToolTurns({ jobs, patienceMs: config.toolResultMinutes * 60_000, log });
    this.#archive = new Archive(deps.store, deps.jobs, deps.config);
    this.#lineage = new Lineage(deps.jobs, deps.branches);
  }

  /**
   * `POST /v1/responses`. A client that leaves takes the job along, unless that runs in the background; one that may call no more does not.
   * @throws Failure as long as the response has not begun
   */
  async create(request: Request, context: RequestContext): Promise<Response> {
    const { requestId } = context;
    const caller = required(context.caller);
    const body = await readJson(request, { maxBytes: this.#deps.config.maxBodyBytes, maxDepth });
    const asked = await parseResponseRequest(body, this.#archive.finder(caller, { signal: request.signal }));
    const part = (await this.#goOn(asked, caller)) ?? (await this.#start(asked, request, caller));
    const { stored } = part;
    const { job, record } = stored;
    const left = leaving(request, context);
    if (asked.stream) context.parting.frame = partingFrame;
    if (!record.background) this.#endWith(left.signal, part, caller, requestId);
    if (asked.stream) return record.background ? this.#streamedInBackground(part, caller, left) : this.#streamed(part, caller, left);
    if (record.background) return this.#shown(stored, caller, left.signal);
    return job.id === stored.key && !asked.tools ? this.#whole(stored, caller, left.signal) : this.#wholePart(part, caller, left.signal);
  }

  /** `GET /v1/responses/{id}`: as it stands, or with `stream=true` told from its beginning, or from behind event `starting_after`. @throws Failure response/notFound */
  async retrieve(responseId: string, request: Request, { caller: known, parting }: RequestContext): Promise<Response> {
    const caller = required(known);
    const stored = this.#archive.read(responseId, caller);
    const { stream, starting_after: after } = check(RetrieveQuery, Object.fromEntries(new URL(request.url).searchParams));
    if (stream !== 'true') return this.#shown(stored, caller, request.signal);
    parting.frame = partingFrame;
    const left = new AbortController();
    const journal = this.#journals.find(stored.job.id);
    if (journal) return sseResponse(journal.read(after + 1, left), { abort: left });
    if (after < 0) return this.#streamed(this.#past(stored), caller, left);
    const why = 'only a stream that was begun in the background can be taken up again, and not for ever. Leave it out.';
    throw new BadParameter('starting_after', `starting_after: ${why}`);
  }

  /** `POST /v1/responses/{id}/cancel`. One that has ended stays as it is. @throws Failure response/notFound */
  async cancel(responseId: string, request: Request, { caller: known }: RequestContext): Promise<Response> {
    const caller = required(known);
    const stored = this.#archive.read(responseId, caller);
    return this.#shown({ ...stored, job: await this.#deps.jobs.cancel(stored.job.id, caller) }, caller, request.signal);
  }

  /** `DELETE /v1/responses/{id}`: ends it, if need be, and forgets it; the owner's list of jobs keeps what was done. @throws Failure response/notFound */
  async remove(responseId: string, { caller: known }: RequestContext): Promise<Response> {
    const caller = required(known);
    const { key, job } = this.#archive.read(responseId, caller);
    await this.#deps.jobs.cancel(job.id, caller);
    this.#archive.remove(key);
    this.#journals.forget(job.id);
    return jsonResponse({ id: responseId, object: 'response', deleted: true });
  }

  /** `GET /v1/responses/{id}/input_items`. @throws Failure response/notFound, http/invalidRequest */
  inputItems(responseId: string, parameters: Readonly<Record<string, string>>, { caller }: RequestContext): Response {
    return jsonResponse(inputItems(this.#archive.read(responseId, required(caller)), parameters));
  }

  /** The next response of a turn that waits for the results that this request brings; null for a request that begins a turn. */
  async #goOn({ results, record, tools }: ResponseRequest, caller: Caller): Promise<Part | null> {
    const own = results && this.#toolTurns.ownResults(caller, results);
    const waited = own && (await this.#toolTurns.resume(caller, own, ({ calls }) => requireLast(this.#told.get(calls), record)));
    const before = waited && this.#told.get(waited.calls);
    if (!before) return null;
    const { job, after, calls } = waited;
    const offered = tools ? {} : { tools: before.record.tools, toolChoice: before.record.toolChoice };
    const key = keyOf(job.id, partOfKey(before.key) + 1);
    const stored = { key, job, record: { ...record, ...offered, model: before.record.model, after } };
    return this.#part(stored, calls, caller);
  }

  /** @throws what Archive.save throws; the job is cancelled then, since its client would never learn of it */
  async #part(stored: StoredResponse, calls: ToolTurn | null, caller: Caller): Promise<Part> {
    const { gatherMs, jobs, log } = this.#deps;
    try {
      this.#archive.save(stored);
    } catch (error) {
      await jobs.cancel(stored.job.id, caller);
      throw error;
    }
    if (calls) this.#told.set(calls, stored);
    const onCalls = (record: ResponseRecord) => {
      if (!calls || !record.calls) return;
      this.#toolTurns.wait({ calls, job: stored.job, after: record.calls.until }, caller, null);
      try {
        this.#archive.update({ ...stored, record });
      } catch (cause) {
        log.warn('response callsUnrecorded', { jobId: stored.job.id, cause });
      }
    };
    return new Part({ stored, calls, gatherMs, onCalls });
  }

  /** One that is told again. */
  #past(stored: StoredResponse): Part {
    return new Part({ stored, calls: null, gatherMs: this.#deps.gatherMs, onCalls: () => undefined });
  }

  async #start(asked: ResponseRequest, request: Request, caller: Caller): Promise<Part> {
    const { config, house, imageSources } = this.#deps;
    const { headers, signal } = request;
    const run = parseRunOptions(headers, asked.record.metadata);
    const choice = chooseModel(house.models(), { ...asked.asked, effort: asked.asked.effort ?? run.effort }, config);
    const previous = this.#previous(asked, caller);
    if (previous) requireContinuable(previous, asked.record);
    const calls = asked.tools && this.#toolTurns.begin(caller, asked.tools);
    const { instructions, store } = asked.record;
    const { messages, form } = asked;
    const prompt = promptOf({ instructions, messages }, previous?.record ?? null);
    const cwd = run.cwd ?? previous?.job.root ?? null;
    const images = await loadImages(prompt.images, imageSources, { caller, cwd }, { signal });
    const turn = { prompt, run, choice, threadId: null, ephemeral: !store, form, images, calls };
    const asker = { caller, config, operation: 'responses', idempotencyKey: idempotencyKeyOf(headers) };
    const job = await this.#lineage.start(previous?.job ?? null, jobRequest(asker, turn), { signal });
    const record = { ...asked.record, model: replyModel(job, choice, house) };
    return this.#part({ key: job.id, job, record }, calls, caller);
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

  #streamed(part: Part, caller: Caller, left: AbortController): Response {
    return sseResponse(this.#frames(part, caller, left), { abort: left });
  }

  /** Heard to its end whether the client stays or not. */
  #streamedInBackground(part: Part, caller: Caller, left: AbortController): Response {
    const journal = this.#journals.record(part.stored.job.id, this.#frames(part, caller, new AbortController()));
    return sseResponse(journal.read(0, left), { abort: left });
  }

  #frames(part: Part, caller: Caller, call: Call): AsyncGenerator<string> {
    const { config: rules, log, keepAliveMs } = this.#deps;
    const { stored, callIdOf, ended } = part;
    const onFailure = ({ code, cause }: Failure) => {
      if (!call.signal.aborted) log.warn('response failed', { jobId: stored.job.id, code, cause });
    };
    return responseFrames(this.#events(part, caller, call), { ...stored, rules, keepAliveMs, callIdOf, ended, onFailure });
  }

  #events(part: Part, caller: Caller, { signal }: Call): AsyncGenerator<JobEvent> {
    const { job, record } = part.stored;
    const { after } = record;
    return part.events((reading) => follow(this.#deps.jobs, job.id, caller, { signal: AbortSignal.any([signal, reading]), after }));
  }

  async #whole(stored: StoredResponse, caller: Caller, signal: AbortSignal): Promise<Response> {
    const job = await this.#deps.jobs.finished(stored.job.id, caller, { signal });
    const failure = failureOf(job);
    if (failure) throw failure;
    return this.#shown({ ...stored, job }, caller, signal);
  }

  /** Of a job that may wait for its client. */
  async #wholePart(part: Part, caller: Caller, signal: AbortSignal): Promise<Response> {
    for await (const event of this.#events(part, caller, { signal })) if (endOf(event)) break;
    const record = part.ended();
    return record ? this.#shown({ ...part.stored, record }, caller, signal) : this.#whole(part.stored, caller, signal);
  }

  async #shown(stored: StoredResponse, caller: Caller, signal: AbortSignal): Promise<Response> {
    return jsonResponse(await this.#archive.body(stored, caller, { signal }));
  }

  #endWith(signal: AbortSignal, { stored, ended }: Part, caller: Caller, requestId: string): void {
    const { jobs, log } = this.#deps;
    const { id: jobId } = stored.job;
    const cancel = async () => {
      if (!endsJob(signal) || ended()) return;
      log.info('response left', { requestId, jobId });
      await jobs.cancel(jobId, caller).catch((cause: unknown) => log.warn('response cancelFailed', { jobId, cause }));
    };
    if (signal.aborted) void cancel();
    else signal.addEventListener('abort', () => void cancel(), { once: true });
  }
}

/** Results come behind the response that asked for them. @throws BadParameter */
function requireLast(before: StoredResponse | undefined, { previousResponseId }: Pick<ResponseRecord, 'previousResponseId'>): void {
  if (!before || previousResponseId === null || previousResponseId === responseIdOf(before.key)) return;
  const param = 'previous_response_id';
  throw new BadParameter(param, `${param}: these results are for ${responseIdOf(before.key)}. Name that one, or leave it out.`);
}

/** A thread keeps the tools that it began with, and what came of calls is known to the response after them. @throws BadParameter */
function requireContinuable({ record }: StoredResponse, { tools }: Pick<ResponseRecord, 'tools'>): void {
  if (record.calls) {
    const why = 'this response ended in calls of tools. Send their results, or continue the response after it.';
    throw new BadParameter('previous_response_id', `previous_response_id: ${why}`);
  }
  if (tools.length === 0 || canonicalJson(tools) === canonicalJson(record.tools)) return;
  const why = 'a conversation keeps the tools it began with. Send the same ones, or all of it as input without previous_response_id.';
  throw new BadParameter('tools', `tools: ${why}`);
}

function replyModel(job: Job, { model }: ModelChoice, house: House): string {
  return model ?? job.model ?? defaultModel(house.models())?.id ?? 'codex';
}

function required(caller: Caller | null): Caller {
  if (caller) return caller;
  throw new Failure('auth/required', 'A response needs a token.');
}
