import { Failure } from '../../../shared/contract/errors.ts';
import { type ProviderConfig } from '../../../shared/model/config.ts';
import { type OpenedThread, type ThreadOptions } from '../jobs/ports.ts';
import { type Call } from '../lib/call.ts';
import { type ThreadStartParams } from './generated/protocol.ts';
import { dynamicTools } from './dynamic-tools.ts';
import { type Session } from './session.ts';
import { providerId, type ResolvedProvider, type Retries, threadOverrides } from './thread-params.ts';
import { untrustedProjects } from './trust.ts';

export interface ThreadContext {
  readonly provider: ProviderConfig | null;
  readonly secret: (name: string) => Promise<string>;
  readonly retries: Retries;
  readonly call: Call;
}

/** How Codex is asked for a new thread: the whole policy of now. @throws Failure vault/* */
export async function startRequest(session: Session, options: ThreadOptions, context: ThreadContext): Promise<ThreadStartParams> {
  const { provider, overrides } = await prepare(session, options, context);
  return {
    ...overrides,
    threadSource: 'drawbridge',
    ephemeral: options.ephemeral,
    ...(options.model !== null && { model: options.model }),
    ...(options.tools && { dynamicTools: dynamicTools(options.tools) }),
    ...(provider && { modelProvider: providerId }),
  };
}

/** A new thread in this process. */
export async function openThread({ connection, threads }: Session, params: ThreadStartParams, call: Call): Promise<OpenedThread> {
  const { thread, model, reasoningEffort } = await connection.call('thread/start', params, call);
  threads.set(thread.id, { used: none });
  return { threadId: thread.id, model, effort: reasoningEffort };
}

/**
 * A stored thread, opened in this process with the policy of now. It keeps its own model unless one is asked for: naming the provider
 * again would make Codex forget it.
 * @throws Failure thread/notFound, thread/archived, thread/heldElsewhere, codex/refused for a thread of another provider
 */
export async function resumeThread(
  session: Session,
  threadId: string,
  options: ThreadOptions,
  context: ThreadContext,
): Promise<OpenedThread> {
  const { overrides } = await prepare(session, options, context);
  const asked = options.model === null ? {} : { model: options.model };
  // Known before the reply: Codex tells the tokens used so far right behind it.
  if (!session.threads.has(threadId)) session.threads.set(threadId, { used: null });
  try {
    const opened = await session.connection.call('thread/resume', { ...overrides, ...asked, threadId, excludeTurns: true }, context.call);
    const refusal = otherProvider(opened.modelProvider, context.provider);
    if (!refusal) return { threadId, model: opened.model, effort: opened.reasoningEffort };
    await session.connection.call('thread/unsubscribe', { threadId });
    throw refusal;
  } catch (error) {
    session.threads.delete(threadId);
    throw error;
  }
}

/**
 * A copy of a thread with a history of its own, open in this process; up to and with `lastTurnId`, else all of it. Neither files nor the
 * thread it comes from change, so that may be open elsewhere.
 * @throws Failure thread/notFound, turn/notFound, codex/refused for a thread of another provider
 */
export async function forkThread(
  session: Session,
  threadId: string,
  options: ThreadOptions,
  lastTurnId: string | undefined,
  context: ThreadContext,
): Promise<OpenedThread> {
  const { call } = context;
  const { overrides } = await prepare(session, options, context);
  const { thread: origin } = await session.connection.call('thread/read', { threadId }, call);
  const refusal = otherProvider(origin.modelProvider, context.provider);
  if (refusal) throw refusal;
  const model = options.model ?? origin.model;
  const forked = await session.connection.call(
    'thread/fork',
    {
      ...overrides,
      threadId,
      // Left out, a fork goes to the default provider, whatever its thread had; and one that is named forgets the model.
      modelProvider: origin.modelProvider,
      ...(model !== null && { model }),
      threadSource: 'drawbridge',
      ephemeral: options.ephemeral,
      excludeTurns: true,
      ...(lastTurnId !== undefined && { lastTurnId }),
    },
    call,
  );
  session.threads.set(forked.thread.id, { used: null });
  return { threadId: forked.thread.id, model: forked.model, effort: forked.reasoningEffort };
}

/** A thread stays with the provider it began with, so it would talk to another server than the one the owner configured. */
export function otherProvider(began: string, now: ProviderConfig | null): Failure | null {
  if (now === null || began === providerId) return null;
  return new Failure('codex/refused', `This thread began with the model provider “${began}”, and Codex cannot move it to “${now.name}”.`, {
    hint: 'Start a new thread.',
  });
}

async function prepare({ codexHome, sealed }: Session, options: ThreadOptions, { provider, secret, retries }: ThreadContext) {
  const projects = untrustedProjects(options.cwd);
  const resolved = await resolveProvider(provider, secret, retries);
  return { provider: resolved, overrides: threadOverrides(options, { projects, provider: resolved, codexHome, sealed }) };
}

/** The provider with its key; null for Codex's own choice. @throws Failure vault/* */
export async function resolveProvider(
  config: ProviderConfig | null,
  secret: ThreadContext['secret'],
  retries: Retries,
): Promise<ResolvedProvider | null> {
  if (!config) return null;
  return { config, key: config.apiKeySecret === undefined ? null : await secret(config.apiKeySecret), retries };
}

const none = { totalTokens: 0, inputTokens: 0, cachedInputTokens: 0, cacheWriteInputTokens: 0, outputTokens: 0, reasoningOutputTokens: 0 };
