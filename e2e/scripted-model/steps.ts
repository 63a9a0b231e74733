/** What every step takes. */
interface Shared {
  /** Used this many times before the next step; `'forever'` is `Infinity` for JSON. */
  readonly repeat?: number | 'forever';
  /** Streams a reasoning summary, one delta each, before the step itself. */
  readonly reasoning?: readonly string[];
  /** Milliseconds of pause after every delta. */
  readonly delayMs?: number;
  /** Begins the answer, then waits for this before anything is said; for a script in the process of its test. */
  readonly until?: Promise<unknown>;
}

/** An answer. A string is split in deltas of `size` characters (12), an array is sent as it is. */
export interface TextStep extends Shared {
  readonly text?: string | readonly string[];
  readonly size?: number;
  /** The whole answer comes, and its end never does. */
  readonly endless?: boolean;
}

/** An answer that repeats the newest tool result behind this prefix. */
export interface EchoStep extends Shared {
  readonly echo: string;
}

/** A long answer `tok0 tok1 …` of this many deltas, 100 ms apart unless `delayMs` says otherwise. */
export interface SlowStep extends Shared {
  readonly slow: number;
}

/** A shell command; with `escalate` it asks to leave the sandbox and says why. */
export interface ExecStep extends Shared {
  readonly exec: string;
  readonly workdir?: string;
  readonly yieldMs?: number;
  readonly escalate?: string;
  readonly prefixRule?: readonly string[];
}

/** A patch as the apply_patch tool takes it; `patches` builds the text. `delayMs` streams it by lines. */
export interface PatchStep extends Shared {
  readonly patch: string;
}

/** Any function tool: `update_plan`, `request_user_input`, a tool of an MCP server (`namespace: 'mcp__<server>'`). */
export interface ToolStep extends Shared {
  readonly tool: string;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly namespace?: string;
}

/** Several function tools in one answer, as a model does that may call them at once. */
export interface ToolsStep extends Shared {
  readonly tools: readonly Pick<ToolStep, 'tool' | 'args' | 'namespace'>[];
}

/** Raw JavaScript for a code-mode model. */
export interface JsStep extends Shared {
  readonly js: string;
}

/** An HTTP error in place of a stream. */
export interface ErrorStep extends Shared {
  readonly error: number;
  readonly message?: string;
  readonly type?: string;
  /** Seconds, sent as `Retry-After`. */
  readonly retryAfter?: number;
}

/** A stream that ends with `response.failed` and this code. */
export interface FailStep extends Shared {
  readonly fail: string;
  readonly message?: string;
}

/** A stream that ends with `response.incomplete` after this text. */
export interface IncompleteStep extends Shared {
  readonly incomplete: string;
}

/** The socket closes after this many deltas. */
export interface CutStep extends Shared {
  readonly cut: number;
}

/** Headers and `response.created`, then silence until the caller leaves. */
export interface HangStep extends Shared {
  readonly hang: true;
}

/** What the model does at one call. A tool call and the answer after it are two calls; a retry is a call too. */
export type Step =
  | TextStep
  | EchoStep
  | SlowStep
  | ExecStep
  | PatchStep
  | ToolStep
  | ToolsStep
  | JsStep
  | ErrorStep
  | FailStep
  | IncompleteStep
  | CutStep
  | HangStep;

const marked = (mark: string, text: string): string =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => mark + line)
    .join('\n');

/** Builders for the text of a patch step. */
export const patches = {
  add: (path: string, text: string): string => `*** Begin Patch\n*** Add File: ${path}\n${marked('+', text)}\n*** End Patch`,
  update: (path: string, from: string, to: string): string =>
    `*** Begin Patch\n*** Update File: ${path}\n@@\n${marked('-', from)}\n${marked('+', to)}\n*** End Patch`,
  remove: (path: string): string => `*** Begin Patch\n*** Delete File: ${path}\n*** End Patch`,
} as const;
