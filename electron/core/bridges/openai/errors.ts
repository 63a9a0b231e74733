import { Failure, type FailureCode, wireCode } from '../../../../shared/contract/errors.ts';
import { dataFrame } from '../http/sse.ts';

/** A request that OpenAI clients are told about by the name of the parameter at fault. Its sentence is sent as it is. */
export class BadParameter extends Failure {
  readonly param: string;

  constructor(param: string, message: string, code: FailureCode = 'http/invalidRequest') {
    super(code, message);
    this.param = param;
  }
}

/** The inside of `{"error": …}`, with the four keys that OpenAI clients read. */
export interface ErrorBody {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string;
}

/** A failure as OpenAI clients know it. `type` overrides what the status alone would say. */
export function errorBody(failure: Failure, type = typeOf(failure)): ErrorBody {
  return {
    message: fixedMessages[failure.code] ?? failure.text,
    type,
    param: failure instanceof BadParameter ? failure.param : null,
    code: fixedCodes[failure.code] ?? wireCode(failure.code),
  };
}

/** A failure as a response, with the headers that keep official clients from repeating what cannot succeed. */
export function errorResponse(failure: Failure): Response {
  return jsonResponse({ error: errorBody(failure) }, failure.status, errorHeaders(failure));
}

/** The frame with which a stream ends that its client may read no more. Official clients throw what stands under `error`. */
export function partingFrame(failure: Failure): string {
  return dataFrame({ error: { ...errorBody(failure), message: failure.text } });
}

/** The 404 of a path that OpenAI has and this version has not. */
export function unsupportedEndpoint(method: string, path: string): Response {
  const message = `${method} ${path} is not offered here. Use GET /v1/models, POST /v1/chat/completions or POST /v1/responses.`;
  return jsonResponse(
    { error: { message, type: 'invalid_request_error', param: null, code: 'unsupported_endpoint' } satisfies ErrorBody },
    404,
  );
}

/** A JSON answer of this surface. */
export function jsonResponse(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
}

const fixedMessages: Partial<Record<FailureCode, string>> = {
  'auth/required': 'Invalid or missing API key.',
  'http/bodyTooLarge': 'request entity too large',
};

const fixedCodes: Partial<Record<FailureCode, string>> = {
  'auth/required': 'invalid_api_key',
};

function typeOf({ status, code }: Failure): string {
  if (status === 401) return 'unauthorized';
  if (code === 'session/required') return 'missing_session_id';
  if (status === 429) return 'rate_limit_exceeded';
  if (status < 500) return 'invalid_request_error';
  return code.startsWith('codex/') || code.startsWith('model/') ? 'codex_execution_error' : 'internal_server_error';
}

/** Seconds, where a failure that passes by itself names none. */
const defaultRetryAfter = 10;

/**
 * Official clients repeat 409, 429 and every 5xx by themselves, twice. `x-should-retry` stops them: a job that the owner cancelled,
 * or that failed after minutes of work, must not run three times.
 */
function errorHeaders(failure: Failure): Record<string, string> {
  const { code, status, retryAfter } = failure;
  const passes = status === 429 || passing.has(code) || (retryAfter !== null && !costly.has(code));
  const seconds = retryAfter ?? (passes ? defaultRetryAfter : null);
  return {
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(seconds !== null && { 'retry-after': String(seconds) }),
    ...(!passes && { 'x-should-retry': 'false' }),
  };
}

const passing: ReadonlySet<FailureCode> = new Set(['codex/overloaded', 'host/stopping']);
/** Codex has tried again and again by itself, and the job may have done minutes of work before. */
const costly: ReadonlySet<FailureCode> = new Set(['model/unreachable']);
