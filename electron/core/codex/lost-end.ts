import { type Call } from '../lib/call.ts';
import { type Connection } from './connection.ts';
import { type TurnError } from './generated/protocol.ts';
import { type EndedTurn } from './translate.ts';

export interface SilentTurn {
  readonly threadId: string;
  readonly turnId: string;
  /** Codex has told that it began: before that its list calls a turn interrupted that only waits. */
  readonly begun: boolean;
  /** Whether its last answer was told whole; asked after Codex has answered, for it may come while Codex is asked. */
  answered(): boolean;
}

/**
 * How a turn ended whose end was not heard of, from what Codex keeps; null while it runs, or when that cannot be told.
 * @throws what `Connection.call` throws
 */
export async function readEnd(connection: Connection, turn: SilentTurn, call: Call): Promise<EndedTurn | null> {
  const { threadId, turnId, begun } = turn;
  const { thread } = await connection.call('thread/read', { threadId }, call);
  if (thread.status.type === 'active') return null;
  if (thread.ephemeral) return begun ? endOfUnkept(thread.status.type === 'systemError', turn) : null;
  const { data } = await connection.call('thread/turns/list', { threadId, limit: 1, itemsView: 'full' }, call);
  const found = data.find(({ id }) => id === turnId);
  if (!found || found.status === 'inProgress') return null;
  // A failure is known of the thread a little before it is known of the turn, which is called interrupted until then.
  const unsettled = !begun || thread.status.type === 'systemError';
  return found.status === 'interrupted' && unsettled ? null : found;
}

/** Codex keeps no turns of an ephemeral thread, only whether the last one failed. */
function endOfUnkept(failed: boolean, { answered }: SilentTurn): EndedTurn {
  if (failed) return { status: 'failed', error: null, items: [] };
  return answered() ? { status: 'completed', error: null, items: [] } : { status: 'failed', error: lostAnswer, items: [] };
}

const lostAnswer: TurnError = {
  message: 'Its answer was lost on the way from Codex.',
  codexErrorInfo: null,
  additionalDetails: null,
  misalignment: null,
};
