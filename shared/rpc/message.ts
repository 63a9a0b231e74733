import { FailureBody } from '../model/job.ts';

/** 0 is as good as any (Codex begins there), so never test an id for truth. */
export type RequestId = number | string;

export interface RpcErrorBody {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** One JSON-RPC message, told apart by what it is rather than by what it has. */
export type Message =
  | { readonly type: 'request'; readonly id: RequestId; readonly method: string; readonly params: unknown }
  | { readonly type: 'notification'; readonly method: string; readonly params: unknown }
  | { readonly type: 'result'; readonly id: RequestId; readonly result: unknown }
  | { readonly type: 'error'; readonly id: RequestId; readonly error: RpcErrorBody };

/** The other side answered with an error that is not one of our failures. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;
  readonly data: unknown;

  constructor({ code, message, data }: RpcErrorBody) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** The message in a text; null for anything else. Never throws. */
export function readMessage(text: string): Message | null {
  const value = parse(text);
  if (typeof value !== 'object' || value === null) return null;
  const { id, method, params, error, result } = value as Record<'id' | 'method' | 'params' | 'error' | 'result', unknown>;
  if (typeof method === 'string') {
    if (id === undefined) return { type: 'notification', method, params };
    return isId(id) ? { type: 'request', id, method, params } : null;
  }
  if (!isId(id)) return null;
  if (error !== undefined && error !== null) return { type: 'error', id, error: readError(error) };
  return Object.hasOwn(value, 'result') ? { type: 'result', id, result } : null;
}

/** The failure that an error of our own contract carries, if it does. */
export function failureBodyOf(data: unknown): FailureBody | null {
  const parsed = FailureBody.safeParse(data);
  return parsed.success ? parsed.data : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isId(id: unknown): id is RequestId {
  return typeof id === 'number' || typeof id === 'string';
}

function readError(error: unknown): RpcErrorBody {
  const { code, message, data } = (typeof error === 'object' ? error : {}) as Partial<Record<keyof RpcErrorBody, unknown>>;
  return {
    code: typeof code === 'number' ? code : -32603,
    message: typeof message === 'string' ? message : 'The other side gave an error without a message.',
    data,
  };
}
