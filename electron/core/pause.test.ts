import { expect, test } from 'vitest';
import { callTool } from '../../e2e/fixtures/chat.ts';
import { ended, openControl, waiting, working } from '../../e2e/fixtures/control.ts';

const queue = { codex: { maxRunningJobs: 4 } };

test('a pause lets what runs go on and holds what is new, tells clients so, and outlives a restart', async () => {
  await using control = await openControl({ script: waiting }, queue);
  const { remote, house } = control;
  await remote.call('state/subscribe', {});
  const running = await working(remote, await remote.call('job/start', { prompt: 'Wait here' }));
  expect(await remote.call('jobs/pause', {})).toEqual({ byOwner: true, whileLocked: false });
  await remote.hear('settings/changed', ({ paused }) => paused.byOwner);
  const asked = await callTool(house, 'codex_read', { prompt: 'Hello', timeoutMs: 1 });
  expect(asked.structured).toMatchObject({ status: 'running', message: expect.stringMatching(/^The owner has paused new jobs/) });
  expect((await callTool(house, 'bridge_status', {})).structured['paused']).toMatch(/^The owner has paused new jobs/);
  const { queued } = await remote.call('queue/read', {});
  expect(queued.map(({ job, reason }) => [job.title, reason])).toEqual([['Hello', 'paused']]);
  control.release();
  expect((await ended(remote, running)).status).toBe('completed');
  expect((await remote.call('queue/read', {})).queued).toHaveLength(1);
  expect(await remote.call('jobs/resume', {})).toEqual({ byOwner: false, whileLocked: false });
  const [first] = await house.jobs();
  expect(await ended(remote, { id: first?.id ?? '' })).toMatchObject({ title: 'Hello', status: 'completed' });
  expect((await callTool(house, 'bridge_status', {})).structured).not.toHaveProperty('paused');

  await remote.call('jobs/pause', {});
  await house[Symbol.asyncDispose]();
  const again = await control.open();
  expect((await again.remote.call('state/subscribe', {})).paused).toEqual({ byOwner: true, whileLocked: false });
  const held = await again.remote.call('job/start', { prompt: 'After the restart' });
  expect((await again.remote.call('queue/read', {})).queued).toMatchObject([{ job: { id: held.id }, reason: 'paused' }]);
  await again.remote.call('jobs/resume', {});
  expect(await ended(again.remote, held)).toMatchObject({ status: 'completed', answer: 'You said: After the restart' });
}, 60_000);

test('while the screen is locked only jobs that may write wait, where the owner wants that', async () => {
  await using control = await openControl({ script: waiting }, queue);
  const { remote, house, place } = control;
  await remote.call('root/update', { path: place.root, sandbox: 'workspace-write', writes: 'allow' });
  house.app.setLocked(true);
  expect((await remote.call('state/subscribe', {})).paused).toEqual({ byOwner: false, whileLocked: false });
  await remote.call('settings/update', { desktop: { pauseWhileLocked: true } });
  expect((await remote.call('state/subscribe', {})).paused).toEqual({ byOwner: false, whileLocked: true });
  const writer = await remote.call('job/start', { prompt: 'Write', sandbox: 'workspace-write' });
  expect(await ended(remote, await remote.call('job/start', { prompt: 'Read' }))).toMatchObject({ status: 'completed' });
  expect((await remote.call('queue/read', {})).queued).toMatchObject([{ job: { id: writer.id }, reason: 'locked' }]);
  house.app.setLocked(false);
  expect(await ended(remote, writer)).toMatchObject({ status: 'completed', answer: 'You said: Write' });
}, 60_000);
