import path from 'node:path';
import { type Params, type Result } from '../../../shared/contract/control.ts';
import { Failure } from '../../../shared/contract/errors.ts';
import { isFinal, type Job, type JobEvent, JobStatus } from '../../../shared/model/job.ts';
import { owner } from '../../core/jobs/owner.ts';
import { flag, limitOf, type Parsed, text, UsageError, word } from '../arguments.ts';
import { dataDirOf } from '../host.ts';
import { duration, print, printJson, safe, table, when } from '../output.ts';
import { openRemote, type Remote } from '../remote.ts';
import { logLines } from './job-lines.ts';

export async function listJobs(args: Parsed): Promise<number> {
  const query = jobQuery(args);
  await using remote = await openRemote(dataDirOf(args));
  const clientId = await clientIdOf(args, remote);
  const page = await remote.call('job/list', { ...query, ...(clientId !== undefined && { clientId }) });
  if (flag(args, 'json')) printJson(page);
  else print(...jobLines(page));
  if (page.nextCursor !== null && !flag(args, 'json')) print(`More: --cursor ${page.nextCursor}`);
  return 0;
}

/** `--status` is another name of `--state`. */
function jobQuery(args: Parsed): Params<'job/list'> {
  const status = (text(args, 'state') ?? text(args, 'status'))?.split(',').map(parseStatus);
  const root = text(args, 'root');
  const given = {
    text: text(args, 'search'),
    bridgeId: text(args, 'bridge'),
    root: root && path.resolve(root),
    cursor: text(args, 'cursor'),
  };
  return { limit: limitOf(args), ...(status && { status }), ...Object.fromEntries(Object.entries(given).filter(([, value]) => value)) };
}

/** The client of this name, the owner too; else of this id. */
async function clientIdOf(args: Parsed, remote: Remote): Promise<string | undefined> {
  const given = text(args, 'client');
  if (given === undefined) return undefined;
  const { data } = await remote.call('client/list', {});
  if (given === owner.clientName) return owner.clientId;
  return data.find(({ name }) => name === given)?.id ?? given;
}

function jobLines({ data, hits }: Result<'job/list'>): string[] {
  if (data.length === 0) return [hits ? 'No job has these words.' : 'No jobs.'];
  const head = ['ID', 'STATUS', 'CLIENT', 'STARTED', 'TOOK', 'TITLE'];
  if (!hits) return table(head, data.map(row));
  return table(
    [...head, 'FOUND'],
    data.map((job, at) => [...row(job), safe(hits[at]?.excerpt?.text ?? '')]),
  );
}

export async function showJob(args: Parsed): Promise<number> {
  const jobId = word(args, 0, 'The job id');
  await using remote = await openRemote(dataDirOf(args));
  const job = await remote.call('job/read', { jobId });
  if (flag(args, 'json')) printJson(job);
  else print(...describe(job));
  return 0;
}

export async function cancelJob(args: Parsed): Promise<number> {
  const jobId = word(args, 0, 'The job id');
  await using remote = await openRemote(dataDirOf(args));
  const job = await remote.call('job/cancel', { jobId });
  if (flag(args, 'json')) printJson(job);
  else print(`${job.id} is ${job.status}.`);
  return 0;
}

/** The log so far; with `--follow` until the job ends. With `--json` one event on each line. */
export async function logJob(args: Parsed): Promise<number> {
  const jobId = word(args, 0, 'The job id');
  const show = (events: readonly JobEvent[]) => {
    if (flag(args, 'json')) for (const event of events) printJson(event);
    else print(...logLines(events));
  };
  if (flag(args, 'follow')) return followJob(args, jobId, show);
  await using remote = await openRemote(dataDirOf(args));
  await readAll(remote, jobId, show);
  return 0;
}

async function readAll(remote: Remote, jobId: string, show: (events: readonly JobEvent[]) => void): Promise<void> {
  for (let after: number | null = 0; after !== null; ) {
    const page: { data: JobEvent[]; nextAfter: number | null } = await remote.call('job/events', { jobId, after, limit: 500 });
    show(page.data);
    after = page.nextAfter;
  }
}

async function followJob(args: Parsed, jobId: string, show: (events: readonly JobEvent[]) => void): Promise<number> {
  const ended = Promise.withResolvers<void>();
  await using remote = await openRemote(dataDirOf(args), {
    onNotification: (name, params) => {
      if (name === 'job/event' && 'events' in params) show(params.events);
      if (name === 'job/subscriptionEnded' && 'reason' in params) {
        if (params.reason === 'lagged') void remote.call('job/subscribe', { jobId, after: params.after }).catch(ended.reject);
        else ended.resolve();
      }
    },
  });
  await remote.call('job/subscribe', { jobId });
  await Promise.race([ended.promise, remote.closed.then(hostGone)]);
  return 0;
}

function hostGone(): never {
  throw new Failure('rpc/closed', 'The connection to the running Drawbridge was closed before the job ended.', {
    hint: 'Start it again and read: drawbridge jobs log ID',
  });
}

function row(job: Job): string[] {
  return [job.id, job.status, safe(job.clientName), when(job.startedAt), duration(job.durationMs), safe(job.title)];
}

function describe(job: Job): string[] {
  const lines = [
    `${job.id}  ${job.status}`,
    `title     ${safe(job.title)}`,
    `client    ${safe(job.clientName)} through ${job.bridgeId} (${job.operation})`,
    `folder    ${safe(job.cwd)}`,
    `sandbox   ${job.sandbox}`,
    `model     ${safe(job.model ?? 'default')}${job.effort ? ` (${safe(job.effort)})` : ''}`,
    `thread    ${job.threadId ?? '-'}`,
    ...(job.follows === null ? [] : [`follows   ${job.follows}`]),
    ...(job.waitingFor === null ? [] : [`waits for ${safe(job.waitingFor)}`]),
    `created   ${when(job.createdAt)}`,
    `ended     ${when(job.finishedAt)}${job.durationMs === null ? '' : ` after ${duration(job.durationMs)}`}`,
  ];
  if (job.usage) lines.push(`tokens    ${job.usage.input} in (${job.usage.cachedInput} cached), ${job.usage.output} out`);
  if (job.failure) lines.push(`failure   ${safe(job.failure.message)} ${safe(job.failure.hint ?? '')}`.trimEnd());
  if (isFinal(job.status) && job.answer !== null) lines.push('', safe(job.answer, { multiline: true }));
  return lines;
}

function parseStatus(given: string): JobStatus {
  const status = JobStatus.safeParse(given);
  if (status.success) return status.data;
  throw new UsageError(`--state knows ${JobStatus.options.join(', ')}; ${JSON.stringify(given)} is none of them.`);
}
