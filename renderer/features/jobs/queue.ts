import { type Result } from '../../../shared/contract/control.ts';
import { type Job, type QueueReason } from '../../../shared/model/job.ts';

type Queue = Result<'queue/read'>;

/** A job in the queue view. */
export interface QueueEntry {
  readonly job: Job;
  /** Its place in the order in which queued jobs will run, from 1; null for one that has begun. */
  readonly place: number | null;
  /** Why it does not run yet; null for one that has begun. */
  readonly reason: QueueReason | null;
}

export interface QueueGroups {
  /** Jobs that wait for an answer of the owner's: they hold no place. */
  readonly needsYou: readonly QueueEntry[];
  /** Longest running first. */
  readonly running: readonly QueueEntry[];
  readonly queued: readonly QueueEntry[];
}

/** Who needs the owner, who runs, who waits. A job that has moved on since the queue was read stands where it is now. */
export function queueGroups(queue: Queue, jobs: ReadonlyMap<string, Job>): QueueGroups {
  const latest = (job: Job): Job => jobs.get(job.id) ?? job;
  const begun = (job: Job): QueueEntry => ({ job, place: null, reason: null });
  const known = new Map([...queue.running, ...jobs.values()].map((job) => [job.id, latest(job)]));
  const all = [...known.values()];
  return {
    needsYou: all
      .filter(({ status }) => status === 'waiting')
      .sort((a, b) => a.createdAt - b.createdAt)
      .map(begun),
    running: all
      .filter(({ status }) => status === 'running' || status === 'stalled')
      .sort((a, b) => (a.startedAt ?? a.createdAt) - (b.startedAt ?? b.createdAt))
      .map(begun),
    queued: queue.queued
      .filter(({ job }) => latest(job).status === 'queued')
      .map(({ job, reason }, at) => ({ job: latest(job), place: at + 1, reason })),
  };
}
