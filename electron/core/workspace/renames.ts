import { type Blobs } from './blobs.ts';
import { type Entry } from './snapshot.ts';
import { splitLines } from './text.ts';

/** What became of one path; after `findRenames` the old path may be another one. */
export interface Move {
  readonly path: string;
  readonly oldPath: string;
  readonly before: Entry | null;
  readonly after: Entry | null;
}

/** As git: half of the lines must be the same. */
const leastSimilar = 0.5;
/** Pairs that are compared; with more, only equal contents are found, so that the time stays bounded. */
const maxPairs = 2000;
const maxCompared = 256 << 10;

/** Joins what went from one path and came to another: equal contents first, then similar ones. Empty files are never joined. */
export async function findRenames(moves: readonly Move[], blobs: Blobs): Promise<Move[]> {
  const gone = moves.filter(({ before, after }) => !after && isJoinable(before));
  const come = moves.filter(({ before, after }) => !before && isJoinable(after));
  const joined = new Map<Move, Move>();
  joinEqual(gone, come, joined);
  const equal = new Set(joined.values());
  const [goneStill, comeStill] = [gone.filter((move) => !joined.has(move)), come.filter((move) => !equal.has(move))];
  await joinSimilar(goneStill, comeStill, joined, blobs);
  const taken = new Set(joined.values());
  const rest = moves.filter((move) => !joined.has(move) && !taken.has(move));
  const renames = [...joined].map(([from, to]) => ({ path: to.path, oldPath: from.path, before: from.before, after: to.after }));
  return [...rest, ...renames].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isJoinable(entry: Entry | null): boolean {
  return entry?.kind === 'file' && entry.size > 0;
}

function joinEqual(gone: readonly Move[], come: readonly Move[], joined: Map<Move, Move>): void {
  const waiting = Map.groupBy(come, ({ after }) => after?.sha256 ?? '');
  for (const from of gone) {
    const to = waiting.get(from.before?.sha256 ?? '')?.shift();
    if (to) joined.set(from, to);
  }
}

async function joinSimilar(gone: readonly Move[], come: readonly Move[], joined: Map<Move, Move>, blobs: Blobs): Promise<void> {
  if (gone.length === 0 || gone.length * come.length > maxPairs) return;
  const lines = new Map<Move, Map<string, number> | null>();
  for (const from of gone) lines.set(from, await linesOf(from.before, blobs));
  for (const to of come) lines.set(to, await linesOf(to.after, blobs));
  const pairs = gone.flatMap((from) => come.map((to) => ({ from, to, score: similarity(lines.get(from), lines.get(to)) })));
  const taken = new Set<Move>();
  for (const { from, to } of pairs.filter(({ score }) => score >= leastSimilar).sort((a, b) => b.score - a.score)) {
    if (taken.has(from) || taken.has(to)) continue;
    taken.add(from).add(to);
    joined.set(from, to);
  }
}

async function linesOf(entry: Entry | null, blobs: Blobs): Promise<Map<string, number> | null> {
  if (!entry || entry.size > maxCompared || !(await blobs.has(entry.sha256))) return null;
  const counts = new Map<string, number>();
  for (const line of splitLines((await blobs.get(entry.sha256)).toString('latin1')))
    counts.set(line, (counts.get(line) ?? 0) + line.length);
  return counts;
}

/** The part of the larger one's characters that lies in lines of both. */
function similarity(a: Map<string, number> | null | undefined, b: Map<string, number> | null | undefined): number {
  if (!a || !b) return 0;
  let common = 0;
  for (const [line, count] of a) common += Math.min(count, b.get(line) ?? 0);
  const total = (counts: Map<string, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0);
  return common / Math.max(total(a), total(b), 1);
}
