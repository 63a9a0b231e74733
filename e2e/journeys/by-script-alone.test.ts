import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type Result } from '../../shared/contract/control.ts';
import { type Approval } from '../../shared/model/approval.ts';
import { type BridgeStatus } from '../../shared/model/host.ts';
import { type Job } from '../../shared/model/job.ts';
import { type Review } from '../../shared/model/review.ts';
import { answerOf, chat } from '../fixtures/chat.ts';
import { cliJson, runCli, startServe } from '../fixtures/cli.ts';
import { openLocal } from '../fixtures/remote.ts';
import { commitThirtyLines, indexFile, thirtyLines, threeHunks } from '../fixtures/three-hunks.ts';
import { patience } from '../fixtures/tunnels.ts';
import { worktreesOf } from '../fixtures/writing.ts';
import { openWorkspace } from '../fixtures/workspace.ts';
import { startScriptedModel } from '../scripted-model/server.ts';

const [edit] = threeHunks;
const script = [
  { exec: 'date > ../asked', escalate: 'the time is wanted outside' },
  ...(edit ? [edit] : []),
  { text: 'Three lines are in words.' },
];

test('an owner with nothing but a terminal opens a folder, lets a client write, answers, reviews by hunk, takes it back, and goes back to a backup', async () => {
  await using stack = new AsyncDisposableStack();
  const model = stack.use(await startScriptedModel({ script }));
  const workspace = stack.use(await openWorkspace(model.url, { roots: [] }));
  const { root } = workspace;
  const repository = commitThirtyLines(root);
  const text = () => readFileSync(repository.at('lines.txt'), 'utf8');
  const index = readFileSync(indexFile(root));
  const run = (...args: readonly string[]) => runCli(workspace, ...args);
  const json = <T>(...args: readonly string[]) => cliJson<T>(workspace, ...args);
  const some = <T>(look: () => Promise<T | undefined>): Promise<T> => vi.waitUntil(look, patience) as Promise<T>;

  // Before anything runs: the folder and the token. The token alone is on standard output, for `TOKEN=$(…)`.
  expect(await run('roots', 'add', root, '--sandbox', 'workspace-write')).toMatchObject({ code: 0, stderr: '' });
  const made = await run('tokens', 'create', '--name', 'CI', '--scope', 'read,run,write');
  expect(made).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^cb_[\w-]{43}\n$/),
    stderr: expect.stringContaining('shown this once'),
  });
  const token = made.stdout.trim();
  const served = stack.use(await startServe(workspace));
  const door = { url: served.url, token };
  const headers = { 'x-drawbridge-sandbox': 'workspace-write' };
  const refused = await (await chat(door, 'Write', { headers })).text();
  expect(refused).toContain('openai');
  expect((await run('bridges', 'edit', 'openai', '--sandbox', 'workspace-write')).code).toBe(0);

  // The client asks; the owner is asked for the command, then for the changes.
  const reply = chat(door, 'Put three lines in words', { headers });
  const question = await some(async () => (await json<{ data: Approval[] }>('approvals', 'list')).data[0]);
  expect((await run('approvals', 'show', question.id)).stdout).toContain('date > ../asked');
  expect((await run('approvals', 'accept', question.id)).code).toBe(0);
  const { id } = await some(async () => (await json<{ data: Review[] }>('changes', 'list', '--state', 'pending')).data[0]);
  const shown = (await run('changes', 'show', id)).stdout;
  for (const part of ['M lines.txt', '+line two', '+line \\u{202e}fifteen', '+line twenty-nine']) expect(shown).toContain(part);
  expect((await run('changes', 'accept', id, 'lines.txt:1', 'lines.txt:3')).code).toBe(0);
  expect((await run('changes', 'reject', id, 'lines.txt:2')).code).toBe(0);
  expect(text()).toBe(thirtyLines());
  expect(await run('changes', 'apply', id)).toMatchObject({ code: 0, stderr: '' });
  expect(text()).toBe(thirtyLines({ 2: 'line two', 29: 'line twenty-nine' }));
  expect(readFileSync(indexFile(root))).toEqual(index);
  const answer = await answerOf(await reply);
  expect(answer).toContain('Three lines are in words.');
  expect(answer).toContain('1 file (+2 −2) landed');

  expect((await run('changes', 'revert', id)).code).toBe(0);
  expect(text()).toBe(thirtyLines());
  expect(repository.git('status', '--porcelain')).toBe('');
  expect((await run('audit', 'verify')).code).toBe(0);
  const rows = (await run('audit', 'export')).stdout.trim().split('\n');
  expect(rows.map((row) => JSON.parse(row).type)).toEqual([
    ...['root/opened', 'client/created', 'bridge/changed'],
    ...['approval/asked', 'approval/accepted', 'change/shown', 'approval/asked'],
    ...['change/applying', 'change/applied', 'approval/accepted', 'change/reverting', 'change/reverted'],
  ]);

  // The backup of a day, which new limits bring about at once; then as docs/operations.md says, in another data directory.
  const backups = join(workspace.dataDir, 'backups');
  await using owner = await openLocal(workspace.dataDir);
  await owner.call('settings/update', { retention: { days: 89, maxMiB: 1024 } });
  const backup = await some(async () => (existsSync(backups) ? readdirSync(backups) : []).find((name) => name.endsWith('.db')));
  const { data: jobs } = await json<Result<'job/list'>>('jobs', 'list');
  expect((await run('jobs', 'start', 'After the backup', '--cwd', root, '--follow')).code).toBe(0);
  expect(worktreesOf(workspace)).toEqual([]);
  expect(await run('stop')).toMatchObject({ code: 0 });

  const fresh = { ...workspace, dataDir: join(root, '../again'), configFile: join(root, '../again/config.json') };
  mkdirSync(fresh.dataDir, { mode: 0o700 });
  copyFileSync(workspace.configFile, fresh.configFile);
  copyFileSync(join(backups, backup), join(fresh.dataDir, 'state.db'));
  cpSync(join(workspace.dataDir, 'artifacts'), join(fresh.dataDir, 'artifacts'), { recursive: true });
  const again = stack.use(await startServe(fresh));
  expect((await cliJson<Result<'job/list'>>(fresh, 'jobs', 'list')).data).toEqual(jobs);
  expect(await cliJson<Job>(fresh, 'jobs', 'show', jobs[0]?.id ?? '')).toMatchObject({ clientName: 'CI', status: 'completed' });
  expect((await cliJson<Review>(fresh, 'changes', 'show', id)).state).toBe('reverted');
  expect((await runCli(fresh, 'audit', 'verify')).code).toBe(0);
  expect((await cliJson<{ data: BridgeStatus[] }>(fresh, 'bridges', 'list')).data.map(({ state }) => state)).toEqual([
    'listening',
    'listening',
  ]);
  expect(await answerOf(await chat({ url: again.url, token }, 'Say hello'))).toBe('Hello from the scripted model.');
}, 120_000);
