import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { type ReadyLine } from '../../shared/model/host.ts';
import { runCli, startServe } from '../fixtures/cli.ts';
import { makePlace, type Place } from '../fixtures/house.ts';
import { connectChatGpt } from '../fixtures/mcp-client.ts';
import { openLocal } from '../fixtures/remote.ts';
import { commitThirtyLines, indexFile, thirtyLines, threeHunks, writingBridges } from '../fixtures/three-hunks.ts';
import { waitingReview, worktreesOf } from '../fixtures/writing.ts';
import { startScriptedModel } from '../scripted-model/server.ts';

const changed = thirtyLines({ 2: 'line two', 15: 'line \u202efifteen', 29: 'line twenty-nine' });

/** A host in a process of its own; armed, it is killed at a write of that number. */
async function startHost({ dataDir, configFile, root }: Place) {
  const child = fork(fileURLToPath(import.meta.resolve('../fixtures/killed-child.ts')), [dataDir, configFile, root]);
  const ended = once(child, 'exit');
  const [bridges] = (await once(child, 'message')) as [ReadyLine['bridges']];
  return {
    url: (bridgeId: string) => bridges.find(({ id }) => id === bridgeId)?.url ?? '',
    killAt: async (write: number) => {
      const armed = once(child, 'message');
      child.send(write);
      await armed;
    },
    ended,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const fates = [
  {
    fate: 'early: it is taken back, and the owner applies it again',
    write: 12,
    state: 'pending',
    shown: '! Drawbridge ended while this was landing, and took it back. Nothing of it has landed. Try it again.',
    told: 'What it changed waits for the owner and may still land. Ask the owner before it is started again.',
    audit: ['change/shown', 'change/applying', 'change/notLanded', 'change/applying', 'change/applied'],
  },
  {
    fate: 'late: it is in the folder, and both sides are told so',
    write: 28,
    state: 'applied',
    shown: 'landed    1 file, +3 -3',
    told: 'What the owner accepted of its changes is in the folder. Look at the folder before it is started again.',
    audit: ['change/shown', 'change/applying', 'change/applied'],
  },
];

test.each(fates)('the host is killed while an accepted change lands, $fate', { timeout: 180_000 }, async (expected) => {
  const { write, state, shown, told, audit } = expected;
  await using model = await startScriptedModel({ script: [...threeHunks.slice(0, 2)] });
  await using place = await makePlace(model.url, { bridges: writingBridges });
  const repository = commitThirtyLines(place.root);
  const text = () => readFileSync(repository.at('lines.txt'), 'utf8');
  const index = readFileSync(indexFile(place.root));
  const { id, jobId, token } = await askAndKill(place, write);

  await using served = await startServe(place);
  await using owner = await openLocal(place.dataDir);
  await using chatgpt = await connectChatGpt({ url: served.url, token });
  expect((await runCli(place, 'changes', 'show', id)).stdout).toContain(shown);
  expect(await owner.call('change/read', { id })).toMatchObject({ state, approvalId: null });
  expect(text()).toBe(state === 'applied' ? changed : thirtyLines());
  expect((await chatgpt.call('codex_job_status', { jobId })).structured).toMatchObject({
    status: 'failed',
    error: `Drawbridge ended while this job was not finished. ${told}`,
  });
  expect((await chatgpt.call('codex_changes', { jobId })).structured).toMatchObject({ state });
  if (state === 'pending') expect(await runCli(place, 'changes', 'apply', id)).toMatchObject({ code: 0, stderr: '' });
  expect((await chatgpt.call('codex_changes', { jobId })).structured).toMatchObject({ state: 'applied', landed: { files: 1 } });

  expect(text()).toBe(changed);
  expect(readFileSync(indexFile(place.root))).toEqual(index);
  expect(repository.git('status', '--porcelain')).toBe(' M lines.txt\n');
  await vi.waitFor(() => expect(worktreesOf(place)).toEqual([]), { timeout: 30_000 });
  const { data: rows } = await owner.call('audit/list', {});
  expect(rows.map(({ type }) => type).filter((type) => type.startsWith('change/'))).toEqual(audit);
  expect(await owner.call('audit/verify', {})).toMatchObject({ broken: null });
});

/** A client's change is before the owner, who applies it as the host dies. */
async function askAndKill(place: Place, write: number) {
  await using host = await startHost(place);
  await using owner = await openLocal(place.dataDir);
  await owner.call('state/subscribe', {});
  await owner.call('root/update', { path: place.root, sandbox: 'workspace-write' });
  const { token } = await owner.call('client/create', { name: 'ChatGPT', scopes: ['read', 'run', 'write'] });
  await using chatgpt = await connectChatGpt({ url: host.url, token });
  const run = await chatgpt.call('codex_run', { prompt: 'Three lines in words', sandbox: 'workspace-write', timeoutMs: 1 });
  const jobId = String(run.structured['jobId']);
  const { id } = await waitingReview({ remote: owner }, { id: jobId });
  await host.killAt(write);
  const { code, stderr } = await runCli(place, 'changes', 'apply', id);
  expect([code, stderr]).toEqual([1, expect.stringContaining('What was asked may have been done: look again once it is back.')]);
  expect(await host.ended).toEqual([null, 'SIGKILL']);
  return { id, jobId, token };
}
