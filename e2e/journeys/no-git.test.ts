import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { callTool } from '../fixtures/chat.ts';
import { runCli } from '../fixtures/cli.ts';
import { answerShown, openControl } from '../fixtures/control.ts';
import { treeDigest } from '../fixtures/folder.ts';
import { writingBridges } from '../fixtures/three-hunks.ts';
import { waitingReview } from '../fixtures/writing.ts';
import { type Approval } from '../../shared/model/approval.ts';
import { AuditRow } from '../../shared/model/audit.ts';

const within = { timeout: 30_000 };
/** More than is ever copied, and nothing on the disk. */
const filmBytes = 2 ** 36;

const script = [
  { text: 'A trip, in two files.' },
  { exec: 'cp notes.txt /dev/null', escalate: 'To look outside' },
  { exec: "sed -i 's/Rome/Roma/' notes.txt && rm plan.txt && printf 'ciao\\n' > words.txt && mkdir cache && touch cache/one" },
  { text: 'Rome has its own name now.' },
];

test('a folder that no git knows: read, written after an approval, reviewed, applied and taken back; what is too large is said', async () => {
  await using control = await openControl({ script }, { bridges: writingBridges });
  const { house, place, remote } = control;
  const trip = join(place.folder, 'trip');
  const at = (name: string) => join(trip, name);
  mkdirSync(trip);
  writeFileSync(at('notes.txt'), 'To Rome\nby train\n');
  writeFileSync(at('plan.txt'), 'First the station.\n');
  writeFileSync(at('film.mov'), '');
  truncateSync(at('film.mov'), filmBytes);
  await remote.call('state/subscribe', {});
  const owner = (...args: readonly string[]) => runCli(place, ...args);
  expect(await owner('roots', 'add', trip, '--sandbox', 'workspace-write')).toMatchObject({ code: 0 });
  const { token } = await remote.call('client/create', { name: 'ChatGPT', scopes: ['read', 'run', 'write'] });
  const call = (name: string, args: object) => callTool(house, name, args, token);
  const run = () => call('codex_run', { prompt: 'Call it by its name', cwd: trip, sandbox: 'workspace-write', timeoutMs: 1 });

  expect(await call('codex_read', { prompt: 'What is it?', cwd: trip })).toMatchObject({ isError: false, text: 'A trip, in two files.' });

  // A film cannot be copied, and the next step is the one that helps here.
  const tooLarge = String((await run()).structured['jobId']);
  const status = async (jobId: unknown) => (await call('codex_job_status', { jobId })).structured;
  await vi.waitFor(async () => expect(await status(tooLarge)).toMatchObject({ status: 'failed' }), within);
  expect((await status(tooLarge))['error']).toMatch(/trip is too large to work on a copy.*--ignore/);
  expect(await owner('roots', 'edit', trip, '--ignore', '*.mov', '--ignore', 'cache/')).toMatchObject({ code: 0 });

  const film = at('film.mov');
  truncateSync(film, 0);
  const before = treeDigest(trip);
  truncateSync(film, filmBytes);
  const { jobId } = (await run()).structured;
  const { approval } = await remote.hear('approval/changed', ({ approval }) => isCommand(approval));
  expect(approval.cwd.startsWith(place.dataDir)).toBe(true);
  await answerShown(remote, { approvalId: approval.id, decision: 'accept' });
  const review = await waitingReview(control, { id: String(jobId) });
  expect(review).toMatchObject({ workspace: 'copy', counts: { files: 3, added: 2, removed: 2 } });
  expect(readdirSync(trip).sort()).toEqual(['film.mov', 'notes.txt', 'plan.txt']);
  const shown = await call('codex_changes', { jobId });
  expect(shown.text).toContain('+To Roma');

  // The plan stays, the rest lands; the owner works in a terminal.
  expect(await owner('changes', 'reject', review.id, 'plan.txt')).toMatchObject({ code: 0 });
  expect(await owner('changes', 'apply', review.id, '--all')).toMatchObject({ code: 0 });
  expect(readFileSync(at('notes.txt'), 'utf8')).toBe('To Roma\nby train\n');
  expect(readdirSync(trip).sort()).toEqual(['film.mov', 'notes.txt', 'plan.txt', 'words.txt']);
  await vi.waitFor(async () => expect(await status(jobId)).toMatchObject({ status: 'completed' }), within);
  expect(JSON.stringify(await status(jobId))).toContain('2 files (+2 −1) landed');

  // It cannot be taken back over what the owner wrote since; without that it goes byte for byte.
  writeFileSync(at('words.txt'), 'ciao, bella\n');
  const refused = await owner('changes', 'revert', review.id);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('words.txt')]);
  expect(readFileSync(at('notes.txt'), 'utf8')).toBe('To Roma\nby train\n');
  writeFileSync(at('words.txt'), 'ciao\n');
  expect(await owner('changes', 'revert', review.id)).toMatchObject({ code: 0 });
  truncateSync(film, 0);
  expect(treeDigest(trip)).toBe(before);
  expect((await call('codex_changes', { jobId })).structured).toMatchObject({ state: 'reverted' });

  const audit = (await owner('audit', 'export')).stdout.trim().split('\n');
  const types = audit.map((line) => AuditRow.parse(JSON.parse(line)).type).filter((type) => type.startsWith('change/'));
  const steps = ['shown', 'applying', 'applied', 'reverting', 'notLanded', 'reverting', 'reverted'];
  expect(types).toEqual(steps.map((step) => `change/${step}`));
  // Nothing of the copy is left.
  await vi.waitFor(
    () => expect(readdirSync(join(place.dataDir, 'worktrees')).filter((name) => name.startsWith('ws_'))).toEqual([]),
    within,
  );
});

function isCommand({ state, question }: Approval): boolean {
  return state === 'pending' && question.kind === 'command';
}
