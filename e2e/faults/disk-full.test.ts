import { expect, test, vi } from 'vitest';
import { answerOf, callTool, chat, type Door } from '../fixtures/chat.ts';
import { watchHealth } from '../fixtures/health.ts';
import { openLocal, type Remote } from '../fixtures/remote.ts';
import { noSmallDisk, startOnSmallDisk } from '../fixtures/small-disk.ts';
import { openWorkspace } from '../fixtures/workspace.ts';
import { type ModelCall } from '../scripted-model/request.ts';
import { startScriptedModel } from '../scripted-model/server.ts';
import { type Step } from '../scripted-model/steps.ts';

const token = 'the-token-of-the-house-under-test';

const begin = async (door: Door, prompt: string): Promise<string> => {
  const { structured, text } = await callTool(door, 'codex_read', { prompt, timeoutMs: 1 });
  expect(structured, text).toMatchObject({ status: 'running' });
  return String(structured['jobId']);
};
/** How many items of a job's turn are recorded, whole or not. */
const said = async (owner: Remote, jobId: string): Promise<number> => {
  const { data } = await owner.call('job/events', { jobId, after: 0, limit: 500 });
  return data.filter(({ type }) => type.startsWith('item/')).length;
};
const report = async (door: Door, jobId: string) => (await callTool(door, 'codex_job_status', { jobId })).structured;

test.skipIf(noSmallDisk !== null)(
  `security 223: a full disk refuses new work, ends what it must, lets the rest run and is used again once there is space${noSmallDisk ? ` (skipped: ${noSmallDisk})` : ''}`,
  async () => {
    const space = Promise.withResolvers<void>();
    const script = ({ userText }: ModelCall): Step | undefined => {
      if (userText.includes('Count')) return { slow: 100_000, delayMs: 20 };
      return userText.includes('Wait') ? { text: 'Waited.', until: space.promise } : undefined;
    };
    await using model = await startScriptedModel({ script });
    await using workspace = await openWorkspace(model.url);
    await using host = await startOnSmallDisk(workspace, 8, { DRAWBRIDGE_TOKEN: token });
    await using owner = await openLocal(host.dataDir);
    const door = { token, url: host.served.url };
    const stream = { model: 'gpt-5.5', stream: true, messages: [{ role: 'user', content: 'Count' }] };

    const done = await callTool(door, 'codex_read', { prompt: 'Say hello' });
    expect(done.text).toBe('Hello from the scripted model.');
    const counting = await begin(door, 'Count');
    const waiting = await begin(door, 'Wait');
    const streamed = chat(door, 'Count', { body: stream }).then((response) => response.text());
    await vi.waitFor(async () => expect(await said(owner, counting)).toBeGreaterThan(3), { timeout: 30_000 });
    // Its prompt is recorded, and there is nothing more to record until its model speaks.
    await vi.waitFor(async () => expect([model.requests.length, await said(owner, waiting)]).toEqual([4, 2]), { timeout: 30_000 });

    using health = watchHealth(door);
    host.fill();
    // What has nothing to record runs on; what has is ended, and its client hears why.
    expect(await streamed).toContain('"code":"state_full"');
    await vi.waitFor(async () => expect(await report(door, counting)).toMatchObject({ status: 'failed' }), { timeout: 30_000 });
    expect((await report(door, counting))['error']).toMatch(/disk .* is full.*Free some disk space/);
    expect(await report(door, waiting)).toMatchObject({ status: 'running' });

    const refused = await chat(door, 'Say hello');
    expect([refused.status, (await refused.json()).error]).toMatchObject([
      507,
      { code: 'state_full', message: expect.stringContaining('Free some disk space') },
    ]);
    expect((await callTool(door, 'codex_read', { prompt: 'Say hello' })).structured).toMatchObject({ code: 'state/full' });
    expect((await callTool(door, 'bridge_status', {})).isError).toBe(false);

    host.free();
    space.resolve();
    await vi.waitFor(async () => expect(await report(door, waiting)).toMatchObject({ status: 'completed' }), { timeout: 30_000 });
    expect(await answerOf(await chat(door, 'Say hello'))).toBe('Hello from the scripted model.');
    expect(health.slowestMs()).toBeLessThan(1000);
    expect(host.served.process.exitCode).toBeNull();

    // The ends that could not be recorded are, by now; those that were refused never were.
    await vi.waitFor(
      async () => {
        const { data } = await owner.call('job/list', { limit: 10 });
        expect(data.map(({ status, failure }) => `${status} ${failure?.code ?? ''}`.trim())).toEqual([
          'completed',
          'failed state/full',
          'completed',
          'failed state/full',
          'completed',
        ]);
      },
      { timeout: 30_000 },
    );
    expect(await host.stopAndCheck()).toBe('ok');
  },
);
