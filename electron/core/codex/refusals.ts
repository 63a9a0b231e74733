import { Failure, type FailureCode } from '../../../shared/contract/errors.ts';
import { RpcError } from '../../../shared/rpc/message.ts';
import { inputTooLarge } from './failures.ts';

interface Refusal {
  /** Codex's own words: it has one code for almost everything. */
  readonly said: RegExp;
  readonly code: FailureCode;
  /** Without it Codex's words are told. */
  readonly message?: string;
  readonly hint: string;
}

const refusals: readonly Refusal[] = [
  {
    said: /already has an active writer/i,
    code: 'thread/heldElsewhere',
    message: 'Another program has this thread open.',
    hint: 'Close it there, for example in the Codex terminal, and try again.',
  },
  { said: /is archived/i, code: 'thread/archived', message: 'This thread is archived.', hint: 'Take it out of the archive first.' },
  { said: /no rollout found|thread not (found|loaded)|invalid (thread|session) id/i, code: 'thread/notFound', hint: 'Start a new one.' },
  {
    said: /no active turn to steer|expected active turn id/i,
    code: 'turn/notRunning',
    message: 'No turn runs on this thread, so there is nothing to steer.',
    hint: 'Send it as a message of its own.',
  },
  {
    said: /cannot steer a/i,
    code: 'turn/notSteerable',
    message: 'The turn that runs on this thread takes no further words: Codex reviews or shortens the conversation.',
    hint: 'Send them as a message of their own once it has ended.',
  },
  {
    said: /forked history still references it/i,
    code: 'thread/forked',
    message: 'This thread cannot be deleted while other threads that were forked from it exist.',
    hint: 'Delete those first, or archive this one.',
  },
  {
    said: /turn not found/i,
    code: 'turn/notFound',
    message: 'There is no such turn on this thread.',
    hint: 'List its turns to see their ids.',
  },
  { said: /thread name must not be empty/i, code: 'codex/refused', message: 'A thread cannot have an empty name.', hint: 'Give it one.' },
  { said: /dynamic tool/i, code: 'tool/notOffered', hint: 'Send a plainer schema, or leave this tool out.' },
  { said: /invalid cursor/i, code: 'page/badCursor', message: 'This cursor is not one that Codex gave.', hint: 'Begin without a cursor.' },
];

/** Why a request was not served, in our words. Failures of the connection come as they are. */
export function requestFailure(method: string, error: unknown): unknown {
  if (error instanceof Failure && error.code === 'rpc/timeout') {
    return new Failure('codex/timeout', error.message, { hint: 'Try again; when it stays so, restart Drawbridge.', cause: error });
  }
  return error instanceof RpcError ? refused(method, error) : error;
}

/** The thread was written by a Codex that kept no list of items, or nothing was sent on it yet. */
export function hasNoItemList(error: unknown): boolean {
  return error instanceof Failure && error.cause instanceof RpcError && /items\/list is not supported yet/i.test(error.cause.message);
}

/** The thread was begun and nothing was sent on it yet, so that it has no history. */
export function hasNoHistoryYet(error: unknown): boolean {
  return error instanceof Failure && error.cause instanceof RpcError && /not materialized yet/i.test(error.cause.message);
}

/** The refusal of a steer that comes when there is no turn to steer; said without asking Codex. */
export function nothingToSteer(): Failure {
  return refused('turn/steer', new RpcError({ code: -32600, message: 'no active turn to steer' }));
}

function refused(method: string, error: RpcError): Failure {
  const { message } = error;
  if (error.code === -32001) {
    return new Failure('codex/overloaded', 'Codex is overloaded and refused the request.', {
      hint: 'Try again in a moment.',
      cause: error,
    });
  }
  const data = dataOf(error);
  if (data['input_error_code'] === 'input_too_large') return inputTooLarge(Number(data['actual_chars']));
  if (data['type'] === 'modelProviderNotConfigured') {
    const hint = 'Start a new thread, or set `codex.provider` as it was.';
    return new Failure('codex/refused', `Codex cannot open this thread: ${message}`, { hint, cause: error });
  }
  const known = refusals.find(({ said }) => said.test(message));
  if (!known) return new Failure('codex/refused', `Codex refused ${method}: ${message}`, { cause: error });
  return new Failure(known.code, known.message ?? `Codex cannot open this thread: ${message}`, { hint: known.hint, cause: error });
}

function dataOf({ data }: RpcError): Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}
