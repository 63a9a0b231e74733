import { type Job } from '../../../shared/model/job.ts';

/** Where the window shows a thread. */
export function threadPath(threadId: string): string {
  return `/threads/${encodeURIComponent(threadId)}`;
}

/** The thread of a job that can be gone on with; an ephemeral one ends with its job. */
export function threadOf({ threadId, ephemeral }: Pick<Job, 'threadId' | 'ephemeral'>): string | null {
  return ephemeral ? null : threadId;
}
