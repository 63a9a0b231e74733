import { Failure } from '../../../../shared/contract/errors.ts';
import { type JobEvent } from '../../../../shared/model/job.ts';
import { type Caller, type Jobs } from '../../jobs/ports.ts';
import { type Call } from '../../lib/call.ts';

/**
 * All events of a job, at the pace of whoever reads them: a reader that fell behind the live ones goes on with the recorded ones.
 * Ends after the job's end, or when the signal aborts.
 * @throws Failure job/notFound
 */
export async function* follow(jobs: Jobs, jobId: string, caller: Caller, { signal }: Call): AsyncGenerator<JobEvent> {
  let after = 0;
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

function isLag(error: unknown): boolean {
  return error instanceof Failure && error.code === 'stream/lagged';
}
