import {
  type ListResourcesResult,
  type ReadResourceResult,
  type Resource,
  ResourceNotFoundError,
  type Server,
} from '@modelcontextprotocol/server';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type Job } from '../../../../shared/model/job.ts';
import { type Log } from '../../lib/log.ts';
import { cardContents, cardResource, cardUri } from './card.ts';
import { changesPage, logPage, type JobTexts, type TextPage } from './job-texts.ts';
import { safely } from './safely.ts';

const listedJobs = 20;
/** A cursor of a log is a number, one of a change set the set's mark and a number. */
const jobUri = /^drawbridge:\/\/jobs\/(job_[0-9a-z]{16})\/(log\?after=\d{1,15}|changes\?after=[0-9a-f]{16}\.\d{1,9}|log|changes)$/;

const parts = {
  log: { title: 'Log', mimeType: 'text/plain', description: 'What Codex said and ran in a job of yours.' },
  changes: { title: 'Changes', mimeType: 'text/x-diff', description: 'What a job of yours changed, as a unified diff.' },
} as const;
type Part = keyof typeof parts;

const resourceTemplates = Object.entries(parts).map(([part, { title, mimeType, description }]) => ({
  uriTemplate: `drawbridge://jobs/{jobId}/${part}{?after}`,
  name: `job-${part}`,
  title: `${title} of a job`,
  description: `${description} Long ones come in pages: each but the last ends with the address of the next.`,
  mimeType,
}));

/** The caller's own jobs to read, and the card that shows one. A job of another client does not exist here. */
export function serveResources(server: Server, context: JobTexts, log: Log): void {
  server.setRequestHandler('resources/list', () => safely(log, () => listing(context)));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates }));
  server.setRequestHandler('resources/read', ({ params: { uri } }) => safely(log, () => read(uri, context)));
}

function listing({ jobs, caller }: JobTexts): ListResourcesResult {
  return { resources: [cardResource, ...jobs.recent(caller, listedJobs).flatMap(resourcesOf)] };
}

function resourcesOf(job: Job): Resource[] {
  return job.sandbox === 'read-only' ? [resourceOf(job, 'log')] : [resourceOf(job, 'log'), resourceOf(job, 'changes')];
}

function resourceOf({ id, title, createdAt, finishedAt }: Job, part: Part): Resource {
  return {
    uri: uriOf(id, part),
    name: `${id} ${part}`,
    title: `${parts[part].title}: ${title}`,
    mimeType: parts[part].mimeType,
    annotations: { lastModified: new Date((finishedAt ?? createdAt) * 1000).toISOString() },
  };
}

/** @throws ResourceNotFoundError also for what belongs to somebody else */
async function read(uri: string, context: JobTexts): Promise<ReadResourceResult> {
  if (uri === cardUri) return cardContents;
  const [, jobId, rest] = jobUri.exec(uri) ?? [];
  if (jobId === undefined || rest === undefined) throw new ResourceNotFoundError(uri);
  const [part, after = null] = rest.split('?after=') as [Part, string?];
  try {
    const page = part === 'log' ? logPage(context, jobId, Number(after ?? 0)) : await changesPage(context, jobId, after);
    return { contents: [{ uri, mimeType: parts[part].mimeType, text: withNext(page, jobId, part) }] };
  } catch (error) {
    if (error instanceof Failure && (error.code === 'job/notFound' || error.code === 'page/badCursor'))
      throw new ResourceNotFoundError(uri);
    throw error;
  }
}

/** Text that is a comment in a diff too. */
function withNext({ text, next }: TextPage, jobId: string, part: Part): string {
  return next === null ? text : `${text}# continued at ${uriOf(jobId, part)}?after=${next}\n`;
}

function uriOf(jobId: string, part: Part): string {
  return `drawbridge://jobs/${jobId}/${part}`;
}
