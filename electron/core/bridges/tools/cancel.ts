import { z } from 'zod';
import { isFinal, type Job } from '../../../../shared/model/job.ts';
import { jobId } from './job-status.ts';
import { defineTool } from './tool.ts';

const CancelReport = z.object({
  status: z.enum(['cancelled', 'completed', 'failed']).describe('How the job stands now: it may have ended before it could be cancelled.'),
  jobId: z.string(),
  operation: z.string(),
  message: z.string(),
});

/** Ends a job of the caller's own. */
export const codexJobCancel = defineTool({
  name: 'codex_job_cancel',
  title: 'Cancel Codex Job',
  description:
    'Stop a job of yours that codex_read, codex_run or codex_reply left running, waiting or in the queue. ' +
    'Changes of it that the owner has not accepted yet are dropped; what they accepted stays. Its thread can be continued with codex_reply. ' +
    'Use it only when the user no longer wants the work; a job that has ended stays as it is.',
  effect: 'cancel',
  idempotent: true,
  labels: { invoking: 'Cancelling the job', invoked: 'Job cancelled' },
  input: z.object({ jobId }),
  output: CancelReport,
  run: async ({ jobId: id }, { jobs, caller }) => {
    const was = jobs.read(id, caller);
    const job = isFinal(was.status) ? was : await jobs.cancel(id, caller);
    return { ...outcome(job), jobId: job.id, operation: job.operation };
  },
});

function outcome({ status }: Job): Pick<z.infer<typeof CancelReport>, 'status' | 'message'> {
  switch (status) {
    case 'cancelled':
      return { status, message: 'The job is cancelled.' };
    case 'completed':
      return { status, message: 'The job had completed already. codex_job_status has its answer.' };
    default:
      return { status: 'failed', message: 'The job had ended without an answer already. codex_job_status says why.' };
  }
}
