import { createHash } from 'node:crypto';
import { structuredPatch } from 'diff';
import { job } from './fixtures.mjs';

const nowS = () => Math.floor(Date.now() / 1000);
const sha = (text) => createHash('sha256').update(text).digest('hex');
const idOf = (n) => `chg_${String(n).padStart(4, '0')}0123456789ab`;

export const reviewIds = { pending: idOf(1), large: idOf(2), conflict: idOf(3), applied: idOf(4), drift: idOf(7) };

const types = { ' ': 'context', '-': 'removed', '+': 'added' };

/** A file's hunks from two texts, three lines of context. */
function hunksOf(path, before, after) {
  const { hunks } = structuredPatch(path, path, before, after, '', '', { context: 3 });
  return hunks.map(({ lines, ...place }, at) => ({
    ...place,
    oldStart: place.oldLines === 0 ? place.oldStart - 1 : place.oldStart,
    newStart: place.newLines === 0 ? place.newStart - 1 : place.newStart,
    id: `h_${sha(`${path}${at}`).slice(0, 16)}`,
    lines: lines.filter((line) => !line.startsWith('\\')).map((line) => ({ type: types[line[0]], text: line.slice(1), newline: true })),
  }));
}

const side = (text, more = {}) => ({ kind: 'file', executable: false, size: text.length, sha256: sha(text), ...more });

function textFile(path, before, after, more = {}) {
  const hunks = hunksOf(path, before ?? '', after ?? '');
  const count = (type) => hunks.flatMap(({ lines }) => lines).filter((line) => line.type === type).length;
  return {
    id: `f_${sha(path).slice(0, 16)}`,
    status: before === null ? 'added' : after === null ? 'deleted' : 'modified',
    path,
    oldPath: null,
    before: before === null ? null : side(before),
    after: after === null ? null : side(after),
    content: { type: 'text', encoding: 'utf8', hunks },
    added: count('added'),
    removed: count('removed'),
    flags: [],
    refused: null,
    ...more,
  };
}

const special = (path, content, more = {}) => ({ ...textFile(path, 'a\n', 'b\n', more), content, added: 0, removed: 0, ...more });

const clockBefore = `import { toLocal } from './zones.ts';

/** A clock in one time zone. */
export class Clock {
  readonly zone: string;

  constructor(zone: string) {
    this.zone = zone;
  }

  now(): number {
    return Date.now();
  }

  next(): number {
    const local = toLocal(this.now(), this.zone);
    return local + 3600 * 1000;
  }

  format(at: number): string {
    return new Date(at).toISOString();
  }
}
`;
const clockAfter = clockBefore
  .replace("import { toLocal } from './zones.ts';", "import { toLocal, toUtc } from './zones.ts';")
  .replace(
    '    const local = toLocal(this.now(), this.zone);\n    return local + 3600 * 1000;',
    '    // An hour later in UTC: the night that clocks go back has two such hours.\n    const later = toUtc(this.now()) + 3600 * 1000;\n    return toLocal(later, this.zone);',
  )
  .replace('new Date(at).toISOString()', "new Date(at).toISOString().slice(0, 19).replace('T', ' ')");
const testBefore = `import { expect, test } from 'vitest';
import { Clock } from '../src/clock.ts';

test('the next hour', () => {
  const clock = new Clock('Europe/Berlin');
  const now = Date.now();
  expect(clock.next() - now).toBe(3600 * 1000);
});
`;
const testAfter = testBefore
  .replace('  const now = Date.now();\n', "  const now = Date.parse('2026-10-25T00:30:00Z');\n  using time = freeze(now);\n")
  .replace("from '../src/clock.ts';", "from '../src/clock.ts';\nimport { freeze } from './fixtures/time.ts';");
const ciBefore =
  'name: ci\non: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm ci\n      - run: npm test\n';
const hidden = 'const isAdmin = false; /*\u202e } \u2066if (isAdmin)\u2069 \u2066 begin admins only */\nconst p\u0430yment = 1;\u200b\n';

const mixed = [
  textFile('.github/workflows/ci.yml', ciBefore, ciBefore.replace('npm test', 'npm test -- --retry 3'), { flags: ['ci', 'outsideAsked'] }),
  textFile('AGENTS.md', null, '# For agents\n\nRun the tests before you answer.\n', { flags: ['agentInstructions'] }),
  special(
    'bin/check.sh',
    { type: 'same' },
    { before: side('x'), after: side('x', { executable: true }), flags: ['executable', 'runsLater'] },
  ),
  special('docs/clock.png', { type: 'binary' }, { before: side('x', { size: 18_231 }), after: side('y', { size: 24_118 }) }),
  special('docs/recording.mp4', { type: 'large' }, { status: 'added', before: null, after: side('y', { size: 52_400_000 }) }),
  special(
    'latest',
    { type: 'symlink', before: 'releases/2.3', after: '../../secrets' },
    { flags: ['linkOutside'], refused: 'leads out of the folder' },
  ),
  textFile('package-lock.json', '{\n  "lockfileVersion": 3\n}\n', '{\n  "lockfileVersion": 3,\n  "packages": {}\n}\n', {
    flags: ['lockFile'],
  }),
  textFile('src/clock.ts', clockBefore, clockAfter),
  textFile('src/legacy/very/deep/folder/of/the/project/time-zones-of-the-world.ts', 'export const zones = [];\n', null),
  textFile('src/permissions.ts', 'const isAdmin = false;\n', hidden),
  textFile('src/zones.ts', clockBefore, clockBefore.replace('3600', '3_600'), { status: 'renamed', oldPath: 'src/time-zones.ts' }),
  textFile('test/clock.test.ts', testBefore, testAfter),
  special('vendor/zones', { type: 'repository' }, { status: 'added', before: null }),
  textFile('windows.txt', 'one\r\ntwo\r\n', 'one\r\n2\r\n'),
];

function many() {
  const long = Array.from({ length: 5000 }, (_, at) => `export const value${at} = ${at * 7};\n`).join('');
  const files = Array.from({ length: 4999 }, (_, at) =>
    textFile(
      `src/generated/part-${String(at % 50).padStart(2, '0')}/module-${String(at).padStart(4, '0')}.ts`,
      `a${at}\nb\n`,
      `a${at}\nc\n`,
    ),
  );
  return [textFile('src/all-values.ts', null, long), ...files];
}

function review(n, files, more = {}) {
  const sum = (field) => files.reduce((total, file) => total + file[field], 0);
  const of = job(12 + n);
  return {
    id: idOf(n),
    state: 'pending',
    jobId: of.id,
    threadId: of.threadId,
    clientId: of.clientId,
    clientName: of.clientName,
    title: of.title,
    root: of.root,
    checkout: of.root,
    workspace: 'worktree',
    round: 1,
    digest: sha(JSON.stringify(files.map(({ id }) => id))),
    counts: { files: files.length, added: sum('added'), removed: sum('removed') },
    flags: [...new Set(files.flatMap(({ flags }) => flags))],
    skipped: [],
    decisions: {},
    comments: [],
    createdAt: nowS() - n * n * 140,
    decidedAt: null,
    reason: null,
    landed: null,
    failure: null,
    approvalId: null,
    conflicts: [],
    ...more,
  };
}

const summaryOf = ({ content, ...file }) => ({ ...file, content: content.type, hunks: content.type === 'text' ? content.hunks.length : 0 });

const conflict = {
  code: 'change/conflict',
  message: 'Nothing has landed: these files have changed in the folder since: src/clock.ts.',
  hint: 'Merge the changes, put the files back, or send the changes back to Codex.',
};

// Reviews outlive a page: what was decided is there again after a reload, and in a second window with the same token.
const desks = new Map();
const all = many();

function deskOf(token) {
  const held = desks.get(token) ?? { shown: reviewsAtFirst(), windows: new Set() };
  desks.set(token, held);
  return held;
}

function reviewsAtFirst() {
  const shown = new Map();
  const small = mixed.filter(({ path }) => path === 'src/clock.ts' || path === 'test/clock.test.ts');
  const [clock] = small;
  const add = (files, made) => shown.set(made.id, { files, review: made });
  add(mixed, review(1, mixed, { round: 2, skipped: ['run/agent.sock'], title: 'Fix the flaky clock test' }));
  add(all, review(2, all, { title: 'Move the generated values into modules' }));
  add(
    small,
    review(3, small, {
      failure: conflict,
      conflicts: [{ path: 'src/clock.ts', reason: 'changed since' }],
      decisions: { [clock.id]: { type: 'accepted' } },
    }),
  );
  add(
    small,
    review(4, small, {
      state: 'applied',
      landed: { files: 1, added: 5, removed: 4 },
      decidedAt: nowS() - 900,
      decisions: { [clock.id]: { type: 'accepted' } },
    }),
  );
  add(small, review(5, small, { state: 'rejected', reason: 'The clock is not to be touched before the release.' }));
  add(small, review(6, small, { state: 'sentBack' }));
  add(small, review(7, small, { title: 'Find every place that reads the environment below app.ts' }));
  return shown;
}

/** The contract's methods about reviews. @param {{ token: string, empty: boolean, notify: (method: string, params: unknown) => void }} of */
export function reviewMethods({ token, empty, notify }) {
  const { shown, windows } = deskOf(token);
  windows.add(notify);
  const held = () => (empty ? [] : [...shown.values()]);
  const find = (id) => {
    const found = held().find((one) => one.review.id === id);
    if (!found)
      throw { code: 'review/notFound', message: `There is no change set ${id}.`, hint: 'The list of reviews has those that are kept.' };
    return found;
  };
  const put = (id, changes) => {
    const one = find(id);
    one.review = { ...one.review, ...changes };
    const pending = held().filter(({ review: { state } }) => state === 'pending').length;
    for (const tell of windows) tell('review/changed', { review: one.review, pending });
    return one.review;
  };
  const page = (rows, { cursor, limit = 50 }) => {
    const from = Number(cursor ?? 0);
    return { data: rows.slice(from, from + limit), nextCursor: from + limit < rows.length ? String(from + limit) : null };
  };
  return {
    'change/list': ({ state, ...rest }) =>
      page(
        held()
          .map((one) => one.review)
          .filter((one) => !state || state.includes(one.state)),
        rest,
      ),
    'change/read': ({ id }) => find(id).review,
    'change/files': ({ id, ...rest }) => page(find(id).files.map(summaryOf), rest),
    'change/file': ({ id, fileId }) => find(id).files.find((file) => file.id === fileId),
    'change/context': ({ from, count }) => {
      const lines = clockBefore.split('\n');
      return { lines: lines.slice(from - 1, from - 1 + count), total: lines.length };
    },
    'change/decide': ({ id, decisions = {}, comments }) => {
      const now = find(id).review;
      const merged = Object.entries({ ...now.decisions, ...decisions }).filter(([, decision]) => decision !== null);
      return put(id, { decisions: Object.fromEntries(merged), comments: comments ?? now.comments });
    },
    'change/apply': ({ id, digest }) => {
      const now = find(id).review;
      if (id === reviewIds.drift) {
        put(id, { round: now.round + 1, digest: sha(`round ${now.round + 1}`), decisions: {} });
        throw {
          code: 'change/drift',
          message: 'Codex has changed its proposal since you looked at it. Nothing was applied.',
          hint: 'Read the change set anew.',
        };
      }
      if (now.conflicts.length > 0) return put(id, { failure: conflict });
      return put(id, { state: 'applied', digest, landed: now.counts, decidedAt: nowS() });
    },
    'change/merge': ({ id, preview }) =>
      put(id, preview ? { conflicts: [], failure: null } : { state: 'applied', landed: find(id).review.counts, decidedAt: nowS() }),
    'change/sendBack': ({ id }) => put(id, { state: 'sentBack' }),
    'change/reject': ({ id, reason }) => put(id, { state: 'rejected', reason: reason ?? null, decidedAt: nowS() }),
    'change/revert': ({ id }) => put(id, { state: 'reverted' }),
  };
}
