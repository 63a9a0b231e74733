import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeFolder, treeDigest } from '../../../e2e/fixtures/folder.ts';
import { workspaceRows } from '../../../e2e/fixtures/review.ts';
import { type ChangedFile, type FileDecision } from '../../../shared/model/change-set.ts';
import { Failure } from '../../../shared/contract/errors.ts';
import { applyChangeSet } from './apply.ts';
import { computeChangeSet } from './change-set.ts';
import { Landings } from './landing.ts';
import { Merger } from './merge.ts';
import { revertLanding } from './revert.ts';
import { Workspaces } from './workspaces.ts';

/** More of them where there is time: DRAWBRIDGE_RUNS=2000. */
const runs = Number(process.env['DRAWBRIDGE_RUNS'] ?? 30);
const { signal } = new AbortController();

/** A text is a story of parts, far enough from each other to be hunks; each part is told in one of two ways. */
type Node =
  | { readonly type: 'text'; readonly story: number; readonly parts: readonly boolean[]; readonly executable: boolean }
  | { readonly type: 'binary'; readonly seed: number; readonly executable: boolean }
  | { readonly type: 'link'; readonly target: string };
type Tree = ReadonlyMap<string, Node>;

const text = ({ story, parts }: { story: number; parts: readonly boolean[] }) => {
  const lines = (part: number) => Array.from({ length: 8 }, (_, line) => `story ${story} part ${part} line ${line}\n`).join('');
  const told = parts.map((one, part) => `${lines(part)}${one ? 'so' : 'or so'}\n`).join('');
  return `${told}the end of ${story}, in ${'many '.repeat(8)}words`;
};

const executable = fc.boolean();
const node: fc.Arbitrary<Node> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('text' as const),
      story: fc.nat(3),
      parts: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
      executable,
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('binary' as const), seed: fc.nat(3), executable }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('link' as const), target: fc.constantFrom('a', '../x', '/etc/hostname', 'd/a') }) },
);
const path = fc.constantFrom('a', 'b', 'c', 'd', 'd/a', 'd/b', 'e/f', 'e/f/g', 'e/h', 'ü n');

/** Files, none of which is in the way of another. */
const tree: fc.Arbitrary<Tree> = fc.uniqueArray(fc.tuple(path, node), { selector: ([name]) => name, maxLength: 7 }).map((entries) => {
  const kept = entries.filter(
    ([name], index) => !entries.slice(0, index).some(([other]) => name.startsWith(`${other}/`) || other.startsWith(`${name}/`)),
  );
  return new Map(kept);
});

/** Most files stay, as they do. */
const edited = (before: Tree): fc.Arbitrary<Tree> =>
  tree.chain((other) =>
    fc.array(fc.boolean(), { minLength: before.size, maxLength: before.size }).map((stay) => {
      const after = new Map([...before].filter((_, index) => stay[index]));
      for (const [name, one] of other) {
        const isFree = ![...after.keys()].some((taken) => taken.startsWith(`${name}/`) || name.startsWith(`${taken}/`));
        if (isFree) after.set(name, one);
      }
      return after;
    }),
  );

function write(folder: string, nodes: Tree): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  for (const [name, one] of nodes) {
    const place = join(folder, name);
    mkdirSync(dirname(place), { recursive: true });
    if (one.type === 'link') symlinkSync(one.target, place);
    else {
      writeFileSync(place, one.type === 'text' ? text(one) : Buffer.from([0, one.seed, 0xff]));
      chmodSync(place, one.executable ? 0o755 : 0o644);
    }
  }
}

/** What lies in a folder, in words that do not depend on how it got there. */
function read(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const entry = lstatSync(join(folder, name));
    if (entry.isSymbolicLink()) found[name] = `link ${readlinkSync(join(folder, name))}`;
    else if (entry.isFile()) found[name] = `${entry.mode & 0o111 ? 'x' : '-'} ${readFileSync(join(folder, name)).toString('latin1')}`;
  }
  return found;
}

interface Choice {
  readonly whole: 'accepted' | 'rejected' | 'partial';
  readonly parts: readonly boolean[];
  readonly attributes: boolean;
}
const choice: fc.Arbitrary<Choice> = fc.record({
  whole: fc.constantFrom('accepted', 'rejected', 'partial'),
  parts: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  attributes: fc.boolean(),
});

/** The decision for a file, and what it makes of the tree, by another road: no hunk, no line and no snapshot is looked at. */
function decide(file: ChangedFile, { whole, parts, attributes }: Choice, before: Tree, after: Tree, made: Map<string, Node>): FileDecision {
  const from = file.oldPath ?? file.path;
  const [old, now] = [before.get(from), after.get(file.path)];
  if (whole === 'rejected') return { type: 'rejected' };
  const isPartial = whole === 'partial' && old?.type === 'text' && now?.type === 'text' && old.story === now.story;
  if (!isPartial) {
    made.delete(from);
    if (now) made.set(file.path, now);
    return { type: 'accepted' };
  }
  const differing = old.parts.flatMap((told, part) => (told === now.parts[part] ? [] : [part]));
  const taken = differing.filter((part) => parts[part]);
  const hunks = file.content.type === 'text' ? file.content.hunks : [];
  expect(hunks).toHaveLength(differing.length);
  const told = old.parts.map((one, part) => (taken.includes(part) ? !one : one));
  made.delete(from);
  made.set(attributes ? file.path : from, { ...old, parts: told, executable: attributes ? now.executable : old.executable });
  const decisions = hunks.map(({ id }, index) => [id, { type: taken.includes(differing[index] ?? -1) ? 'accepted' : 'rejected' }] as const);
  return { type: 'partial', hunks: Object.fromEntries(decisions), attributes };
}

/** No file stands where another one needs a folder, and no two came to one place. */
function isPossible(files: readonly ChangedFile[], decisions: Readonly<Record<string, FileDecision>>, made: Tree): boolean {
  const names = [...made.keys()];
  const targets = files
    .filter(({ id }) => decisions[id]?.type !== 'rejected')
    .flatMap(({ path: name, oldPath }) => (oldPath ? [name, oldPath] : [name]));
  const isClear = !names.some((name) => names.some((other) => other.startsWith(`${name}/`)));
  return isClear && new Set(targets).size === targets.length;
}

test(
  'what lands equals the tree that the accepted parts make, and reverting restores every byte and mode',
  async () => {
    let [landed, impossible] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        tree.chain((before) => fc.tuple(fc.constant(before), edited(before))),
        fc.array(choice, { minLength: 14, maxLength: 14 }),
        async ([before, after], choices) => {
          using folder = makeFolder('property');
          const checkout = folder.at('checkout');
          write(checkout, before);
          const workspaces = new Workspaces({
            folder: folder.at('worktrees'),
            store: workspaceRows(),
            git: null,
            limits: { maxBytes: 1e9, maxFiles: 1e5 },
          });
          const workspace = await workspaces.create(
            { id: `ws_${'0'.repeat(16)}`, kind: 'copy', owner: 'j', root: checkout, cwd: checkout, seeds: [], ignore: [], now: 0 },
            { signal },
          );
          write(workspace.folder, after);
          const blobs = workspaces.blobs(workspace);
          const changeSet = await computeChangeSet(
            { ...(await workspaces.snapshots(workspace, { signal })), blobs, asked: '' },
            { signal },
          );
          const made = new Map(before);
          const decisions: Record<string, FileDecision> = {};
          // What goes makes room before anything comes.
          const inOrder = [...changeSet.files].sort((a, b) => Number(b.after === null) - Number(a.after === null));
          inOrder.forEach((file, index) => {
            decisions[file.id] = decide(file, choices[index] ?? { whole: 'rejected', parts: [], attributes: false }, before, after, made);
          });
          const landings = new Landings(folder.at('landings'));
          const untouched = treeDigest(checkout);
          const question = { landingId: 'one', workspace, changeSet, decisions, resolutions: new Map(), blobs, nowMs: 0 };
          const outcome = await applyChangeSet(question, landings, new Merger(null, folder.at('scratch')), { signal }).catch(
            (error: unknown) => {
              if (error instanceof Failure) return { type: error.code, message: error.message };
              throw error;
            },
          );
          if (!isPossible(changeSet.files, decisions, made)) {
            impossible += 1;
            expect(['path/refused', 'change/notLanded', 'conflict', 'landed']).toContain(outcome.type);
            if (outcome.type !== 'landed') expect(treeDigest(checkout)).toBe(untouched);
            return;
          }
          expect(['landed', 'nothing'], JSON.stringify(outcome)).toContain(outcome.type);
          write(folder.at('expected'), made);
          expect(read(checkout)).toEqual(read(folder.at('expected')));
          if (outcome.type !== 'landed') return;
          landed += 1;
          expect(await revertLanding('one', landings, { signal })).toEqual({ type: 'landed' });
          expect(treeDigest(checkout)).toBe(untouched);
          expect(readdirSync(checkout).filter((name) => name.startsWith('.drawbridge'))).toEqual([]);
        },
      ),
      { numRuns: runs, endOnFailure: true },
    );
    expect(landed).toBeGreaterThan(runs / 4);
    expect(impossible).toBeLessThan(landed);
  },
  60_000 * Math.max(1, runs / 40),
);
