import { type FailureBody } from '../model/job.ts';

/**
 * Every expected failure and what it is on each wire: the HTTP status, and the JSON-RPC code of the control contract.
 * Bridges read this table; nobody else maps errors.
 */
export const failures = {
  'auth/required': { status: 401, rpc: -32001 },
  'auth/scopeMissing': { status: 403, rpc: -32003 },
  'auth/tooManyAttempts': { status: 429, rpc: -32029 },
  'http/hostNotAllowed': { status: 403, rpc: -32003 },
  'http/originNotAllowed': { status: 403, rpc: -32003 },
  'http/badPath': { status: 400, rpc: -32600 },
  'http/badRequest': { status: 400, rpc: -32600 },
  'http/notFound': { status: 404, rpc: -32004 },
  'http/methodNotAllowed': { status: 405, rpc: -32601 },
  'http/notAcceptable': { status: 406, rpc: -32600 },
  'http/unsupportedMediaType': { status: 415, rpc: -32600 },
  'http/bodyTooLarge': { status: 413, rpc: -32600 },
  'http/invalidJson': { status: 400, rpc: -32700 },
  'http/jsonTooDeep': { status: 400, rpc: -32700 },
  'http/invalidRequest': { status: 400, rpc: -32602 },
  'http/rateLimited': { status: 429, rpc: -32029 },
  'root/none': { status: 403, rpc: -32003 },
  'root/notAllowed': { status: 403, rpc: -32003 },
  'root/ambiguous': { status: 400, rpc: -32602 },
  'root/refused': { status: 400, rpc: -32602 },
  'root/notFound': { status: 404, rpc: -32004 },
  'path/invalid': { status: 400, rpc: -32602 },
  'path/notFound': { status: 404, rpc: -32004 },
  'path/refused': { status: 403, rpc: -32003 },
  'git/notFound': { status: 503, rpc: -32050 },
  'git/refused': { status: 403, rpc: -32003 },
  'git/locked': { status: 409, rpc: -32009 },
  'git/timeout': { status: 504, rpc: -32050 },
  'git/failed': { status: 502, rpc: -32050 },
  'workspace/notFound': { status: 404, rpc: -32004 },
  'workspace/noRepository': { status: 409, rpc: -32009 },
  'workspace/tooLarge': { status: 413, rpc: -32602 },
  'workspace/busy': { status: 409, rpc: -32009 },
  'workspace/damaged': { status: 410, rpc: -32010 },
  'change/badDecision': { status: 400, rpc: -32602 },
  'change/drift': { status: 409, rpc: -32009 },
  'change/notLanded': { status: 507, rpc: -32000 },
  'change/conflict': { status: 409, rpc: -32009 },
  'review/notFound': { status: 404, rpc: -32004 },
  'review/changed': { status: 409, rpc: -32009 },
  'review/notPending': { status: 409, rpc: -32009 },
  'review/rejected': { status: 409, rpc: -32009 },
  'review/lost': { status: 410, rpc: -32010 },
  'root/unavailable': { status: 503, rpc: -32050 },
  'path/notRegular': { status: 422, rpc: -32602 },
  'path/changed': { status: 409, rpc: -32009 },
  'secrets/found': { status: 403, rpc: -32003 },
  'approval/notFound': { status: 404, rpc: -32004 },
  'approval/used': { status: 409, rpc: -32009 },
  'approval/notShown': { status: 403, rpc: -32003 },
  'approval/expired': { status: 410, rpc: -32009 },
  'approval/cancelled': { status: 409, rpc: -32009 },
  'approval/declined': { status: 403, rpc: -32003 },
  'approval/drift': { status: 409, rpc: -32009 },
  'approval/scopeNotOffered': { status: 400, rpc: -32602 },
  'approval/tooMany': { status: 429, rpc: -32029 },
  'grant/notFound': { status: 404, rpc: -32004 },
  'sandbox/aboveCeiling': { status: 403, rpc: -32003 },
  'job/notFound': { status: 404, rpc: -32004 },
  'job/interrupted': { status: 503, rpc: -32050 },
  'job/cancelled': { status: 409, rpc: -32009 },
  'job/alreadyFinished': { status: 409, rpc: -32009 },
  'job/notFinished': { status: 409, rpc: -32009 },
  'job/queueFull': { status: 429, rpc: -32029 },
  'thread/notFound': { status: 404, rpc: -32004 },
  'thread/heldElsewhere': { status: 409, rpc: -32009 },
  'thread/busy': { status: 409, rpc: -32009 },
  'thread/archived': { status: 409, rpc: -32009 },
  'thread/forked': { status: 409, rpc: -32009 },
  'turn/notFound': { status: 404, rpc: -32004 },
  'turn/notRunning': { status: 409, rpc: -32009 },
  'turn/notSteerable': { status: 409, rpc: -32009 },
  'session/required': { status: 400, rpc: -32602 },
  'response/notFound': { status: 404, rpc: -32004 },
  'previousResponse/notFound': { status: 400, rpc: -32602 },
  'previousResponse/gone': { status: 400, rpc: -32602 },
  'session/conflict': { status: 400, rpc: -32602 },
  'tool/notOffered': { status: 400, rpc: -32602 },
  'toolCall/notWaiting': { status: 409, rpc: -32009 },
  'page/badCursor': { status: 400, rpc: -32602 },
  'model/notFound': { status: 404, rpc: -32004 },
  'model/rateLimited': { status: 429, rpc: -32029 },
  'model/unreachable': { status: 502, rpc: -32050 },
  'model/refused': { status: 502, rpc: -32050 },
  'model/answerMisfit': { status: 502, rpc: -32050 },
  'image/tooLarge': { status: 413, rpc: -32602 },
  'image/notKept': { status: 410, rpc: -32010 },
  'model/contextTooLong': { status: 400, rpc: -32602 },
  'codex/notFound': { status: 503, rpc: -32050 },
  'codex/unsupported': { status: 503, rpc: -32050 },
  'codex/notLoggedIn': { status: 503, rpc: -32050 },
  'codex/loginFailed': { status: 502, rpc: -32050 },
  'codex/startFailed': { status: 503, rpc: -32050 },
  'codex/exited': { status: 502, rpc: -32050 },
  'codex/timeout': { status: 504, rpc: -32050 },
  'codex/overloaded': { status: 503, rpc: -32050 },
  'codex/refused': { status: 502, rpc: -32050 },
  'codex/inputTooLarge': { status: 413, rpc: -32602 },
  'runtime/unsupported': { status: 501, rpc: -32050 },
  'codex/turnFailed': { status: 502, rpc: -32050 },
  'bridge/notFound': { status: 404, rpc: -32004 },
  'bridge/stopped': { status: 503, rpc: -32050 },
  'bridge/portInUse': { status: 409, rpc: -32009 },
  'bridge/cannotListen': { status: 500, rpc: -32000 },
  'bridge/notListening': { status: 409, rpc: -32009 },
  'bridge/notPublic': { status: 409, rpc: -32009 },
  'bridge/secretMissing': { status: 409, rpc: -32009 },
  'tunnel/programMissing': { status: 503, rpc: -32050 },
  'tunnel/refused': { status: 502, rpc: -32050 },
  'tunnel/failed': { status: 502, rpc: -32050 },
  'tunnel/over': { status: 410, rpc: -32010 },
  'url/notAllowed': { status: 400, rpc: -32602 },
  'url/unreachable': { status: 502, rpc: -32050 },
  'url/tooLarge': { status: 413, rpc: -32602 },
  'client/notFound': { status: 404, rpc: -32004 },
  'client/nameTaken': { status: 409, rpc: -32009 },
  'client/expired': { status: 409, rpc: -32009 },
  'client/isSignIn': { status: 409, rpc: -32009 },
  'oauth/invalidRequest': { status: 400, rpc: -32602 },
  'oauth/invalidClient': { status: 400, rpc: -32602 },
  'oauth/invalidGrant': { status: 400, rpc: -32602 },
  'oauth/invalidScope': { status: 400, rpc: -32602 },
  'oauth/invalidTarget': { status: 400, rpc: -32602 },
  'oauth/unsupportedGrantType': { status: 400, rpc: -32602 },
  'oauth/unsupportedResponseType': { status: 400, rpc: -32602 },
  'oauth/invalidRedirectUri': { status: 400, rpc: -32602 },
  'oauth/invalidClientMetadata': { status: 400, rpc: -32602 },
  'oauth/accessDenied': { status: 403, rpc: -32003 },
  'oauth/temporarilyUnavailable': { status: 503, rpc: -32050 },
  'oauth/tooManyRequests': { status: 429, rpc: -32029 },
  'signIn/notFound': { status: 404, rpc: -32004 },
  'signIn/wrongCode': { status: 403, rpc: -32003 },
  'signIn/cancelled': { status: 409, rpc: -32009 },
  'config/invalid': { status: 400, rpc: -32602 },
  'config/unreadable': { status: 500, rpc: -32000 },
  'config/edited': { status: 409, rpc: -32000 },
  'host/notRunning': { status: 503, rpc: -32000 },
  'host/alreadyRunning': { status: 409, rpc: -32009 },
  'host/stopping': { status: 503, rpc: -32000 },
  'host/dataDirUnusable': { status: 500, rpc: -32000 },
  'state/unusable': { status: 507, rpc: -32000 },
  'state/full': { status: 507, rpc: -32000 },
  'state/locked': { status: 503, rpc: -32050 },
  'stream/lagged': { status: 410, rpc: -32010 },
  'vault/unavailable': { status: 503, rpc: -32050 },
  'vault/locked': { status: 503, rpc: -32050 },
  'vault/wrongPassphrase': { status: 403, rpc: -32003 },
  'vault/secretMissing': { status: 503, rpc: -32050 },
  // Codes of MCP Events (SEP-3415).
  'events/unknown': { status: 404, rpc: -32011 },
  'events/tooMany': { status: 429, rpc: -32013 },
  'events/unsupported': { status: 400, rpc: -32014 },
  'events/callbackRefused': { status: 400, rpc: -32015 },
  'rpc/closed': { status: 503, rpc: -32000 },
  'rpc/timeout': { status: 504, rpc: -32000 },
  'rpc/unknownMethod': { status: 404, rpc: -32601 },
  internal: { status: 500, rpc: -32603 },
} as const satisfies Record<string, { status: number; rpc: number }>;

export type FailureCode = keyof typeof failures;

export interface FailureOptions {
  /** The next step for the person who reads it. */
  readonly hint?: string | undefined;
  /** For the log only; never sent. */
  readonly cause?: unknown;
  /** Seconds after which trying again makes sense, for `Retry-After`. */
  readonly retryAfter?: number | undefined;
}

/** An expected error: a code, a sentence for the user that names what and why, and the next step. Anything else thrown is a bug. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly hint: string | null;
  readonly retryAfter: number | null;

  constructor(code: FailureCode, message: string, { hint, cause, retryAfter }: FailureOptions = {}) {
    super(message, { cause });
    this.code = code;
    this.hint = hint ?? null;
    this.retryAfter = retryAfter ?? null;
  }

  get status(): number {
    return failures[this.code].status;
  }

  /** Sentence and next step together, for surfaces that have one text only. */
  get text(): string {
    if (!this.hint) return this.message;
    return `${this.message}${/[.!?]$/.test(this.message) ? '' : '.'} ${this.hint}`;
  }

  toBody(): FailureBody {
    const { code, message, hint, retryAfter } = this;
    return { code, message, hint, ...(retryAfter !== null && { retryAfter }) };
  }

  /** The failure itself, or `internal` for a bug: its details stay in `cause`, for the log. */
  static from(error: unknown): Failure {
    if (error instanceof Failure) return error;
    return new Failure('internal', 'Drawbridge met an error it did not expect.', { cause: error, hint: 'The log has the details.' });
  }

  /** A failure that was stored or sent; an unknown code (from another version) becomes `internal` with its own sentence. */
  static fromBody(body: FailureBody): Failure {
    const code = Object.hasOwn(failures, body.code) ? (body.code as FailureCode) : 'internal';
    return new Failure(code, body.message, { hint: body.hint ?? undefined, retryAfter: body.retryAfter });
  }
}

/**
 * The code as HTTP surfaces show it: `http/hostNotAllowed` → `host_not_allowed`, `root/notAllowed` → `root_not_allowed`. The groups
 * `http` and `auth` are left out: every client knows where it is.
 */
export function wireCode(code: FailureCode): string {
  const name = code.replace(/^(http|auth)\//, '').replace('/', '_');
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
