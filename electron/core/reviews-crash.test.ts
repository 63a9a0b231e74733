import { execFile } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ended, openControl } from '../../e2e/fixtures/control.ts';
import { refused } from '../../e2e/fixtures/refused.ts';
import { type Review } from '../../shared/model/review.ts';

const names = ['a.txt', 'b.txt', 'c.txt'] as const;

/** A review that waits, in a house that has ended since. */
async function openCrash() {
  const control = await openControl({ script: [{ exec: names.map((name) => `echo new > ${name}`).join('; ') }, { text: 'Done.' }] });
  const { remote, place, house } = control;
  for (const name of names) writeFileSync(join(place.root, name), 'old\n');
  await remote.call('root/update', { path: place.root, sandbox: 'workspace-write' });
  await remote.call('state/subscribe', {});
  const job = await remote.call('job/start', { prompt: 'Change it', cwd: place.root, sandbox: 'workspace-write' });
  const { review } = await remote.hear('review/changed', ({ review }) => review.approvalId !== null);
  await house[Symbol.asyncDispose]();
  const contents = () => names.map((name) => readFileSync(join(place.root, name), 'utf8'));
  /** Applies it in a process of its own that is killed at a write. */
  const applyElsewhere = ({ id, digest }: Review, at: number) =>
    new Promise<{ readonly state: string; readonly calls: number } | 'killed'>((resolve, reject) => {
      const args = [
        fileURLToPath(import.meta.resolve('../../e2e/fixtures/review-child.ts')),
        place.dataDir,
        place.configFile,
        place.root,
        id,
        digest,
        String(at),
      ];
      execFile(process.execPath, args, (error, stdout, stderr) => {
        if (error?.signal === 'SIGKILL') resolve('killed');
        else if (error) reject(new Error(`${error.message} ${stderr}`));
        else resolve(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
      });
    });
  return { control, place, job, review, contents, applyElsewhere, [Symbol.asyncDispose]: () => control[Symbol.asyncDispose]() };
}

test('a host that ends while the owner is asked leaves the job interrupted and the review to the owner', async () => {
  await using crash = await openCrash();
  const { remote } = await crash.control.open();
  expect(await ended(remote, crash.job)).toMatchObject({ status: 'interrupted', failure: { code: 'host/stopping' } });
  const { id, digest } = crash.review;
  expect(await remote.call('change/read', { id })).toMatchObject({ state: 'pending', approvalId: null });
  expect(await remote.call('change/apply', { id, digest, decisions: {}, all: true })).toMatchObject({ state: 'applied' });
  expect(crash.contents()).toEqual(['new\n', 'new\n', 'new\n']);
});

test('security 126: killed with -9 between accept and apply: all or nothing, and the review says which', { timeout: 120_000 }, async () => {
  await using crash = await openCrash();
  const { review, contents, applyElsewhere } = crash;
  const states: string[] = [];
  // A few writes before the commit, and some after it.
  for (let at = 3; states.at(-1) !== 'applied'; at += 12) {
    expect(await applyElsewhere(review, at)).toBe('killed');
    await using house = await crash.control.place.open();
    const found = await house.app.call('change/read', { id: review.id });
    states.push(found.state);
    expect(contents()).toEqual(names.map(() => (found.state === 'applied' ? 'new\n' : 'old\n')));
    if (found.state === 'pending') expect(found.decisions).toEqual({});
    if (found.state === 'pending') expect(found).toMatchObject({ landed: null, failure: { code: 'change/notLanded' } });
    else expect(found).toMatchObject({ landed: { files: 3, added: 3, removed: 3 }, failure: null });
    expect(await house.app.call('audit/verify', {})).toMatchObject({ broken: null });
    if (found.state === 'applied') expect(await house.app.call('change/revert', { id: review.id })).toMatchObject({ state: 'reverted' });
  }
  expect(states).toContain('pending');
  expect(contents()).toEqual(['old\n', 'old\n', 'old\n']);
});

test('while a landing that was cut may yet be finished, the owner can neither reject it nor decide otherwise', {
  timeout: 120_000,
}, async () => {
  await using crash = await openCrash();
  const { review, contents, applyElsewhere } = crash;
  const { root } = crash.control.place;
  const { id, digest } = review;
  for (let isWaiting = false, kills = 1; !isWaiting; kills += 1) {
    expect(await applyElsewhere(review, kills * 12 - 1)).toBe('killed');
    renameSync(root, `${root}-away`);
    await using house = await crash.control.place.open();
    const found = await house.app.call('change/read', { id });
    const { data } = await house.app.call('audit/list', { limit: 500 });
    renameSync(`${root}-away`, root);
    expect(found.state).toBe('pending');
    // What had touched nothing is over at once, and the audit says so.
    isWaiting = data.filter(({ type }) => type === 'change/notLanded').length < kills;
    if (!isWaiting) continue;
    await refused('workspace/busy', () => house.app.call('change/reject', { id }));
    await refused('workspace/busy', () => house.app.call('change/decide', { id, digest, comments: [] }));
  }
  await using house = await crash.control.place.open();
  const { state } = await house.app.call('change/read', { id });
  expect(contents()).toEqual(names.map(() => (state === 'applied' ? 'new\n' : 'old\n')));
});
