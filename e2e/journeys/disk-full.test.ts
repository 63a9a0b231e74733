import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { answerOf, callTool, chat } from '../fixtures/chat.ts';
import { runCli } from '../fixtures/cli.ts';
import { treeDigest } from '../fixtures/folder.ts';
import { openLocal } from '../fixtures/remote.ts';
import { noSmallDisk, startOnSmallDisk } from '../fixtures/small-disk.ts';
import { commitThirtyLines, thirtyLines, threeHunks, writingBridges } from '../fixtures/three-hunks.ts';
import { openWorkspace } from '../fixtures/workspace.ts';
import { type ModelCall } from '../scripted-model/request.ts';
import { startScriptedModel } from '../scripted-model/server.ts';

const token = 'the-token-of-the-house-under-test';
const within = { timeout: 30_000 };
const inWords = { 2: 'line two', 15: 'line \u202efifteen', 29: 'line twenty-nine' };

function script({ userText, toolOutputs }: ModelCall) {
  if (userText.includes('Count')) return { slow: 100_000, delayMs: 20 };
  if (!userText.includes('in words')) return undefined;
  return threeHunks[toolOutputs.length === 0 ? 0 : 1];
}

test.skipIf(noSmallDisk !== null)(
  `the disk fills up under a job that speaks and a review that waits: both are told, nothing lands by half, and with space it goes on${noSmallDisk ? ` (skipped: ${noSmallDisk})` : ''}`,
  async () => {
    await using model = await startScriptedModel({ script });
    await using workspace = await openWorkspace(model.url, { bridges: writingBridges });
    const { root } = workspace;
    const repository = commitThirtyLines(root);
    await using host = await startOnSmallDisk(workspace, 16, { DRAWBRIDGE_TOKEN: token });
    await using remote = await openLocal(host.dataDir);
    await remote.call('root/update', { path: root, sandbox: 'workspace-write' });
    const door = { token, url: host.served.url };
    const call = async (name: string, args: object) => (await callTool(door, name, args)).structured;
    const { jobId } = await call('codex_run', { prompt: 'Put three lines in words', sandbox: 'workspace-write', timeoutMs: 1 });
    const status = () => call('codex_job_status', { jobId });
    await vi.waitFor(async () => expect(await status()).toMatchObject({ waitingFor: 'approval: 1 file, 6 lines' }), within);
    const [review] = (await remote.call('change/list', {})).data;
    const id = review?.id ?? '';
    const body = { model: 'gpt-5.5', stream: true, messages: [{ role: 'user', content: 'Count' }] };
    const spoken = await chat(door, 'Count', { body });
    const streamed = spoken.text();
    const before = treeDigest(root);

    host.fill();
    expect(await streamed).toMatch(/"message":"[^"]*disk[^"]*full[^"]*Free some disk space/);
    const owner = (...args: readonly string[]) => runCli({ dataDir: host.dataDir }, ...args);
    const refused = await owner('changes', 'apply', id, '--all');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/disk.*is full.*Free some disk space/s)]);
    expect(treeDigest(root)).toBe(before);
    // The client sees what is so: it waits still.
    expect(await status()).toMatchObject({ status: 'running', waitingFor: 'approval: 1 file, 6 lines' });
    expect((await remote.call('change/read', { id })).state).toBe('pending');

    host.free();
    const applied = await owner('changes', 'apply', id, '--all');
    expect([applied.code, applied.stderr]).toEqual([0, '']);
    expect(readFileSync(repository.at('lines.txt'), 'utf8')).toBe(thirtyLines(inWords));
    expect(repository.git('status', '--porcelain')).toBe(' M lines.txt\n');
    await vi.waitFor(async () => expect(await status()).toMatchObject({ status: 'completed' }), within);
    expect(JSON.stringify(await status())).toContain('1 file (+3 −3) landed');
    expect(await answerOf(await chat(door, 'Say hello'))).toBe('Hello from the scripted model.');

    // The same host all along, and its state whole: the audit too.
    expect(host.served.process.exitCode).toBeNull();
    expect((await owner('audit', 'verify')).code).toBe(0);
    expect((await owner('changes', 'revert', id)).code).toBe(0);
    expect(treeDigest(root)).toBe(before);
    expect(await host.stopAndCheck()).toBe('ok');
  },
);
