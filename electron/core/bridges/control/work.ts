import { type Handlers } from '../../../../shared/contract/control.ts';
import { type Job, type QueueReason } from '../../../../shared/model/job.ts';
import { type OwnerJobs } from '../../jobs/owner-jobs.ts';
import { type Page } from '../../jobs/ports.ts';
import { type Threads } from '../../jobs/threads.ts';
import { type ControlContext } from './context.ts';

/** What the owner does with jobs and threads. */
export interface WorkServices {
  readonly work: Pick<OwnerJobs, 'start' | 'continue' | 'retry' | 'steer'>;
  readonly queue: () => { running: Job[]; queued: { job: Job; reason: QueueReason }[]; maxRunning: number; maxQueued: number };
  readonly threads: Pick<Threads, 'list' | 'read' | 'turns' | 'items' | 'rename' | 'archive' | 'unarchive' | 'delete' | 'fork'>;
}

type WorkMethod = 'job/start' | 'job/continue' | 'job/retry' | 'job/steer' | 'queue/read' | `thread/${keyof WorkServices['threads']}`;

export function workHandlers({ work, queue, threads }: WorkServices): Pick<Handlers<ControlContext>, WorkMethod> {
  return {
    'job/start': (request, call) => work.start(request, call),
    'job/continue': ({ jobId, prompt }, call) => work.continue(jobId, prompt, call),
    'job/retry': ({ jobId }, call) => work.retry(jobId, call),
    'job/steer': async ({ jobId, text }) => {
      await work.steer(jobId, text);
      return {};
    },
    'queue/read': () => queue(),
    'thread/list': async ({ search, cursor, ...query }, call) =>
      copied(await threads.list({ ...query, search: search ?? null, cursor: cursor ?? null }, call)),
    'thread/read': ({ threadId }, call) => threads.read(threadId, call),
    'thread/turns': async ({ threadId, cursor, limit }, call) =>
      copied(await threads.turns(threadId, { limit, cursor: cursor ?? null }, call)),
    'thread/items': async ({ threadId, cursor, limit }, call) =>
      copied(await threads.items(threadId, { limit, cursor: cursor ?? null }, call)),
    'thread/rename': ({ threadId, title }, call) => threads.rename(threadId, title, call),
    'thread/archive': ({ threadId }, call) => threads.archive(threadId, call),
    'thread/unarchive': ({ threadId }, call) => threads.unarchive(threadId, call),
    'thread/delete': async ({ threadId }, call) => {
      await threads.delete(threadId, call);
      return {};
    },
    'thread/fork': ({ threadId, lastTurnId }, call) => threads.fork(threadId, lastTurnId ?? null, call),
  };
}

function copied<T>({ data, nextCursor }: Page<T>): { data: T[]; nextCursor: string | null } {
  return { data: [...data], nextCursor };
}
