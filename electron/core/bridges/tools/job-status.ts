import { z } from 'zod';
import { type Job } from '../../../../shared/model/job.ts';
import { answerOf, failureOf, runningWords } from './reply.ts';
import { settle } from './settle.ts';
import { defineTool, type ToolContext } from './tool.ts';

const JobReport = z.object({
  status: z.enum(['running', 'failed', 'completed']),
  jobId: z.string(),
  operation: z.string(),
  createdAt: z.iso.datetime().optional(),
  ageMs: z.int().optional(),
  message: z.string().optional(),
  waitingFor: z.string().optional().describe('What the owner has to answer before it goes on.'),
  error: z.string().optional().describe('Why there is no answer.'),
  result: z
    .object({
      content: z.array(z.object({ type: z.literal('text'), text: z.string() })),
      structuredContent: z.object({ threadId: z.string().optional(), content: z.string() }),
    })
    .optional()
    .describe('What the tool that began the job would have returned.'),
});

/** Where a slow call's answer is found. */
export const codexJobStatus = defineTool({
  name: 'codex_job_status',
  title: 'Codex Job Status',
  description:
    'Get the state or the result of a job that codex_read, codex_run or codex_reply left running. ' +
    'Call it with the exact jobId until status is completed or failed; waitSeconds saves calls by waiting for the end. ' +
    'While the owner reviews changes it stays running and says what it is waiting for; that can take minutes.',
  effect: 'read',
  idempotent: true,
  input: z.object({
    jobId: z.string().min(1).describe('As the running reply gave it.'),
    waitSeconds: z.int().min(0).max(25).optional().describe('Seconds to wait for the end; 0 answers at once and is the default.'),
  }),
  output: JobReport,
  run: async ({ jobId, waitSeconds = 0 }, context) => {
    const job = context.jobs.read(jobId, context.caller);
    return report(waitSeconds > 0 ? await settle(job, waitSeconds * 1000, context) : job, context);
  },
});

function report(job: Job, { now }: ToolContext): z.infer<typeof JobReport> {
  const known = { jobId: job.id, operation: job.operation };
  switch (job.status) {
    case 'completed': {
      const answer = answerOf(job);
      return { status: 'completed', ...known, result: { content: [{ type: 'text', text: answer.content }], structuredContent: answer } };
    }
    case 'failed':
    case 'cancelled':
    case 'interrupted':
      return { status: 'failed', ...known, error: failureOf(job).text };
    case 'queued':
    case 'waiting':
    case 'running':
    case 'stalled': {
      const createdAtMs = job.createdAt * 1000;
      const ageMs = Math.max(0, Math.trunc(now() - createdAtMs));
      return { status: 'running', ...known, createdAt: new Date(createdAtMs).toISOString(), ageMs, ...runningWords(job, job.status) };
    }
  }
}
