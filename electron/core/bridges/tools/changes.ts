import { z } from 'zod';
import { ChangeCounts, FileStatus } from '../../../../shared/model/change-set.ts';
import { isFinal, type Job } from '../../../../shared/model/job.ts';
import { ReviewState } from '../../../../shared/model/review.ts';
import { type ClientChanges } from '../../jobs/client-changes.ts';
import { type FileOnPage, pageOfChanges } from './change-pages.ts';
import { diffHeader } from './diff.ts';
import { jobId } from './job-status.ts';
import { defineTool } from './tool.ts';

const Decision = z.enum(['pending', 'accepted', 'rejected', 'partial', 'edited']);

const ChangesReport = z.object({
  jobId: z.string(),
  state: z
    .enum(['none', ...ReviewState.options])
    .describe('none: there is nothing to review; applied: the accepted part is in the folder.'),
  message: z.string(),
  round: z.int().optional().describe('Grows each time the owner sends the changes back to Codex.'),
  counts: ChangeCounts.optional().describe('Of the whole change set.'),
  landed: ChangeCounts.optional().describe('What of it is in the folder.'),
  reason: z.string().optional().describe('Why the owner rejected it.'),
  skipped: z.array(z.string()).optional().describe('What can neither be shown nor land.'),
  files: z
    .array(
      z.object({
        path: z.string(),
        oldPath: z.string().optional(),
        status: FileStatus,
        added: z.int(),
        removed: z.int(),
        decision: Decision,
        notShown: z.enum(['same', 'binary', 'large', 'symlink', 'repository', 'secret']).optional().describe('Why it has no hunks.'),
        hunks: z.array(z.object({ decision: Decision, diff: z.string().describe('As in a unified diff.') })),
      }),
    )
    .describe('Of this page.'),
  nextCursor: z.string().optional().describe('Call again with it for the rest.'),
});
type ChangesReport = z.infer<typeof ChangesReport>;

/** The edits of a run, as far as its client may see them. */
export const codexChanges = defineTool({
  name: 'codex_changes',
  title: 'Codex Changes',
  description:
    'Show what a codex_run or codex_reply job with sandbox workspace-write changed: files, lines and hunks as a unified diff, ' +
    'and what the owner decided about each. Works while the owner still reviews them and after. ' +
    'Files that look like secrets, and binary ones, are named without their content. Changes nothing.',
  effect: 'read',
  idempotent: true,
  labels: { invoking: 'Reading the changes', invoked: 'Changes read' },
  input: z.object({ jobId, cursor: z.string().min(1).optional().describe('nextCursor of the page before.') }),
  output: ChangesReport,
  text: reportText,
  run: async ({ jobId: id, cursor = null }, { jobs, caller }) => {
    const job = jobs.read(id, caller);
    const changes = await jobs.changes(id, caller);
    return changes ? report(job, changes, cursor) : { jobId: job.id, state: 'none' as const, message: nothing(job), files: [] };
  },
});

function report({ id }: Job, changes: ClientChanges, cursor: string | null): ChangesReport {
  const { state, round, counts, landed, reason, skipped } = changes;
  const { files, nextCursor } = pageOfChanges(changes, cursor);
  return {
    jobId: id,
    state,
    message: messages[state],
    round,
    counts,
    ...(landed && { landed }),
    ...(reason !== null && { reason }),
    ...(skipped.length > 0 && { skipped: skipped.slice(0, 100) }),
    files: files.map(fileReport),
    ...(nextCursor !== null && { nextCursor }),
  };
}

function fileReport({ path, oldPath, status, added, removed, decision, withheld, hunks }: FileOnPage): ChangesReport['files'][number] {
  const names = { path, ...(oldPath !== null && { oldPath }) };
  return { ...names, status, added, removed, decision, ...(withheld && { notShown: withheld }), hunks: [...hunks] };
}

const messages: Readonly<Record<ReviewState, string>> = {
  pending: 'The owner has these changes before them in Drawbridge. Nothing of them is in the folder yet.',
  sentBack: 'The owner sent these changes back; Codex works on another proposal. Nothing of them is in the folder yet.',
  applied: 'The owner has decided. What was accepted is in the folder, uncommitted; the rest is not.',
  rejected: 'The owner rejected these changes. Nothing of them is in the folder.',
  reverted: 'The changes were applied and taken back later. Nothing of them is in the folder now.',
  lost: 'These changes were lost before the owner decided. Nothing of them is in the folder.',
};

function nothing({ status, sandbox }: Job): string {
  if (sandbox === 'read-only') return 'This job was read-only: it changed nothing.';
  if (!isFinal(status)) return 'Nothing has been proposed yet. Ask again when the job waits for the owner or has ended.';
  return 'Nothing was kept for a review: the job changed nothing, or the owner lets jobs write in this folder without one.';
}

function reportText({ state, message, counts, reason, files, nextCursor, jobId: id }: ChangesReport): string {
  const size = counts ? ` In all: ${plural(counts.files, 'file')}, +${counts.added} -${counts.removed}.` : '';
  const rest = nextCursor === undefined ? [] : [`There is more: call codex_changes with jobId ${id} and cursor ${nextCursor}.`];
  const words = reason === undefined ? '' : ` Their reason: ${reason}`;
  return [`${state}: ${message}${size}${words}`, ...files.map(fileText), ...rest].join('\n\n');
}

function fileText(file: ChangesReport['files'][number]): string {
  const { path, status, added, removed, decision, notShown, hunks } = file;
  const title = `${JSON.stringify(path)} (${status}, +${added} -${removed}): ${decision}`;
  if (hunks.length === 0) return notShown ? `${title}. Its content is not shown: ${notShown}.` : title;
  return `${title}\n${diffHeader({ ...file, oldPath: file.oldPath ?? null })}${hunks.map(({ diff }) => diff).join('')}`.trimEnd();
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
