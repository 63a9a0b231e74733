import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { breakDisk, type DiskFault } from '../../../e2e/fixtures/disk.ts';
import { type Folder, makeFolder, treeDigest } from '../../../e2e/fixtures/folder.ts';
import { childSteps, filesBefore } from '../../../e2e/fixtures/landing-steps.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { Failure } from '../../../shared/contract/errors.ts';
import { Landings } from './landing.ts';
import { revertLanding } from './revert.ts';
import { digest } from './snapshot.ts';

const { signal } = new AbortController();

function openCheckout(folder: Folder) {
  const checkout = folder.at('checkout');
  for (const [name, content] of Object.entries(filesBefore)) {
    mkdirSync(dirname(join(checkout, name)), { recursive: true });
    writeFileSync(join(checkout, name), content);
  }
  const { dev, ino } = statSync(checkout, { bigint: true });
  const landing = (id: string) => ({ id, checkout, checkoutId: `${dev}:${ino}`, reverts: null, steps: childSteps() });
  return { checkout, checkoutId: `${dev}:${ino}`, journals: folder.at('journals'), landing };
}

/** The digests of the checkout before and after the landing of all steps. */
async function bothStates({ checkout, journals, landing }: ReturnType<typeof openCheckout>) {
  const before = treeDigest(checkout);
  const landings = new Landings(journals);
  expect(await landings.land(landing('probe'), { signal })).toEqual({ type: 'landed' });
  const after = treeDigest(checkout);
  expect(await revertLanding('probe', landings, { signal })).toEqual({ type: 'landed' });
  await landings.forget('probe');
  expect(treeDigest(checkout)).toBe(before);
  expect(readdirSync(journals)).toEqual([]);
  return { before, after };
}

test.each<DiskFault>(['full', 'dead'])(
  'whatever call a %s disk stops at: all has landed, or nothing has, and the start says which',
  async (fault) => {
    using folder = makeFolder('fault');
    const place = openCheckout(folder);
    const { before, after } = await bothStates(place);
    const seen = { finished: 0, rolledBack: 0, cleanly: 0 };
    for (let at = 1; ; at++) {
      const landings = new Landings(place.journals);
      const disk = await breakDisk(fault, at);
      const result = await landings.land(place.landing('one'), { signal }).catch((error: unknown) => error);
      const isReached = disk.calls() >= at;
      disk[Symbol.dispose]();
      // A file that is replaced is there all the time: somebody may be reading it.
      expect(existsSync(join(place.checkout, 'edit.txt')), `call ${at}`).toBe(true);
      if (result instanceof Error) expect(result, String(result.stack)).toMatchObject({ code: 'change/notLanded' });
      // A full disk is put right at once: space is needed for the new, not for going back.
      if (fault === 'full' && result instanceof Failure) {
        expect(treeDigest(place.checkout), `call ${at}`).toBe(before);
        seen.cleanly += 1;
      }
      const fresh = new Landings(place.journals);
      const recovered = await fresh.recover();
      for (const { outcome, left } of recovered) {
        if (outcome === 'waiting') throw new Error(`call ${at} waits`);
        seen[outcome] += 1;
        expect([treeDigest(place.checkout), left], `call ${at}`).toEqual([outcome === 'finished' ? after : before, []]);
      }
      expect([before, after], `call ${at}`).toContain(treeDigest(place.checkout));
      expect(await fresh.recover()).toEqual([]);
      if (treeDigest(place.checkout) === after) await revertLanding('one', fresh, { signal });
      await fresh.forget('one');
      expect(treeDigest(place.checkout), `call ${at}`).toBe(before);
      expect(readdirSync(place.journals)).toEqual([]);
      if (!isReached) break;
    }
    if (fault === 'dead') expect(seen.finished > 3 && seen.rolledBack > 3, JSON.stringify(seen)).toBe(true);
    else expect(seen.cleanly).toBeGreaterThan(20);
  },
);

test('security 126, 151: killed with -9 at any point, the next start finishes it or takes it back', async () => {
  using folder = makeFolder('kill');
  const place = openCheckout(folder);
  const { before, after } = await bothStates(place);
  const child = fileURLToPath(import.meta.resolve('../../../e2e/fixtures/landing-child.ts'));
  const run = (at: number) => promisify(execFile)(process.execPath, [child, String(at), place.checkout, place.checkoutId, place.journals]);
  const { calls } = JSON.parse((await run(1_000_000)).stdout) as { calls: number };
  await revertLanding('killed', new Landings(place.journals), { signal });
  const outcomes = new Set<string>();
  for (const part of [0.15, 0.35, 0.5, 0.65, 0.75, 0.85, 0.95]) {
    await new Landings(place.journals).forget('killed');
    await expect(run(Math.ceil(calls * part))).rejects.toMatchObject({ signal: 'SIGKILL' });
    const landings = new Landings(place.journals);
    const [recovered] = await landings.recover();
    outcomes.add(recovered?.outcome ?? 'nothing begun');
    const state = treeDigest(place.checkout);
    expect(recovered ? [recovered.outcome === 'finished' ? after : before] : [before, after]).toContain(state);
    if (state === after) await revertLanding('killed', landings, { signal });
    expect(treeDigest(place.checkout)).toBe(before);
  }
  expect([...outcomes]).toEqual(expect.arrayContaining(['rolledBack', 'finished']));
});

test('a full disk (a real one) leaves nothing half applied', async () => {
  using folder = makeFolder('full');
  const mount = folder.at('small');
  mkdirSync(mount);
  if (!canMount(mount)) return;
  using _ = { [Symbol.dispose]: () => execFileSync('/usr/bin/umount', [mount]) };
  mkdirSync(join(mount, 'checkout'));
  writeFileSync(join(mount, 'checkout/a.txt'), 'a\n');
  const { dev, ino } = statSync(join(mount, 'checkout'), { bigint: true });
  const big = (name: string) => {
    const bytes = Buffer.alloc(700 << 10, name);
    return {
      path: name,
      from: null,
      to: {
        side: { kind: 'file' as const, executable: false, size: bytes.length, sha256: digest(bytes) },
        content: { type: 'bytes' as const, bytes },
        mode: null,
      },
    };
  };
  const landing = { id: 'one', checkout: join(mount, 'checkout'), checkoutId: `${dev}:${ino}`, reverts: null, steps: ['b', 'c'].map(big) };
  const failure = await refused('change/notLanded', () => new Landings(folder.at('journals')).land(landing, { signal }));
  expect(failure.message).toBe('The change did not land: the disk is full. Nothing was changed.');
  expect(readdirSync(join(mount, 'checkout'))).toEqual(['a.txt']);
  expect(readdirSync(folder.at('journals'))).toEqual([]);
});

function canMount(place: string): boolean {
  try {
    execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('what somebody changed between the crash and the start is left, and told; the rest is taken back', async () => {
  using folder = makeFolder('crash');
  const place = openCheckout(folder);
  const { before } = await bothStates(place);
  let at = 1;
  for (let committed = false; !committed; at++) {
    const disk = await breakDisk('dead', at);
    await new Landings(place.journals).land(place.landing('one'), { signal }).catch(() => undefined);
    disk[Symbol.dispose]();
    committed = readdirSync(place.journals).includes('one') && readdirSync(join(place.journals, 'one')).includes('committed');
    if (!committed) await new Landings(place.journals).recover();
  }
  writeFileSync(join(place.checkout, 'edit.txt'), "the owner's\n");
  expect(await new Landings(place.journals).recover()).toMatchObject([{ id: 'one', outcome: 'rolledBack', left: ['edit.txt'] }]);
  writeFileSync(join(place.checkout, 'edit.txt'), filesBefore['edit.txt']);
  expect(treeDigest(place.checkout)).toBe(before);
});

test('a landing whose checkout is away waits, and is ended when it is back', async () => {
  using folder = makeFolder('away');
  const place = openCheckout(folder);
  const { before } = await bothStates(place);
  const disk = await breakDisk('dead', 25);
  await new Landings(place.journals).land(place.landing('one'), { signal }).catch(() => undefined);
  disk[Symbol.dispose]();
  execFileSync('mv', [place.checkout, folder.at('away')]);
  expect(await new Landings(place.journals).recover()).toMatchObject([{ outcome: 'waiting' }]);
  execFileSync('mv', [folder.at('away'), place.checkout]);
  expect(await new Landings(place.journals).recover()).toMatchObject([{ outcome: 'rolledBack' }]);
  expect(treeDigest(place.checkout)).toBe(before);
});

test('security 112: while a folder and a link to elsewhere change places, nothing is written elsewhere', async () => {
  using folder = makeFolder('race');
  const checkout = folder.at('checkout');
  mkdirSync(checkout);
  mkdirSync(folder.at('outside'));
  const { dev, ino } = statSync(checkout, { bigint: true });
  const swap = `const fs=require('node:fs');const all=[()=>fs.rmSync('a',{recursive:true,force:true}),()=>fs.mkdirSync('a'),
    ()=>fs.rmSync('a',{recursive:true,force:true}),()=>fs.symlinkSync('../outside','a')];for(;;)for(const one of all)try{one()}catch{}`;
  const swapper = execFile(process.execPath, ['-e', swap], { cwd: checkout });
  try {
    await vi.waitFor(
      () => {
        if (statSync(join(checkout, 'a')).isDirectory()) writeFileSync(join(checkout, 'a', 'naive'), '');
        expect(readdirSync(folder.at('outside'))).toEqual(['naive']);
      },
      { timeout: 20_000, interval: 1 },
    );
    rmSync(folder.at('outside/naive'));
    const [step] = childSteps().filter(({ path }) => path === 'turns/into/folder.txt');
    const steps = step ? [{ ...step, path: 'a/new.txt' }] : [];
    const landings = new Landings(folder.at('journals'));
    for (let round = 0; round < 150; round++) {
      const landing = { id: `r${round}`, checkout, checkoutId: `${dev}:${ino}`, reverts: null, steps };
      const result = await landings.land(landing, { signal }).catch((error: unknown) => error);
      if (result instanceof Error) expect(result).toBeInstanceOf(Failure);
      expect(readdirSync(folder.at('outside'))).toEqual([]);
    }
  } finally {
    swapper.kill('SIGKILL');
  }
});
