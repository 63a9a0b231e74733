import { afterEach, expect, test } from 'vitest';
import { snapshotOf } from '../../e2e/fixtures/snapshot.ts';
import { type Snapshot } from '../../shared/contract/control.ts';
import { type Approval } from '../../shared/model/approval.ts';
import { type Job, type JobStatus } from '../../shared/model/job.ts';
import { type SignIn } from '../../shared/model/sign-in.ts';
import { setLanguage } from '../../shared/texts/texts.ts';
import { NoticeBook } from './notice-book.ts';
import { isSeen, type Notice, noticesOf } from './notices.ts';

afterEach(() => setLanguage('en'));

const asked = (id: string, question: object = { kind: 'command', command: 'rm -rf /' }) =>
  ({ id: `apr_${id}`, clientName: 'ChatGPT', root: '/home/ann/src/clock', question }) as Approval;
const job = (id: string, status: JobStatus, clientId = 'c1') =>
  ({ id: `job_${id}`, status, clientId, clientName: 'ChatGPT', root: '/src', title: 'rm -rf /' }) as Job;
const signIn = { pending: { id: 'signin_1', clientName: 'Evil' } as SignIn, waitingUntilMs: null };

const told = (change: Partial<Snapshot>) => noticesOf(snapshotOf(change));

test('a notification says who asks for what kind of thing and where, in no words of the client’s or the model’s', () => {
  const body = 'In /home/ann/src/clock';
  const one = {
    kind: 'questions',
    id: 'apr_1',
    title: 'ChatGPT asks to run a command',
    body,
    place: '/approvals/apr_1',
    deniable: 'apr_1',
  };
  expect(told({ approvals: [asked('1')] })).toEqual([one]);
  const [first, second] = told({ approvals: [asked('1'), asked('2')] });
  expect(first).toEqual({ ...one, body: `${body}\n2 questions wait for you.`, deniable: null });
  expect(second?.id).toBe('apr_2');
  const [changes] = told({ approvals: [asked('1', { kind: 'changeSet', changeSetId: 'chg_1' })] });
  expect(changes).toMatchObject({ title: 'ChatGPT has changes for your review', place: '/reviews/chg_1', deniable: null });
  const [wants] = told({ signIn });
  expect(wants).toMatchObject({ id: 'signin_1', title: 'A client wants to sign in', place: '/sign-in', deniable: null });
});

test('what failed and what is done is told with its client and folder, and the owner’s own as theirs', () => {
  const jobs = [job('3', 'completed', 'owner'), job('2', 'failed'), job('1', 'cancelled')];
  expect(told({ jobs })).toMatchObject([
    { kind: 'failures', id: 'job_2', title: 'A job of ChatGPT has failed', body: 'In /src', place: '/jobs/job_2' },
    { kind: 'finished', id: 'job_3', title: 'Your job is done', place: '/jobs/job_3' },
  ]);
  const denied = ['approval/declined', 'review/rejected'].map((code, at) => ({
    ...job(`${at}`, 'failed'),
    failure: { code, message: 'The owner said no.', hint: null },
  }));
  expect(told({ jobs: denied })).toEqual([]);
  const codex = { ...snapshotOf().codex, state: 'failed' } as const;
  expect(told({ codex })).toMatchObject([{ kind: 'failures', id: 'codex', title: 'Codex is not running', place: '/' }]);
});

/** Plays states one after the other; gives what each changes, as `kind: title`. */
function play(states: readonly Partial<Snapshot>[], mayTell: (notice: Notice) => boolean = () => true, book = new NoticeBook()) {
  return states.map((state) =>
    book.next(told(state), mayTell).map(({ kind, notice }) => `${kind}: ${notice ? `${notice.title} → ${notice.place}` : 'gone'}`),
  );
}

test('there is one notification of each kind: the newest takes the place of the one before, and goes when it is answered', () => {
  const [a, b] = [asked('a'), asked('b', { kind: 'takeover' })];
  expect(play([{}, { approvals: [a] }, { approvals: [a] }, { approvals: [a, b] }, { approvals: [b] }, {}, { signIn }])).toEqual([
    [],
    ['questions: ChatGPT asks to run a command → /approvals/apr_a'],
    [],
    ['questions: ChatGPT asks to go on with another thread → /approvals/apr_b'],
    [],
    ['questions: gone'],
    ['questions: A client wants to sign in → /sign-in'],
  ]);
});

test('jobs of one kind are told together, and anew once the owner has seen them', () => {
  const book = new NoticeBook();
  const [one, two, three] = [job('1', 'failed'), job('2', 'failed'), job('3', 'failed')];
  expect(play([{}, { jobs: [one] }, { jobs: [two, one] }], undefined, book)).toEqual([
    [],
    ['failures: A job of ChatGPT has failed → /jobs/job_1'],
    ['failures: 2 jobs have failed → /jobs'],
  ]);
  book.dismiss('failures');
  expect(play([{ jobs: [three, two, one] }], undefined, book)).toEqual([['failures: A job of ChatGPT has failed → /jobs/job_3']]);
});

test('a notification that was clicked still goes when its question is answered', () => {
  const book = new NoticeBook();
  play([{ approvals: [asked('a')] }], undefined, book);
  book.dismiss('questions');
  expect(play([{ approvals: [asked('a')] }, {}], undefined, book)).toEqual([[], ['questions: gone']]);
});

test('what was over before the program began is no news, but what waits and what does not work is', () => {
  const [down] = snapshotOf().bridges.map((bridge) => ({ ...bridge, state: 'failed' as const }));
  const before = { jobs: [job('1', 'failed'), job('2', 'completed')], approvals: [asked('a')], bridges: down ? [down] : [] };
  expect(play([before])).toEqual([
    ['questions: ChatGPT asks to run a command → /approvals/apr_a', 'failures: ChatGPT could not start → /'],
  ]);
});

test('what may not be told when it comes is not told later', () => {
  const book = new NoticeBook();
  expect(play([{ approvals: [asked('a')] }], () => false, book)).toEqual([[]]);
  expect(play([{ approvals: [asked('a')] }, {}], undefined, book)).toEqual([[], []]);
});

test('the owner is not told of what the window in front shows', () => {
  const [question] = told({ approvals: [asked('1')] });
  const [done] = told({ jobs: [job('1', 'completed')] });
  const seen = (notice: Notice | undefined) =>
    ['/', '/approvals', '/approvals/apr_1', '/approvals/apr_2', '/jobs', '/jobs/job_1', '/policy', null].filter(
      (looking) => notice && isSeen(notice, looking),
    );
  expect(seen(question)).toEqual(['/', '/approvals', '/approvals/apr_1']);
  expect(seen(done)).toEqual(['/', '/jobs', '/jobs/job_1']);
});

test('notifications speak German where the owner does; a question that stands turns with the language, once, unless it was seen', async () => {
  const book = new NoticeBook();
  const again = () => play([{ approvals: [asked('1')] }], () => true, book);
  expect([again(), again()]).toEqual([[['questions: ChatGPT asks to run a command → /approvals/apr_1']], [[]]]);
  await setLanguage('de');
  expect([again(), again()]).toEqual([[['questions: ChatGPT möchte einen Befehl ausführen → /approvals/apr_1']], [[]]]);
  book.dismiss('questions');
  await setLanguage('en');
  expect(again()).toEqual([[]]);
});
