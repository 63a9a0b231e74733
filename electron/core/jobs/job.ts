import { type FailureBody, isFinal, type Job, type NewJobEvent, type Usage } from '../../../shared/model/job.ts';

/** What may be asked of a job. Times are Unix milliseconds: the machine itself has no clock. */
export type JobCommand =
  | { readonly type: 'run'; readonly atMs: number }
  | { readonly type: 'openThread'; readonly threadId: string; readonly model: string }
  | { readonly type: 'startTurn'; readonly turnId: string }
  /** Nothing was heard of the turn for a while. */
  | { readonly type: 'stall' }
  /** The turn gave a sign again. */
  | { readonly type: 'wake' }
  | { readonly type: 'end'; readonly atMs: number; readonly durationMs: number | null; readonly ending: Ending };

/** How a job ends, and what it leaves. */
export interface Ending {
  readonly status: 'completed' | 'failed' | 'cancelled' | 'interrupted';
  readonly answer: string | null;
  readonly failure: FailureBody | null;
  readonly usage: Usage | null;
}

/**
 * The whole life of a job: `queued → running ⇄ stalled → completed | failed | cancelled | interrupted`. Pure.
 * A command that does not fit the state gives no events; a final job never changes again.
 */
export function decide(job: Job, command: JobCommand): NewJobEvent[] {
  if (isFinal(job.status)) return [];
  switch (command.type) {
    case 'run':
      return job.status === 'queued' ? [changed({ ...job, status: 'running', startedAt: seconds(command.atMs) })] : [];
    case 'openThread':
      return [changed({ ...job, threadId: command.threadId, model: command.model })];
    case 'startTurn':
      return [changed({ ...job, turnId: command.turnId })];
    case 'stall':
      return job.status === 'running' ? [changed({ ...job, status: 'stalled' })] : [];
    case 'wake':
      return job.status === 'stalled' ? [changed({ ...job, status: 'running' })] : [];
    case 'end':
      return [changed({ ...job, ...command.ending, finishedAt: seconds(command.atMs), durationMs: command.durationMs })];
  }
}

/** The job after an event; events that say nothing of its state leave it as it is. */
export function evolve(job: Job, event: NewJobEvent): Job {
  return event.type === 'job/created' || event.type === 'job/statusChanged' ? event.job : job;
}

function changed(job: Job): NewJobEvent {
  return { type: 'job/statusChanged', job };
}

export function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
