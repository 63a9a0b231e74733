import { createHash } from 'node:crypto';
import { type CallToolResult, type ServerContext } from '@modelcontextprotocol/server';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type Log } from '../../lib/log.ts';
import { type FlightNote } from '../http/recorder.ts';
import { type Tool, type ToolContext } from '../tools/tool.ts';
import { refused } from './refusal.ts';
import { stepUpMeta } from './step-up.ts';

/** What a conversation on stdio adds to its calls. */
export interface Conversation {
  /** Where a tool works that takes a folder and is given none; null leaves it as it is. */
  readonly cwd: string | null;
  /** @throws Failure while the owner lets nobody in */
  readonly admit: () => void;
}

export interface CallDeps extends Pick<ToolContext, 'jobs' | 'house' | 'caller' | 'now'> {
  readonly tools: ReadonlyMap<string, Tool>;
  readonly log: Log;
  readonly conversation: Conversation | undefined;
  /** Where the flight recorder finds that a tool refused; without it nobody looks. */
  readonly flight: FlightNote | undefined;
}

interface ToolCall {
  readonly name: string;
  readonly arguments?: unknown;
}

/** Runs a tool. A refusal is a result, never a protocol error, so that the model reads it and can act on it. */
export async function answerCall({ name, arguments: args }: ToolCall, context: ServerContext, deps: CallDeps): Promise<CallToolResult> {
  const { tools, jobs, house, caller, now, log, conversation, flight } = deps;
  const tool = tools.get(name);
  const told = { tool: tool?.name ?? null, clientId: caller.clientId, session: sessionHint(context, caller.clientId) };
  try {
    conversation?.admit();
    if (!tool) throw new Failure('http/invalidRequest', `Tool ${name} not found`);
    const call = { jobs, house, caller, now, signal: context.mcpReq.signal, progress: progressTo(context) };
    const { text, output } = await tool.call(inFolder(tool, args, conversation?.cwd ?? null), call);
    log.debug('tool answered', told);
    return { content: [{ type: 'text', text }], structuredContent: output };
  } catch (error) {
    const failure = Failure.from(error);
    // A client that was turned away meanwhile was told that, and not this.
    if (flight) flight.failure ??= failure.code;
    if (failure.code === 'internal') log.error('tool broke', { ...told, error });
    else log.debug('tool refused', { ...told, code: failure.code });
    const _meta = stepUpMeta(failure, caller);
    return { ...refused(failure, told.tool), ...(_meta && { _meta }) };
  }
}

function inFolder({ input }: Tool, args: unknown, cwd: string | null): unknown {
  return cwd !== null && 'cwd' in input.shape ? { cwd, ...(args ?? {}) } : args;
}

/**
 * Which conversation of a client a call belongs to, for reading the log: a hash, of what the client says and anybody could. It decides
 * nothing. The rest that ChatGPT says of its user (`openai/userLocation`, `openai/subject`) is not looked at.
 */
function sessionHint({ mcpReq, http }: ServerContext, clientId: string): string | null {
  const session = mcpReq._meta?.['openai/session'] ?? http?.req?.headers.get('x-openai-session') ?? null;
  if (typeof session !== 'string') return null;
  return createHash('sha256').update(`${clientId}\n${session}`).digest('hex').slice(0, 12);
}

function progressTo({ mcpReq }: ServerContext): ToolContext['progress'] {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return null;
  let progress = 0;
  return (message) => {
    progress += 1;
    // The client may have left meanwhile.
    mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, message } }).catch(() => {});
  };
}
