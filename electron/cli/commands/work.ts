import path from 'node:path';
import { type Result } from '../../../shared/contract/control.ts';
import { Sandbox } from '../../../shared/model/config.ts';
import { type Job, type QueueReason } from '../../../shared/model/job.ts';
import { flag, oneOf, type Parsed, sentence, text, word } from '../arguments.ts';
import { dataDirOf } from '../host.ts';
import { print, printJson, safe, table } from '../output.ts';
import { openRemote, type Remote } from '../remote.ts';
import { logJob } from './jobs.ts';

export function startJob(args: Parsed): Promise<number> {
  const [cwd, threadId, model, effort] = [text(args, 'cwd'), text(args, 'thread'), text(args, 'model'), text(args, 'effort')];
  const request = {
    prompt: sentence(args, 0, 'The prompt'),
    sandbox: oneOf(args, 'sandbox', Sandbox.options) ?? 'read-only',
    ...(cwd !== undefined && { cwd: path.resolve(cwd) }),
    ...(threadId !== undefined && { threadId }),
    ...(model !== undefined && { model }),
    ...(effort !== undefined && { effort }),
  };
  return begin(args, (remote) => remote.call('job/start', request));
}

export function continueJob(args: Parsed): Promise<number> {
  const jobId = word(args, 0, 'The job id');
  const prompt = sentence(args, 1, 'The prompt');
  return begin(args, (remote) => remote.call('job/continue', { jobId, prompt }));
}

export function retryJob(args: Parsed): Promise<number> {
  const jobId = word(args, 0, 'The job id');
  return begin(args, (remote) => remote.call('job/retry', { jobId }));
}

/** Tells the new job's id; with `--follow` its log instead, until it ends. Exit code 1 when the followed job does not complete. */
async function begin(args: Parsed, start: (remote: Remote) => Promise<Job>): Promise<number> {
  await using remote = await openRemote(dataDirOf(args));
  const job = await start(remote);
  if (flag(args, 'follow')) {
    await logJob({ ...args, positionals: [job.id] });
    return (await remote.call('job/read', { jobId: job.id })).status === 'completed' ? 0 : 1;
  }
  if (flag(args, 'json')) printJson(job);
  else print(`${job.id} is ${job.status}.`);
  return 0;
}

export async function steerJob(args: Parsed): Promise<number> {
  const jobId = word(args, 0, 'The job id');
  const words = sentence(args, 1, 'The text');
  await using remote = await openRemote(dataDirOf(args));
  await remote.call('job/steer', { jobId, text: words });
  if (flag(args, 'json')) printJson({ steered: jobId });
  else print(`${jobId} has been told.`);
  return 0;
}

export function pauseJobs(args: Parsed): Promise<number> {
  return setPaused(args, 'jobs/pause');
}

export function resumeJobs(args: Parsed): Promise<number> {
  return setPaused(args, 'jobs/resume');
}

async function setPaused(args: Parsed, method: 'jobs/pause' | 'jobs/resume'): Promise<number> {
  await using remote = await openRemote(dataDirOf(args));
  const paused = await remote.call(method, {});
  if (flag(args, 'json')) printJson(paused);
  else if (paused.byOwner) print('Paused: new jobs wait. Let them go on with: drawbridge jobs resume');
  else print(paused.whileLocked ? 'New jobs begin; those that may write wait until the screen is unlocked.' : 'New jobs begin again.');
  return 0;
}

export async function showQueue(args: Parsed): Promise<number> {
  await using remote = await openRemote(dataDirOf(args));
  const queue = await remote.call('queue/read', {});
  if (flag(args, 'json')) printJson(queue);
  else print(...describe(queue));
  return 0;
}

const reasons: Readonly<Record<QueueReason, string>> = {
  capacity: 'a place',
  threadBusy: 'its thread',
  writerBusy: 'another writer in its folder',
  paused: 'the owner, who paused new jobs',
  locked: 'the screen to be unlocked',
};

function describe({ running, queued, maxRunning, maxQueued }: Result<'queue/read'>): string[] {
  const counts = `${running.length} of ${maxRunning} run, ${queued.length} of ${maxQueued} wait.`;
  if (running.length + queued.length === 0) return [counts];
  const rows = [
    ...running.map((job) => row(job, job.waitingFor === null ? '-' : safe(job.waitingFor))),
    ...queued.map(({ job, reason }) => row(job, reasons[reason])),
  ];
  return [counts, '', ...table(['ID', 'STATUS', 'CLIENT', 'WAITS FOR', 'TITLE'], rows)];
}

function row(job: Job, waitsFor: string): string[] {
  return [job.id, job.status, safe(job.clientName), waitsFor, safe(job.title)];
}
