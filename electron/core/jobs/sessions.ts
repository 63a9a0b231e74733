import { type SessionLimits } from '../../../shared/model/config.ts';
import { seconds } from './job.ts';
import { type Page, type SessionsQuery, type ThreadForClient } from './ports.ts';
import { type KnownThread, type ThreadBeginning, type ThreadStore } from './stores.ts';

interface Sessions {
  readonly threads: ThreadStore;
  readonly clientId: string;
  /** Unix milliseconds. */
  readonly nowMs: number;
}

/** A thread that its client may still continue under these limits; null for every other. */
export function findSession(threadId: string, sessions: Sessions, limits: SessionLimits | null): KnownThread | null {
  const thread = sessions.threads.find(threadId);
  if (thread?.clientId !== sessions.clientId) return null;
  return limits && isBefore(thread, oldest(sessions, limits)) ? null : thread;
}

/** All of them, last used first. @throws Failure page/badCursor */
export function listSessions(
  sessions: Sessions,
  { limits, ...query }: SessionsQuery,
  isBusy: (threadId: string) => boolean,
): Page<ThreadForClient> {
  const { data, nextCursor } = sessions.threads.listOwn(sessions.clientId, oldest(sessions, limits), query);
  return { data: data.map(({ id, title, cwd, lastTurnAt }) => ({ id, title, cwd, lastTurnAt, busy: isBusy(id) })), nextCursor };
}

/** Where both limits are met first. */
function oldest({ threads, clientId, nowMs }: Sessions, { max, hours }: SessionLimits): ThreadBeginning {
  const inTime = { createdAt: hours === null ? 0 : seconds(nowMs - hours * 3_600_000), id: '' };
  const amongNewest = threads.nthNewest(clientId, max);
  return amongNewest && isBefore(inTime, amongNewest) ? amongNewest : inTime;
}

function isBefore(one: ThreadBeginning, other: ThreadBeginning): boolean {
  return one.createdAt < other.createdAt || (one.createdAt === other.createdAt && one.id < other.id);
}
