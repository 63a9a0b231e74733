import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { Database } from '../state/database.ts';
import { ThreadTable } from '../state/threads.ts';
import { findSession, listSessions } from './sessions.ts';
import { type KnownThread } from './stores.ts';

const hour = 3600;
const begin = 1_760_000_000;

function thread(id: string, change: Partial<KnownThread>): KnownThread {
  const folder = { root: '/repo', cwd: '/repo', title: `About ${id}` };
  const rest = { origin: null, model: null, effort: null, archived: false, forkedFrom: null, clientName: 'x', bridgeId: 'chatgpt' };
  return { id, clientId: 'ada', ...folder, ...rest, createdAt: begin, lastTurnAt: begin, ...change };
}

test('a client may continue the newest threads it began, for as long as the bridge says, whoever else began how many', () => {
  using folder = makeFolder('db');
  using db = Database.open(folder.at('state.db'));
  const threads = new ThreadTable(db);
  const anyThread = fc.record({
    clientId: fc.constantFrom('ada', 'ben'),
    createdAt: fc.nat(8).map((hours) => begin + hours * hour),
    archived: fc.boolean(),
    lastTurnAt: fc.nat(5),
  });
  const anyLimits = fc.record({ max: fc.integer({ min: 1, max: 5 }), hours: fc.option(fc.integer({ min: 1, max: 9 })) });
  fc.assert(
    fc.property(fc.array(anyThread, { maxLength: 12 }), anyLimits, (changes, limits) => {
      const rows = changes.map((change, n) => thread(`t-${String(n).padStart(2, '0')}`, change));
      for (const row of rows) threads.save(row);
      const sessions = { threads, clientId: 'ada', nowMs: (begin + 8 * hour) * 1000 };
      const own = rows.filter(({ clientId }) => clientId === 'ada');
      const newest = own.toSorted((one, other) => other.createdAt - one.createdAt || (other.id > one.id ? 1 : -1)).slice(0, limits.max);
      const allowed = newest.filter(({ createdAt }) => limits.hours === null || createdAt >= begin + (8 - limits.hours) * hour);
      const found = rows.filter(({ id }) => findSession(id, sessions, limits)).map(({ id }) => id);
      expect(found).toEqual(allowed.map(({ id }) => id).toSorted());
      const listed: string[] = [];
      for (let cursor: string | null = null; ; ) {
        const page = listSessions(sessions, { limits, cursor, limit: 2, search: null }, () => false);
        listed.push(...page.data.map(({ id }) => id));
        cursor = page.nextCursor;
        if (cursor === null) break;
      }
      const open = allowed.filter(({ archived }) => !archived);
      expect(listed).toEqual(
        open.toSorted((one, other) => other.lastTurnAt - one.lastTurnAt || (other.id > one.id ? 1 : -1)).map(({ id }) => id),
      );
      for (const { id } of rows) threads.remove(id);
    }),
  );
});

test('without limits every thread of its own, and no other, is one; a search holds those with the words', () => {
  using folder = makeFolder('db');
  using db = Database.open(folder.at('state.db'));
  const threads = new ThreadTable(db);
  const sessions = { threads, clientId: 'ada', nowMs: (begin + 100_000 * hour) * 1000 };
  threads.save(thread('old', {}));
  threads.save(thread('foreign', { clientId: 'ben' }));
  expect(['old', 'foreign', 'none'].map((id) => findSession(id, sessions, null)?.id ?? null)).toEqual(['old', null, null]);
  const all = { limits: { max: 1, hours: null }, limit: 10 };
  const list = (search: string) => listSessions(sessions, { ...all, search }, (id) => id === 'old').data;
  const old = { id: 'old', title: 'About old', cwd: '/repo', lastTurnAt: begin, busy: true };
  expect(['bout OLD', 'foreign'].map(list)).toEqual([[old], []]);
});
