import { randomUUID } from 'node:crypto';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type OpenAiBridgeConfig } from '../../../../shared/model/config.ts';
import { type Job } from '../../../../shared/model/job.ts';
import { type Caller, type House, type Jobs, type StartJob } from '../../jobs/ports.ts';
import { type Log } from '../../lib/log.ts';
import { readJson } from '../http/body.ts';
import { type RequestContext } from '../http/surface.ts';
import { backgroundTask, madeUpAnswer } from './background.ts';
import { Chunks } from './chunks.ts';
import { failureOf } from './ending.ts';
import { jsonResponse } from './errors.ts';
import { answerFrames } from './frames.ts';
import { idempotencyKeyOf, jobRequest } from './job-request.ts';
import { chooseModel, defaultModel, type ModelChoice } from './models.ts';
import { toNextPrompt, toPrompt } from './prompt.ts';
import { type ChatRequest, parseChatRequest } from './request.ts';
import { type SessionOf, type Sessions } from './sessions.ts';
import { streamResponse } from './stream.ts';
import { Turn } from './turn.ts';
import { usageBody } from './usage.ts';

export interface ChatDeps {
  readonly config: OpenAiBridgeConfig;
  readonly jobs: Jobs;
  readonly sessions: Sessions;
  readonly house: House;
  readonly log: Log;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds of silence after which a stream shows that it lives. */
  readonly keepAliveMs: number;
}

const maxDepth = 64;

/**
 * `POST /v1/chat/completions`: one job, read-only unless the request asks for more; ephemeral, or the next turn of the session that it
 * names. A client that leaves takes it along.
 * @throws Failure as long as the response has not begun
 */
export async function chatCompletion(request: Request, { caller }: RequestContext, deps: ChatDeps): Promise<Response> {
  if (!caller) throw new Failure('auth/required', 'A chat completion needs a token.');
  const { config, house } = deps;
  const chat = parseChatRequest(await readJson(request, { maxBytes: config.maxBodyBytes, maxDepth }), request.headers, config);
  const choice = chooseModel(house.models(), chat.asked, config);
  const task = config.backgroundPrompts === 'thread' ? null : backgroundTask(chat.messages);
  const text = task && config.backgroundPrompts === 'answer' ? madeUpAnswer(task) : null;
  const session = task || !chat.session ? null : { caller, sessionId: chat.session.id };
  const asked = { request, caller, chat, choice, session, deps };
  if (text !== null) return madeUp(asked, text);
  return chat.stream ? streamed(asked) : whole(asked);
}

/** A request that is understood. */
interface Asked {
  readonly request: Request;
  readonly caller: Caller;
  readonly chat: ChatRequest;
  readonly choice: ModelChoice;
  /** Null for a request on its own. */
  readonly session: SessionOf | null;
  readonly deps: ChatDeps;
}

function streamed(asked: Asked): Promise<Response> {
  const { chat, session, deps } = asked;
  const { config, log, keepAliveMs } = deps;
  const left = leaving(asked.request);
  const turn = openTurn(asked, left.signal);
  const id = `chatcmpl-${(session && deps.sessions.threadOf(session)) ?? randomUUID()}`;
  const chunks = new Chunks(() => ({ id, created: createdAt(turn.job, deps), model: replyModel(turn.job, asked) }));
  const { toolActivity, activityAs } = config;
  const told = { toolActivity, activityAs: chat.outputSchema ? 'reasoning' : activityAs } as const;
  const frames = answerFrames(turn.events(), { chunks, includeUsage: chat.includeUsage, ...told });
  const failureFrames = (failure: Failure) => {
    if (!left.signal.aborted) log.warn('chat failed', { jobId: turn.job?.id, code: failure.code, cause: failure.cause });
    return chunks.failure(failure);
  };
  return streamResponse(frames, { left, keepAliveMs, failureFrames, headers: notes(asked) });
}

async function whole(asked: Asked): Promise<Response> {
  const ended = await openTurn(asked, leaving(asked.request).signal).finished();
  const failure = failureOf(ended);
  if (failure) throw failure;
  const { id, threadId, createdAt: created, answer, usage } = ended;
  return completion(asked, {
    id: threadId ?? id,
    created,
    model: replyModel(ended, asked),
    content: answer ?? '',
    usage: usageBody(usage),
  });
}

/** What needs no Codex. */
function madeUp(asked: Asked, content: string): Response | Promise<Response> {
  const head = { id: randomUUID(), created: createdAt(null, asked.deps), model: replyModel(null, asked) };
  if (!asked.chat.stream) return completion(asked, { ...head, content, usage: usageBody(null) });
  const chunks = new Chunks(() => ({ ...head, id: `chatcmpl-${head.id}` }));
  const frames = once(chunks.role() + chunks.content(content) + chunks.finish(null, asked.chat.includeUsage));
  const { keepAliveMs } = asked.deps;
  const left = leaving(asked.request);
  return streamResponse(frames, { left, keepAliveMs, failureFrames: (failure) => chunks.failure(failure), headers: notes(asked) });
}

async function* once(frame: string): AsyncGenerator<string> {
  yield frame;
}

interface Completion {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
  readonly content: string;
  readonly usage: ReturnType<typeof usageBody>;
}

function completion(asked: Asked, { id, created, model, content, usage }: Completion): Response {
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
  return jsonResponse({ id: `chatcmpl-${id}`, object: 'chat.completion', created, model, choices, usage }, 200, notes(asked));
}

function openTurn({ request, caller, chat, choice, session, deps }: Asked, signal: AbortSignal): Turn {
  const { config, jobs, sessions, log } = deps;
  const { messages, run, outputSchema } = chat;
  const asker = { caller, config, operation: 'chat.completions', idempotencyKey: idempotencyKeyOf(request.headers) };
  const ephemeral = session === null;
  const job = (threadId: string | null): StartJob => {
    const prompt = threadId === null ? toPrompt(messages) : toNextPrompt(messages);
    return jobRequest(asker, { prompt, run, choice, threadId, ephemeral, outputSchema });
  };
  return new Turn({ jobs, sessions, caller, session, request: job, signal, log });
}

/** What the client may want to know of how its request was read. */
function notes({ chat, session }: Asked): Record<string, string> {
  return {
    ...(session && chat.session && { 'x-drawbridge-session': chat.session.source }),
    ...(chat.withoutEffect.length > 0 && { 'x-drawbridge-ignored': chat.withoutEffect.join(', ') }),
  };
}

function createdAt(job: Job | null, { now }: ChatDeps): number {
  return job?.createdAt ?? Math.floor(now() / 1000);
}

/** The id of the model that answers, without effort. */
function replyModel(job: Job | null, { choice, deps }: Asked): string {
  return job?.model ?? choice.model ?? defaultModel(deps.house.models())?.id ?? 'codex';
}

/** Aborted when the client of this request leaves before its answer is complete. */
export function leaving(request: Request): AbortController {
  const left = new AbortController();
  if (request.signal.aborted) left.abort();
  else request.signal.addEventListener('abort', () => left.abort(), { once: true });
  return left;
}
