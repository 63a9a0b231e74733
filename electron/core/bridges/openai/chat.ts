import { randomUUID } from 'node:crypto';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type OpenAiBridgeConfig } from '../../../../shared/model/config.ts';
import { type Job, type JobEvent } from '../../../../shared/model/job.ts';
import { type Caller, type House, type Jobs, type StartJob } from '../../jobs/ports.ts';
import { type Log } from '../../lib/log.ts';
import { readJson } from '../http/body.ts';
import { type RequestContext } from '../http/surface.ts';
import { backgroundTask, madeUpAnswer } from './background.ts';
import { type CalledTool, Chunks } from './chunks.ts';
import { jsonResponse, partingFrame } from './errors.ts';
import { answerFrames } from './frames.ts';
import { type ImageSources, loadImages } from './input/images.ts';
import { idempotencyKeyOf, jobRequest } from './job-request.ts';
import { leaving } from './leaving.ts';
import { chooseModel, defaultModel, type ModelChoice } from './models.ts';
import { toNextPrompt, toPrompt } from './prompt.ts';
import { type ChatRequest, parseChatRequest } from './request.ts';
import { type SessionOf, type Sessions } from './sessions.ts';
import { streamResponse } from './stream.ts';
import { readAnswer, toolCallBody, wholeAnswer } from './tools/answer.ts';
import { digestOfTools } from './tools/definitions.ts';
import { type ToolTurn } from './tools/tool-turn.ts';
import { type ToolTurns } from './tools/tool-turns.ts';
import { untilCalls } from './tools/until-calls.ts';
import { Turn } from './turn.ts';
import { usageBody } from './usage.ts';

export interface ChatDeps {
  readonly config: OpenAiBridgeConfig;
  readonly jobs: Jobs;
  readonly sessions: Sessions;
  readonly house: House;
  readonly imageSources: ImageSources;
  readonly toolTurns: ToolTurns;
  /** As `UntilCallsOptions`. */
  readonly gatherMs: number;
  readonly log: Log;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds of silence after which a stream shows that it lives. */
  readonly keepAliveMs: number;
}

const maxDepth = 64;

/**
 * `POST /v1/chat/completions`: one job, read-only unless the request asks for more; ephemeral, or the next turn of the session that it
 * names. A client that leaves takes it along; one that may call no more does not.
 * @throws Failure as long as the response has not begun
 */
export async function chatCompletion(request: Request, context: RequestContext, deps: ChatDeps): Promise<Response> {
  const { caller } = context;
  if (!caller) throw new Failure('auth/required', 'A chat completion needs a token.');
  const { config, house } = deps;
  const chat = await parseChatRequest(await readJson(request, { maxBytes: config.maxBodyBytes, maxDepth }), request.headers, config);
  const choice = chooseModel(house.models(), chat.asked, config);
  const task = config.backgroundPrompts === 'thread' ? null : backgroundTask(chat.messages);
  const text = task && config.backgroundPrompts === 'answer' ? madeUpAnswer(task) : null;
  const tools = digestOfTools(chat.tools);
  const session = task || !chat.session ? null : { caller, sessionId: chat.session.id, tools };
  const left = leaving(request, context);
  if (chat.stream) context.parting.frame = partingFrame;
  const asked = { request, left, caller, chat, choice, session, deps };
  if (text !== null) return madeUp(asked, text);
  return chat.stream ? streamed(asked) : whole(asked);
}

/** A request that is understood. */
interface Asked {
  readonly request: Request;
  readonly left: AbortController;
  readonly caller: Caller;
  readonly chat: ChatRequest;
  readonly choice: ModelChoice;
  /** Null for a request on its own. */
  readonly session: SessionOf | null;
  readonly deps: ChatDeps;
}

async function streamed(asked: Asked): Promise<Response> {
  const { chat, left, session, deps } = asked;
  const { config, log, keepAliveMs } = deps;
  const { turn, calls, events } = await openTurn(asked);
  const id = `chatcmpl-${(session && deps.sessions.threadOf(session)) ?? randomUUID()}`;
  const chunks = new Chunks(() => ({ id, created: createdAt(turn.job, deps), model: replyModel(turn.job, asked) }));
  const { toolActivity, activityAs } = config;
  const told = { toolActivity, activityAs: chat.form ? 'reasoning' : activityAs, inOnePiece: chat.form !== null } as const;
  const callIdOf = calls?.tools.callable ? (itemId: string) => calls.tell(itemId) : undefined;
  const frames = answerFrames(events, { chunks, includeUsage: chat.includeUsage, ...told, ...(callIdOf && { callIdOf }) });
  const failureFrames = (failure: Failure) => {
    if (!left.signal.aborted) log.warn('chat failed', { jobId: turn.job?.id, code: failure.code, cause: failure.cause });
    return chunks.failure(failure);
  };
  return streamResponse(frames, { left, keepAliveMs, failureFrames, headers: notes(asked) });
}

async function whole(asked: Asked): Promise<Response> {
  const { turn, calls, events } = await openTurn(asked);
  const answer = calls ? await readAnswer(events, turn, calls) : wholeAnswer(await turn.finished());
  const { job, content, usage } = answer;
  const { id, threadId, createdAt: created } = job;
  const head = { id: threadId ?? id, created, model: replyModel(job, asked) };
  return completion(asked, { ...head, content, calls: answer.calls, usage: usageBody(usage) });
}

/** What needs no Codex. */
function madeUp(asked: Asked, content: string): Response | Promise<Response> {
  const head = { id: randomUUID(), created: createdAt(null, asked.deps), model: replyModel(null, asked) };
  if (!asked.chat.stream) return completion(asked, { ...head, content, calls: [], usage: usageBody(null) });
  const chunks = new Chunks(() => ({ ...head, id: `chatcmpl-${head.id}` }));
  const frames = once(chunks.role() + chunks.content(content) + chunks.finish(null, asked.chat.includeUsage));
  const { left, deps } = asked;
  const { keepAliveMs } = deps;
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
  readonly content: string | null;
  readonly calls: readonly CalledTool[];
  readonly usage: ReturnType<typeof usageBody>;
}

function completion(asked: Asked, { id, created, model, content, calls, usage }: Completion): Response {
  const called = calls.length > 0;
  const message = { role: 'assistant', content, ...(called && { tool_calls: calls.map(toolCallBody) }) };
  const choices = [{ index: 0, message, finish_reason: called ? 'tool_calls' : 'stop' }];
  return jsonResponse({ id: `chatcmpl-${id}`, object: 'chat.completion', created, model, choices, usage }, 200, notes(asked));
}

/** The turn of a request, or the one that its results are for. */
async function openTurn(asked: Asked): Promise<OpenedTurn> {
  const { left, caller, chat, session, deps } = asked;
  const { jobs, sessions, toolTurns, log } = deps;
  const waited = chat.results && (await toolTurns.resume(caller, chat.results));
  if (!waited && session) toolTurns.leaveBehind(session);
  const calls = waited ? waited.calls : chat.tools && toolTurns.begin(caller, chat.tools);
  const request = (threadId: string | null) => startRequest(asked, calls, threadId);
  const turn = new Turn({ jobs, sessions, caller, session, request, resumes: waited ?? undefined, signal: left.signal, log });
  if (!calls?.tools.callable) return { turn, calls, events: turn.events() };
  const onCalls = () => toolTurns.wait({ calls, ...turn.keep() }, caller, session?.sessionId ?? null);
  return { turn, calls, events: untilCalls(turn.events(), { ...calls.tools, gatherMs: deps.gatherMs, onCalls }) };
}

interface OpenedTurn {
  readonly turn: Turn;
  /** Null where the client offers no tools. */
  readonly calls: ToolTurn | null;
  readonly events: AsyncGenerator<JobEvent>;
}

async function startRequest(asked: Asked, calls: ToolTurn | null, threadId: string | null): Promise<StartJob> {
  const { request, left, caller, chat, choice, session, deps } = asked;
  const { config, jobs, imageSources } = deps;
  const { messages, run, form } = chat;
  const asker = { caller, config, operation: 'chat.completions', idempotencyKey: idempotencyKeyOf(request.headers) };
  const prompt = threadId === null ? toPrompt(messages) : toNextPrompt(messages);
  const cwd = run.cwd ?? (threadId && jobs.findThread(threadId, caller)?.root) ?? null;
  const images = await loadImages(prompt.images, imageSources, { caller, cwd }, left);
  return jobRequest(asker, { prompt, run, choice, threadId, ephemeral: session === null, form, images, calls });
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
