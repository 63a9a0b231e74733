import { type IncomingHttpHeaders } from 'node:http';
import { type Step } from './steps.ts';

/** One entry of the conversation Codex sends. */
export interface InputItem {
  readonly type: string;
  readonly role?: string;
  readonly content?: readonly { readonly type?: string; readonly text?: string }[];
  readonly output?: unknown;
  readonly tools?: readonly OfferedTool[];
  readonly [field: string]: unknown;
}

export interface OfferedTool {
  readonly type: string;
  readonly name?: string;
  readonly tools?: readonly OfferedTool[];
  readonly [field: string]: unknown;
}

/** The body of `POST /responses`, as far as tests look at it. */
export interface ResponsesBody {
  readonly model?: string;
  readonly input?: readonly InputItem[];
  readonly tools?: readonly OfferedTool[];
  /** Codex's thread id. */
  readonly prompt_cache_key?: string;
  readonly [field: string]: unknown;
}

/** One model call as it arrived. */
export interface ModelCall {
  /** Unix milliseconds. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Null when the body was not a JSON object. */
  readonly body: ResponsesBody | null;
  /** The newest message of the user, without what Codex adds in the user's name. */
  readonly userText: string;
  /** Tool results after that message, oldest first. */
  readonly toolOutputs: readonly unknown[];
}

/** A model call and the step that answered it. */
export interface AnsweredCall extends ModelCall {
  readonly step: Step;
}

const addedByCodex = /^(<environment_context|<user_instructions|<turn_aborted|# AGENTS\.md)/;

const textOf = (item: InputItem): string => (item.content ?? []).map((part) => part.text ?? '').join('\n');

/** The user's newest words and the tool results that came after them. */
export function readConversation(body: ResponsesBody | null): Pick<ModelCall, 'userText' | 'toolOutputs'> {
  const input = Array.isArray(body?.input) ? (body.input as readonly InputItem[]) : [];
  const at = input.findLastIndex((item) => item.type === 'message' && item.role === 'user' && !addedByCodex.test(textOf(item)));
  const message = input[at];
  if (!message) return { userText: '', toolOutputs: [] };
  const results = input.slice(at + 1).filter((item) => item.type.endsWith('_output'));
  return { userText: textOf(message), toolOutputs: results.map((item) => item.output) };
}

/** Which tools the caller understands. */
export interface Tools {
  /** Has apply_patch as a tool of its own. */
  readonly applyPatch: boolean;
  /** Takes JavaScript through `exec` in place of direct tools. */
  readonly codeMode: { readonly namespace: string | undefined } | null;
}

/** Most models get their tools in `tools`; code-mode models get them in an `additional_tools` input item, in namespaces. */
export function readTools(body: ResponsesBody | null): Tools {
  const extra = (body?.input ?? []).filter((item) => item.type === 'additional_tools').flatMap((item) => item.tools ?? []);
  const exec = extra.find((entry) => (entry.tools ?? [entry]).some((tool) => tool.name === 'exec'));
  return {
    applyPatch: (body?.tools ?? []).some((tool) => tool.name === 'apply_patch'),
    codeMode: exec ? { namespace: exec.type === 'namespace' ? exec.name : undefined } : null,
  };
}
