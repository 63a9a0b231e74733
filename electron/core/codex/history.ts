import { Failure } from '../../../shared/contract/errors.ts';
import { type Thread, type Turn, type TurnItem } from '../../../shared/model/thread.ts';
import { type Page, type PageQuery, type ThreadQuery } from '../jobs/ports.ts';
import { type Call } from '../lib/call.ts';
import { type ModelSource, turnFailure } from './failures.ts';
import {
  type Thread as CodexThread,
  type Turn as CodexTurn,
  type ThreadItem,
  type ThreadItemsListResponse,
  type ThreadSourceKind,
  type ThreadTurnsListParams,
} from './generated/protocol.ts';
import { toItem } from './items.ts';
import { hasNoHistoryYet, hasNoItemList } from './refusals.ts';
import { type Session } from './session.ts';

/** Whoever talked to Codex, and not what Codex started by itself. */
const sourceKinds: ThreadSourceKind[] = ['cli', 'vscode', 'exec', 'appServer'];

const maxThreads = 200;
const maxTurns = 100;
/** An item may hold 1 MiB of output, and all of a page is one message. */
const maxItems = 32;
const maxWholeTurns = 8;
/** Marks a cursor of turns among those of items. */
const ofTurns = 'turns:';

/** What Codex keeps, newest first. @throws Failure page/badCursor */
export async function listThreads({ connection }: Session, query: ThreadQuery, call: Call): Promise<Page<Thread>> {
  const { cursor, limit, archived, search, cwd } = query;
  const { data, nextCursor } = await connection.call(
    'thread/list',
    {
      limit: Math.min(limit, maxThreads),
      sortKey: 'updated_at',
      // None named means all.
      modelProviders: [],
      sourceKinds,
      archived: archived ?? false,
      ...(cursor && { cursor }),
      ...(search && { searchTerm: search }),
      ...(cwd && { cwd }),
    },
    call,
  );
  return { data: data.map(toThread), nextCursor };
}

/** @throws Failure thread/notFound */
export async function readThread({ connection }: Session, threadId: string, call: Call): Promise<Thread> {
  const { thread } = await connection.call('thread/read', { threadId }, call);
  return toThread(thread);
}

/** Newest first. @throws Failure thread/notFound, page/badCursor */
export async function listTurns(
  { connection }: Session,
  threadId: string,
  { cursor, limit }: PageQuery,
  source: ModelSource,
  call: Call,
): Promise<Page<Turn>> {
  const params = { threadId, limit: Math.min(limit, maxTurns), ...(cursor && { cursor }) };
  const { data, nextCursor } = await orEmpty(connection.call('thread/turns/list', params, call));
  return { data: data.map((turn) => toTurn(turn, source)), nextCursor };
}

/** Oldest first. @throws Failure thread/notFound, page/badCursor */
export async function listItems(session: Session, threadId: string, query: PageQuery, call: Call): Promise<Page<TurnItem>> {
  const { cursor, limit } = query;
  if (cursor?.startsWith(ofTurns)) return itemsOfTurns(session, threadId, query, call);
  const params = { threadId, limit: Math.min(limit, maxItems), ...(cursor && { cursor }) };
  try {
    const { data, nextCursor } = await session.connection.call('thread/items/list', params, call);
    return { data: data.map(toTurnItem), nextCursor };
  } catch (error) {
    if (hasNoItemList(error)) return itemsOfTurns(session, threadId, query, call);
    throw error;
  }
}

/** The same by whole turns, for threads of older programs; a page may hold more than its limit then. */
async function itemsOfTurns({ connection }: Session, threadId: string, { cursor, limit }: PageQuery, call: Call): Promise<Page<TurnItem>> {
  const params: ThreadTurnsListParams = {
    threadId,
    limit: Math.min(limit, maxWholeTurns),
    itemsView: 'full',
    sortDirection: 'asc',
    ...(cursor && { cursor: cursor.slice(ofTurns.length) }),
  };
  const { data, nextCursor } = await orEmpty(connection.call('thread/turns/list', params, call));
  const items = data.flatMap((turn) => turn.items.map((item) => ({ turnId: turn.id, item: stored(item, item) })));
  return { data: items, nextCursor: nextCursor === null ? null : `${ofTurns}${nextCursor}` };
}

/** @throws Failure thread/notFound, codex/refused for an empty name */
export async function renameThread({ connection }: Session, threadId: string, name: string, call: Call): Promise<void> {
  await connection.call('thread/name/set', { threadId, name: name.trim() }, call);
}

/** Codex would drop a running turn without a word. @throws Failure thread/notFound, thread/heldElsewhere, thread/busy */
export async function archiveThread(session: Session, threadId: string, call: Call): Promise<void> {
  requireIdle(session, threadId);
  await session.connection.call('thread/archive', { threadId }, call);
  session.threads.delete(threadId);
}

/** @throws Failure thread/notFound, thread/heldElsewhere */
export async function unarchiveThread({ connection }: Session, threadId: string, call: Call): Promise<void> {
  await connection.call('thread/unarchive', { threadId }, call);
}

/** For good. @throws Failure thread/notFound, thread/heldElsewhere, thread/busy, thread/forked */
export async function deleteThread(session: Session, threadId: string, call: Call): Promise<void> {
  requireIdle(session, threadId);
  await session.connection.call('thread/delete', { threadId }, call);
  session.threads.delete(threadId);
}

function requireIdle({ turns, stuck }: Session, threadId: string): void {
  if (!turns.has(threadId) && !stuck.has(threadId)) return;
  throw new Failure('thread/busy', 'A turn runs on this thread.', { hint: 'Wait for its end, or cancel it.' });
}

async function orEmpty<T>(page: Promise<{ data: T[]; nextCursor: string | null }>): Promise<{ data: T[]; nextCursor: string | null }> {
  try {
    return await page;
  } catch (error) {
    if (hasNoHistoryYet(error)) return { data: [], nextCursor: null };
    throw error;
  }
}

function toThread(thread: CodexThread): Thread {
  return {
    id: thread.id,
    name: thread.name,
    preview: thread.preview,
    cwd: thread.cwd,
    createdAt: thread.createdAt,
    updatedAt: thread.updatedAt,
    model: thread.model,
    effort: thread.reasoningEffort,
    provider: thread.modelProvider,
    archived: /[\\/]archived_sessions[\\/]/.test(thread.path ?? ''),
    origin: thread.originator,
    source: sourceOf(thread),
    forkedFrom: thread.forkedFromId,
    status: thread.status.type,
  };
}

function sourceOf({ source }: CodexThread): string {
  if (typeof source === 'string') return source;
  return 'custom' in source ? source.custom : 'subAgent';
}

function toTurn(turn: CodexTurn, source: ModelSource): Turn {
  const { id, status, error, startedAt, completedAt, durationMs } = turn;
  const failure = status === 'failed' ? turnFailure(error, source).toBody() : null;
  return { id, status, failure, startedAt, completedAt, durationMs, items: turn.items.map((item) => stored(item, item)) };
}

function toTurnItem({ turnId, item, startedAtMs, completedAtMs }: ThreadItemsListResponse['data'][number]): TurnItem {
  return { turnId, item: stored(item, { startedAtMs, completedAtMs }) };
}

/** Codex of before did not note the times. */
function stored(item: ThreadItem, times: { startedAtMs?: number | null; completedAtMs?: number | null }) {
  const completedAtMs = times.completedAtMs ?? item.completedAtMs ?? null;
  return toItem(item, { startedAtMs: times.startedAtMs ?? item.startedAtMs ?? completedAtMs ?? 0, completedAtMs });
}
