import { type FailureBody, isFinal, type Job, type NewJobEvent, type Usage } from '../../../shared/model/job.ts';

/** What may be asked of a job. Times are Unix milliseconds: the machine itself has no clock. */
export type JobCommand =
  | { readonly type: 'run'; readonly atMs: number }
  | { readonly type: 'openThread'; readonly threadId: string; readonly model: string; readonly effort: string | null }
  | { readonly type: 'startTurn'; readonly turnId: string }
  /** Nothing was heard of the turn for a while. */
  | { readonly type: 'stall' }
  /** The turn gave a sign again. */
  | { readonly type: 'wake' }
  /** Somebody has to answer first; said again with another reason while it waits. */
  | { readonly type: 'wait'; readonly reason: string }
  /** What it waited for is there. */
  | { readonly type: 'proceed'; readonly atMs: number }
  | { readonly type: 'end'; readonly atMs: number; readonly durationMs: number | null; readonly ending: Ending };

/** How a job ends, and what it leaves. */
export interface Ending {
  readonly status: 'completed' | 'failed' | 'cancelled' | 'interrupted';
  readonly answer: string | null;
  readonly failure: FailureBody | null;
  readonly usage: Usage | null;
}

/**
 * The whole life of a job: `queued → running ⇄ stalled → completed | failed | cancelled | interrupted`, and `waiting` for an answer
 * from anywhere before the end. Pure. A command that does not fit the state gives no events; a final job never changes again.
 */
export function decide(job: Job, command: JobCommand): NewJobEvent[] {
  if (isFinal(job.status)) return [];
  switch (command.type) {
    case 'run':
      return job.status === 'queued' ? [changed(running(job, command.atMs))] : [];
    case 'openThread':
      return [changed({ ...job, threadId: command.threadId, model: command.model, effort: command.effort })];
    case 'startTurn':
      return [changed({ ...job, turnId: command.turnId })];
    case 'stall':
      return job.status === 'running' ? [changed({ ...job, status: 'stalled' })] : [];
    case 'wake':
      return job.status === 'stalled' ? [changed({ ...job, status: 'running' })] : [];
    case 'wait':
      return job.waitingFor === command.reason ? [] : [changed({ ...job, status: 'waiting', waitingFor: command.reason })];
    case 'proceed':
      return job.status === 'waiting' ? [changed(running(job, command.atMs))] : [];
    case 'end':
      return [changed(ended(job, command))];
  }
}

/** The job after an event; events that say nothing of its state leave it as it is. */
export function evolve(job: Job, event: NewJobEvent): Job {
  return event.type === 'job/created' || event.type === 'job/statusChanged' ? event.job : job;
}

/** The time it began stays what it was. A clock that was set back makes no time lie before the one it follows. */
function running(job: Job, atMs: number): Job {
  return { ...job, status: 'running', waitingFor: null, startedAt: job.startedAt ?? Math.max(seconds(atMs), job.createdAt) };
}

function ended(job: Job, { atMs, durationMs, ending }: Extract<JobCommand, { type: 'end' }>): Job {
  const finishedAt = Math.max(seconds(atMs), job.startedAt ?? job.createdAt);
  return { ...job, ...ending, waitingFor: null, finishedAt, durationMs };
}

function changed(job: Job): NewJobEvent {
  return { type: 'job/statusChanged', job };
}

export function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
