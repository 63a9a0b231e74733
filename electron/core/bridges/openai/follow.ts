import { Failure } from '../../../../shared/contract/errors.ts';
import { type JobEvent } from '../../../../shared/model/job.ts';
import { type Caller, type Jobs } from '../../jobs/ports.ts';
import { type Call } from '../../lib/call.ts';

/**
 * All events of a job, or those after one, at the pace of whoever reads them: a reader that fell behind the live ones goes on with the recorded ones.
 * Ends after the job's end, or when the signal aborts.
 * @throws Failure job/notFound
 */
export async function* follow(
  jobs: Jobs,
  jobId: string,
  caller: Caller,
  { signal, after: from = 0 }: Call & { readonly after?: number },
): AsyncGenerator<JobEvent> {
  let after = from;
  while (true) {
    try {
      for await (const event of jobs.events(jobId, caller, { after, signal })) {
        after = event.seq;
        yield event;
      }
      return;
    } catch (error) {
      if (!isLag(error)) throw error;
    }
  }
}

/** The events up to and with this one. */
export async function* upTo(until: number, events: AsyncGenerator<JobEvent>): AsyncGenerator<JobEvent> {
  for await (const event of events) {
    if (event.seq <= until) yield event;
    if (event.seq >= until) return;
  }
}

function isLag(error: unknown): boolean {
  return error instanceof Failure && error.code === 'stream/lagged';
}
