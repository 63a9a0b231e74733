import { type AnswerToolCall, type ToolResult, type ToolSpec } from '../jobs/ports.ts';
import { type Log } from '../lib/log.ts';
import { type DynamicToolCallResponse, type RequestId, type ServerRequest, type ThreadStartParams } from './generated/protocol.ts';

type DynamicTools = NonNullable<ThreadStartParams['dynamicTools']>;

/** The client's functions as Codex is told of them. */
export function dynamicTools(tools: readonly ToolSpec[]): DynamicTools {
  return tools.map(({ name, description, parameters }) => ({
    type: 'function',
    name,
    description,
    inputSchema: parameters as DynamicTools[number] extends { inputSchema: infer S } ? S : never,
  }));
}

/** The calls of the client's tools in one turn that wait for their results. */
export class TurnToolCalls {
  readonly #answer: AnswerToolCall;
  readonly #log: Log;
  readonly #waiting = new Map<RequestId, AbortController>();
  #ended = false;

  constructor(answer: AnswerToolCall, log: Log) {
    this.#answer = answer;
    this.#log = log;
  }

  /** Codex's reply to its request; null for what is no call of a tool. Never rejects: what goes wrong is told to the model. */
  ask(request: ServerRequest): Promise<object> | null {
    if (request.method !== 'item/tool/call' || this.#ended) return null;
    const { callId: itemId, tool } = request.params;
    const gone = new AbortController();
    this.#waiting.set(request.id, gone);
    return this.#answer({ itemId, tool }, { signal: gone.signal })
      .catch((error: unknown): ToolResult => {
        if (!gone.signal.aborted) this.#log.warn('toolCall unanswered', { tool, error });
        return { text: 'Nobody answered this call.', success: false };
      })
      .then(reply)
      .finally(() => this.#waiting.delete(request.id));
  }

  /** Codex waits for this one no more. */
  resolved(requestId: RequestId): void {
    this.#waiting.get(requestId)?.abort();
  }

  /** The turn ends: nothing is waited for, nothing more is asked. */
  end(): void {
    this.#ended = true;
    for (const gone of this.#waiting.values()) gone.abort();
  }
}

function reply({ text, success }: ToolResult): DynamicToolCallResponse {
  return { success, contentItems: [{ type: 'inputText', text }] };
}
