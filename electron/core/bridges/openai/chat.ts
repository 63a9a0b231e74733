import { randomUUID } from 'node:crypto';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type OpenAiBridgeConfig, Sandbox } from '../../../../shared/model/config.ts';
import { type Job } from '../../../../shared/model/job.ts';
import { type Caller, type House, type Jobs, type StartJob } from '../../jobs/ports.ts';
import { type Log } from '../../lib/log.ts';
import { type BodyLimits, readJson } from '../http/body.ts';
import { type RequestContext } from '../http/surface.ts';
import { check } from './check.ts';
import { Chunks } from './chunks.ts';
import { failureOf } from './ending.ts';
import { jsonResponse } from './errors.ts';
import { follow } from './follow.ts';
import { answerFrames } from './frames.ts';
import { chooseModel, defaultModel, type ModelChoice } from './models.ts';
import { toPrompt } from './prompt.ts';
import { type ChatRequest, parseChatRequest } from './request.ts';
import { streamResponse } from './stream.ts';
import { usageBody } from './usage.ts';

export interface ChatDeps {
  readonly config: OpenAiBridgeConfig;
  readonly jobs: Jobs;
  readonly house: House;
  readonly log: Log;
  /** Milliseconds of silence after which a stream shows that it lives. */
  readonly keepAliveMs: number;
}

const bodyLimits: BodyLimits = { maxBytes: 10 * 1024 * 1024, maxDepth: 64 };

/**
 * `POST /v1/chat/completions`: one ephemeral job, read-only unless a header asks for more. A client that leaves takes it along.
 * @throws Failure as long as the response has not begun
 */
export async function chatCompletion(request: Request, { caller, requestId }: RequestContext, deps: ChatDeps): Promise<Response> {
  if (!caller) throw new Failure('auth/required', 'A chat completion needs a token.');
  const chat = parseChatRequest(await readJson(request, bodyLimits));
  const choice = chooseModel(deps.house.models(), chat.asked);
  const job = await deps.jobs.start(startJob(request, caller, { chat, choice, config: deps.config }));
  const left = leaving(request, async () => {
    deps.log.info('chat left', { requestId, jobId: job.id });
    await deps.jobs.cancel(job.id, caller).catch((cause: unknown) => deps.log.warn('chat cancelFailed', { jobId: job.id, cause }));
  });
  const exchange: Exchange = { ...deps, job, caller, left, model: replyModel(job, choice, deps.house) };
  return chat.stream ? streamed(exchange, chat.includeUsage) : whole(exchange);
}

/** A job on its way to the client that asked for it. */
interface Exchange extends ChatDeps {
  readonly job: Job;
  readonly caller: Caller;
  readonly left: AbortController;
  /** The model's id as the reply names it, without effort. */
  readonly model: string;
}

interface Asked {
  readonly chat: ChatRequest;
  readonly choice: ModelChoice;
  readonly config: OpenAiBridgeConfig;
}

function startJob(request: Request, caller: Caller, { chat, choice, config }: Asked): StartJob {
  const { text, developerInstructions } = toPrompt(chat.messages);
  return {
    caller,
    bridge: { id: config.id, sandbox: config.sandbox },
    operation: 'chat.completions',
    prompt: text,
    cwd: request.headers.get('x-drawbridge-cwd') || null,
    withoutCwd: 'first',
    sandbox: askedSandbox(request),
    ...choice,
    threadId: null,
    ephemeral: true,
    developerInstructions,
    idempotencyKey: request.headers.get('idempotency-key')?.slice(0, 200) || null,
    ...(chat.outputSchema && { outputSchema: chat.outputSchema }),
  };
}

/** The body has no word for it, and chat clients that ask for titles must not begin to write: a header asks, for each call. */
function askedSandbox({ headers }: Request): Sandbox {
  const asked = headers.get('x-drawbridge-sandbox');
  return asked ? check(Sandbox, asked, 'x-drawbridge-sandbox') : 'read-only';
}

function streamed({ jobs, job, caller, left, model, keepAliveMs, log }: Exchange, includeUsage: boolean): Promise<Response> {
  const chunks = new Chunks({ id: `chatcmpl-${randomUUID()}`, created: job.createdAt, model });
  const frames = answerFrames(follow(jobs, job.id, caller, { signal: left.signal }), { chunks, includeUsage });
  const failureFrames = (failure: Failure) => {
    if (!left.signal.aborted) log.warn('chat failed', { jobId: job.id, code: failure.code, cause: failure.cause });
    return chunks.failure(failure);
  };
  return streamResponse(frames, { left, keepAliveMs, failureFrames });
}

async function whole({ jobs, job, caller, left, model }: Exchange): Promise<Response> {
  const ended = await jobs.finished(job.id, caller, { signal: left.signal });
  const failure = failureOf(ended);
  if (failure) throw failure;
  return jsonResponse({
    id: `chatcmpl-${ended.threadId ?? ended.id}`,
    object: 'chat.completion',
    created: ended.createdAt,
    model,
    choices: [{ index: 0, message: { role: 'assistant', content: ended.answer }, finish_reason: 'stop' }],
    usage: usageBody(ended.usage),
  });
}

function replyModel(job: Job, choice: ModelChoice, house: House): string {
  return choice.model ?? job.model ?? defaultModel(house.models())?.id ?? 'codex';
}

/** Aborts, and calls back once, when the client of this request leaves before its answer is complete. */
function leaving(request: Request, onLeave: () => Promise<void>): AbortController {
  const left = new AbortController();
  left.signal.addEventListener('abort', () => void onLeave(), { once: true });
  if (request.signal.aborted) left.abort();
  else request.signal.addEventListener('abort', () => left.abort(), { once: true });
  return left;
}
