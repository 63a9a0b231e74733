import { expect, test } from 'vitest';
import { newJob } from '../../../e2e/fixtures/job.ts';
import { type Item } from '../../../shared/model/item.ts';
import { type NewJobEvent } from '../../../shared/model/job.ts';
import { Redactor } from './redact.ts';
import { EventRedactor } from './redact-events.ts';

const secret = ['sk', 'x'.repeat(40)].join('-');
const jobId = newJob().id;
const delta = (itemId: string, text: string, field: 'text' | 'output' = 'text'): NewJobEvent => ({
  type: 'item/delta',
  itemId,
  field,
  delta: text,
});
const message = (id: string, text: string): Item => ({ id, type: 'agentMessage', text, startedAtMs: 1, completedAtMs: 2 });

function openRedactor() {
  const events = new EventRedactor(new Redactor());
  const take = (...given: NewJobEvent[]) => {
    const { events: taken, keep } = events.filter(jobId, given);
    keep();
    return taken;
  };
  return { events, take };
}

test('security 193: a secret that is split over deltas of one item is not shown, whatever comes between', () => {
  const { take } = openRedactor();
  expect(take(delta('a', `see ${secret.slice(0, 10)}`))).toEqual([delta('a', 'see ')]);
  expect(take(delta('b', 'of another item'), delta('a', 'of another field', 'output'))).toEqual([
    delta('b', 'of another item'),
    delta('a', 'of another field', 'output'),
  ]);
  expect(take(delta('a', secret.slice(10, 30)))).toEqual([delta('a', '[secret]')]);
  expect(take(delta('a', `${secret.slice(30)} here`))).toEqual([delta('a', ' here')]);
});

test('what was held back comes with the end of its item, or of its job, before it', () => {
  const { take } = openRedactor();
  take(delta('a', 'it is sk-'), delta('b', 'or sk-'), delta('c', 'not sk-'));
  expect(take({ type: 'item/completed', item: message('a', 'it is sk-') })).toEqual([
    delta('a', 'sk-'),
    { type: 'item/completed', item: message('a', 'it is sk-') },
  ]);
  expect(take({ type: 'item/dropped', itemId: 'c' })).toEqual([{ type: 'item/dropped', itemId: 'c' }]);
  const end: NewJobEvent = { type: 'job/statusChanged', job: newJob({ status: 'failed' }) };
  expect(take(end)).toEqual([delta('b', 'sk-'), end]);
  expect(take(end)).toEqual([end]);
});

test('events that could not be recorded may come again', () => {
  const { events, take } = openRedactor();
  take(delta('a', secret.slice(0, 10)));
  events.filter(jobId, [delta('a', `${secret.slice(10)} lost`)]);
  expect(take(delta('a', `${secret.slice(10)} kept`))).toEqual([delta('a', '[secret] kept')]);
});

test('security 193: prompt, title, answer, failure and every text of an item are without secrets; what names things stays', () => {
  const { take } = openRedactor();
  const says = `Use ${secret} now`;
  const clean = 'Use [secret] now';
  const failure = { code: 'codex/refused', message: says, hint: says };
  const job = newJob({ prompt: says, title: says, answer: says, waitingFor: says, failure, idempotencyKey: secret });
  const [created] = take({ type: 'job/created', job });
  expect(created).toMatchObject({
    job: {
      prompt: clean,
      title: clean,
      answer: clean,
      waitingFor: clean,
      failure: { message: clean, hint: clean },
      idempotencyKey: secret,
    },
  });
  const times = { startedAtMs: 1, completedAtMs: 2 };
  const item: Item = {
    ...times,
    id: 'f',
    type: 'fileChange',
    status: 'completed',
    changes: [{ path: 'a', kind: 'add', movedTo: null, diff: says }],
  };
  expect(take({ type: 'item/completed', item })).toEqual([
    { type: 'item/completed', item: { ...item, changes: [{ path: 'a', kind: 'add', movedTo: null, diff: clean }] } },
  ]);
});

test('security 193: a title that was cut within a secret does not show its beginning', () => {
  const { take } = openRedactor();
  const titled = (title: string) => take({ type: 'job/created', job: newJob({ title }) }).map((event) => 'job' in event && event.job.title);
  expect(titled(`Use ${secret.slice(0, 12)}…`)).toEqual(['Use [secret]…']);
  expect(titled(`Use ${secret.slice(0, 30)}…`)).toEqual(['Use [secret]…']);
  expect(titled('Find all files that end in s…')).toEqual(['Find all files that end in s…']);
});
