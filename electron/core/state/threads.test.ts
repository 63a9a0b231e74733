import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { Database } from './database.ts';
import { migrations } from './migrations.ts';
import { ThreadTable } from './threads.ts';
import { type KnownThread } from '../jobs/stores.ts';

const thread = (id: string, change: Partial<KnownThread> = {}): KnownThread => ({
  id,
  clientId: 'client',
  clientName: 'Notebook',
  bridgeId: 'chatgpt',
  origin: 'drawbridge',
  root: '/repo',
  cwd: '/repo/src',
  title: 'Count the ticks',
  createdAt: 1_760_000_000,
  lastTurnAt: 1_760_000_000,
  model: 'gpt-5.5',
  effort: null,
  archived: false,
  forkedFrom: null,
  ...change,
});

const everything = { archived: false, search: null, limit: 100 };

test('a thread is known by its id until it is removed, and saving it again replaces it', () => {
  using folder = makeFolder('db');
  using db = Database.open(folder.at('state.db'));
  const threads = new ThreadTable(db);
  expect(threads.find('a')).toBeNull();
  threads.save(thread('a'));
  const later = thread('a', { title: 'Renamed', lastTurnAt: 1_760_000_100, model: 'gpt-5.6-sol', archived: true });
  threads.save(later);
  expect([threads.find('a'), threads.count(), threads.tokens('a')]).toEqual([later, 1, 0]);
  expect([threads.list(everything).data, threads.list({ ...everything, archived: true }).data]).toEqual([[], [later]]);
  threads.remove('a');
  threads.remove('a');
  expect([threads.find('a'), threads.count()]).toEqual([null, 0]);
});

test('whatever there is, its pages hold each thread once, last used first, and a search holds those with the words', async () => {
  using folder = makeFolder('db');
  using db = Database.open(folder.at('state.db'));
  const threads = new ThreadTable(db);
  const anyTitle = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('100% of it', 'a_b', 'back\\slash', 'Tick', 'tock'));
  const anyThread = fc.record({ title: anyTitle, lastTurnAt: fc.nat(5), archived: fc.boolean() });
  await fc.assert(
    fc.property(fc.array(anyThread, { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), fc.option(anyTitle), (changes, limit, search) => {
      for (const { id } of [...threads.list(everything).data, ...threads.list({ ...everything, archived: true }).data]) threads.remove(id);
      const rows = changes.map((change, n) => thread(`id-${String(n).padStart(2, '0')}`, change));
      for (const row of rows) threads.save(row);
      const expected = rows
        .filter(({ archived, title }) => !archived && lower(title).includes(lower(search ?? '')))
        .toSorted((one, other) => other.lastTurnAt - one.lastTurnAt || (other.id > one.id ? 1 : -1));
      const listed: KnownThread[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = threads.list({ archived: false, search, limit, cursor: cursor ?? null });
        expect(page.data.length).toBeLessThanOrEqual(limit);
        listed.push(...page.data);
        cursor = page.nextCursor;
      }
      expect(listed).toEqual(expected);
    }),
  );
  await refused('page/badCursor', () => threads.list({ ...everything, cursor: 'nonsense' }));
});

/** As SQLite compares: only the letters of ASCII have two cases. */
function lower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

test('a list reads its page and no more of the table, and tokens come from an index', () => {
  using folder = makeFolder('db');
  Database.open(folder.at('state.db'))[Symbol.dispose]();
  const db = new DatabaseSync(folder.at('state.db'));
  const plan = (sql: string) =>
    db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail);
  expect(
    plan('SELECT data FROM threads WHERE archived = 0 AND (last_turn_at, id) < (9, 9) ORDER BY last_turn_at DESC, id DESC LIMIT 9'),
  ).toEqual(['SEARCH threads USING INDEX threads_by_use (archived=? AND (last_turn_at,id)<(?,?))']);
  expect(plan("SELECT sum(total) FROM usage WHERE thread_id = 'a'")).toEqual([
    'SEARCH usage USING COVERING INDEX usage_by_thread (thread_id=?)',
  ]);
  db.close();
});

test('threads of a state from before there were lists are listed too', () => {
  using folder = makeFolder('db');
  const at = migrations.findIndex((sql) => sql.includes('threads_by_use'));
  const old = new DatabaseSync(folder.at('state.db'));
  for (const sql of migrations.slice(0, at)) old.exec(sql);
  const { clientName, origin, archived, forkedFrom, ...row } = thread('a', { lastTurnAt: 1_760_000_100 });
  old.prepare('INSERT INTO threads (id, client_id, data) VALUES (?, ?, ?)').run('a', 'client', JSON.stringify(row));
  old.exec(`PRAGMA user_version = ${at}`);
  old.close();
  using db = Database.open(folder.at('state.db'));
  expect(new ThreadTable(db).list({ ...everything, search: 'ticks' }).data).toEqual([
    { ...row, clientName: 'client', origin, archived, forkedFrom },
  ]);
  expect(clientName).toBe('Notebook');
});
