import { expect, test, vi } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { newJob } from '../../../e2e/fixtures/job.ts';
import { EventBus } from '../events/bus.ts';
import { Changes } from '../events/changes.ts';
import { Database } from '../state/database.ts';
import { JobTable } from '../state/jobs.ts';
import { type Ending } from './job.ts';
import { Recorder } from './recorder.ts';

/** Its disk takes as long as the test says. */
class SlowTable extends JobTable {
  readonly disk = Promise.withResolvers<void>();

  override settle(): Promise<void> {
    return this.disk.promise;
  }
}

const completed: Ending = { status: 'completed', answer: 'Done.', failure: null, usage: null };

test.each([
  ['when the disk has it', (disk: PromiseWithResolvers<void>) => disk.resolve(), []],
  [
    'also when the disk cannot be waited for, and the log says so',
    (disk: PromiseWithResolvers<void>) => disk.reject(new Error('EIO')),
    [['job endUnsettled', newJob().id, 'EIO']],
  ],
])('an end is recorded at once and told %s', async (_, settle, warned) => {
  using folder = makeFolder();
  using db = Database.open(folder.at('state.db'));
  const table = new SlowTable(db);
  const bus = new EventBus(table);
  const warnings: unknown[] = [];
  const silent = () => undefined;
  const warn = (event: string, { jobId, error }: Record<string, unknown> = {}) => warnings.push([event, jobId, (error as Error).message]);
  const recorder = new Recorder({
    log: { debug: silent, info: silent, warn, error: silent },
    jobs: table,
    bus,
    changes: new Changes(),
    elapsed: () => 1_800_000_000_000,
    now: () => 1_800_000_000_000,
  });
  const active = { job: newJob({ status: 'running' }), startedAtMs: 1_799_999_999_000 };
  recorder.create(active);
  const stop = new AbortController();
  const told: string[] = [];
  const reading = (async () => {
    for await (const events of bus.subscribe({ jobId: active.job.id, after: 1, signal: stop.signal })) {
      told.push(...events.map((event) => (event.type === 'job/statusChanged' ? event.job.status : event.type)));
    }
  })();
  recorder.record(active.job.id, [{ type: 'item/dropped', itemId: 'msg_1' }]);
  await vi.waitFor(() => expect(told).toEqual(['item/dropped']));

  const ended = recorder.end(active, completed);
  expect(table.find(active.job.id)?.status).toBe('completed');
  // It is one for whoever asks, and it is not recorded again.
  expect([active.job.status, told]).toEqual(['completed', ['item/dropped']]);
  await recorder.end(active, { ...completed, status: 'cancelled' });
  settle(table.disk);
  await ended;
  await vi.waitFor(() => expect(told).toEqual(['item/dropped', 'completed']));
  expect(active.job).toMatchObject({ status: 'completed', answer: 'Done.', durationMs: 1000 });
  expect(warnings).toEqual(warned);
  stop.abort();
  await reading;
});
