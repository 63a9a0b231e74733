import { z } from 'zod';
import { type Job, Usage } from '../../../../shared/model/job.ts';
import { badCursor, pageBytes } from './pages.ts';
import { answerOf, failureOf, runningWords } from './reply.ts';
import { settle } from './settle.ts';
import { defineTool, type ToolContext } from './tool.ts';

/** The job that a tool asks about. */
export const jobId = z.string().min(1).describe('The exact jobId of a result.');

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
  usage: Usage.optional().describe('Tokens that it took.'),
  nextCursor: z.string().optional().describe('The answer goes on: call again with it as cursor.'),
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
  labels: { invoking: 'Looking after the job', invoked: 'Job looked after' },
  input: z.object({
    jobId,
    waitSeconds: z.int().min(0).max(25).optional().describe('Seconds to wait for the end; 0 answers at once and is the default.'),
    cursor: z.string().min(1).optional().describe('nextCursor of a long answer, for the part that follows.'),
  }),
  output: JobReport,
  run: async ({ jobId: id, waitSeconds = 0, cursor = null }, context) => {
    const job = context.jobs.read(id, context.caller);
    const seen = waitSeconds > 0 ? await settle(job, waitSeconds * 1000, context) : job;
    if (cursor !== null && seen.status !== 'completed') throw badCursor();
    return report(seen, cursor, context);
  },
});

/** The text of a report says the answer twice. */
const partBytes = pageBytes / 2;

function report(job: Job, cursor: string | null, { now, house }: ToolContext): z.infer<typeof JobReport> {
  const known = { jobId: job.id, operation: job.operation };
  switch (job.status) {
    case 'completed': {
      const { nextCursor, ...answer } = answerOf(job, cursor, partBytes);
      const result = { content: [{ type: 'text' as const, text: answer.content }], structuredContent: answer };
      return { status: 'completed', ...known, result, ...(job.usage && { usage: job.usage }), ...(nextCursor && { nextCursor }) };
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
      return {
        status: 'running',
        ...known,
        createdAt: new Date(createdAtMs).toISOString(),
        ageMs,
        ...runningWords(job, job.status, house.paused()),
      };
    }
  }
}
