import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { jobId, newJob } from '../../../e2e/fixtures/job.ts';
import { Database } from './database.ts';
import { JobTable } from './jobs.ts';
import { OpenAiResponseTable } from './openai-responses.ts';

test('what a response was asked with is kept without secrets, the first time it is said, and goes with its job', () => {
  using folder = makeFolder('responses');
  using db = Database.open(folder.at('state.db'));
  const responses = new OpenAiResponseTable(db, (text) => text.replaceAll('hunter2', '[secret]'));
  const job = newJob({ id: jobId(1) });
  new JobTable(db).commit(job.id, [{ type: 'job/created', job }], 0);
  responses.save(job.id, { input: [{ text: 'It is "hunter2".' }], metadata: { key: 'hunter2' }, store: true });
  responses.save(job.id, { input: [] });
  expect(responses.find(job.id)).toEqual({ input: [{ text: 'It is "[secret]".' }], metadata: { key: '[secret]' }, store: true });
  expect(responses.find(jobId(2))).toBeUndefined();
  // As retention does.
  db.prepare('DELETE FROM jobs WHERE id = ?').run(job.id);
  expect(responses.find(job.id)).toBeUndefined();
});
