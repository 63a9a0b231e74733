import { type Snapshot } from '../../shared/contract/control.ts';
import { type Approval } from '../../shared/model/approval.ts';
import { type Job } from '../../shared/model/job.ts';
import { type NotificationConfig } from '../../shared/model/settings.ts';
import { texts } from '../../shared/texts/texts.ts';
import { faults } from './status.ts';

export const noticeKinds = ['questions', 'failures', 'finished'] as const satisfies (keyof NotificationConfig)[];
export type NoticeKind = (typeof noticeKinds)[number];

/** What the desktop can tell of one thing, and where the window shows it. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly place: string;
  /** The question that a no can be said to from the notification itself: there is one, and nothing is lost by it. */
  readonly deniable: string | null;
}

type Told = Pick<Snapshot, 'approvals' | 'signIn' | 'jobs' | 'bridges' | 'codex'>;

/**
 * Everything the desktop could tell of now, newest last. Who asks, for what kind of thing, in which open folder; nothing that a client or a
 * model wrote: a notification is read in passing, and the whole is in the window.
 */
export function noticesOf(snapshot: Told): Notice[] {
  const jobs = snapshot.jobs.toReversed();
  return [
    ...questionsOf(snapshot),
    ...faults(snapshot).map(({ id, sentence, place }) => notice('failures', { id, title: sentence, place })),
    ...jobs.filter(isNews).map((job) => jobNotice('failures', job)),
    ...jobs.filter(({ status }) => status === 'completed').map((job) => jobNotice('finished', job)),
  ];
}

/** What a job fails by when the owner said no to it, before it ran or to its changes: nobody need tell them. */
const ownNo: readonly (string | undefined)[] = ['approval/declined', 'review/rejected'];

function isNews({ status, failure }: Job): boolean {
  return status === 'failed' && !ownNo.includes(failure?.code);
}

/** Several of one kind in one: the newest speaks for questions, a number for the rest. */
export function together(notices: readonly Notice[]): Notice | null {
  const newest = notices.at(-1);
  if (!newest || notices.length === 1 || newest.kind === 'questions') return newest ?? null;
  const jobs = notices.filter(({ id }) => id.startsWith('job_')).length;
  const words = texts.notices;
  const title = sumOf(newest.kind, jobs === notices.length, notices.length);
  return { ...newest, title, body: words.look, place: jobs === 0 ? '/' : '/jobs' };
}

function sumOf(kind: NoticeKind, onlyJobs: boolean, n: number): string {
  const { faults: several, jobsFailed, jobsDone } = texts.notices;
  if (kind === 'finished') return jobsDone(n);
  return onlyJobs ? jobsFailed(n) : several(n);
}

/** A client that signs in has a name of its own making, so it is not named. */
function questionsOf({ approvals, signIn: { pending } }: Told): Notice[] {
  const words = texts.notices;
  const signIn = pending && notice('questions', { id: pending.id, title: words.signIn, body: words.signInBody, place: '/sign-in' });
  const alone = approvals.length === 1 && !pending;
  return [...approvals.map((approval) => questionNotice(approval, approvals.length, alone)), ...(signIn ? [signIn] : [])];
}

function questionNotice(approval: Approval, waiting: number, alone: boolean): Notice {
  const { id, clientName, root, question } = approval;
  const words = texts.notices;
  return notice('questions', {
    id,
    title: words.asks[question.kind](clientName),
    body: waiting > 1 ? `${words.in(root)}\n${words.more(waiting)}` : words.in(root),
    place: approvalPlace([approval]),
    deniable: alone && question.kind !== 'changeSet' ? id : null,
  });
}

function jobNotice(kind: 'failures' | 'finished', { id, clientId, clientName, root }: Job): Notice {
  const { ownFailed, ownDone, jobFailed, jobDone, in: within } = texts.notices;
  const [own, named] = kind === 'failures' ? [ownFailed, jobFailed] : [ownDone, jobDone];
  return notice(kind, { id, title: clientId === 'owner' ? own : named(clientName), body: within(root), place: `/jobs/${id}` });
}

function notice(kind: NoticeKind, given: Pick<Notice, 'id' | 'title' | 'place'> & Partial<Notice>): Notice {
  return { body: '', deniable: null, ...given, kind };
}

/** Where the window shows them: one by itself, what changed in its review, several as a list. */
export function approvalPlace(approvals: readonly Pick<Approval, 'id' | 'question'>[]): string {
  const [only] = approvals;
  if (!only || approvals.length > 1) return '/approvals';
  return only.question.kind === 'changeSet' ? `/reviews/${only.question.changeSetId}` : `/approvals/${only.id}`;
}

/** True when the owner sees it already: the window in front shows its place, a list of its kind, or Home, which begins with what waits. */
export function isSeen({ kind, place }: Notice, looking: string | null): boolean {
  if (looking === null) return false;
  const lists = { questions: ['/', '/approvals'], failures: ['/', '/jobs'], finished: ['/', '/jobs'] } as const;
  return looking === place || lists[kind].some((list) => list === looking);
}
