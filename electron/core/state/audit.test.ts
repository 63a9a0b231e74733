import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { AuditRow } from '../../../shared/model/audit.ts';
import { AuditTable } from './audit.ts';
import { Database } from './database.ts';

/** Five rows, written by us; `tamper` is somebody with the file and without respect. */
function openAudit() {
  const folder = makeFolder('audit');
  const db = Database.open(folder.at('state.db'));
  const audit = new AuditTable(db);
  for (let n = 1; n <= 5; n++) audit.append({ atMs: 1000 + n, type: 'approval/asked', data: { n, 'ä\u2028': { b: 1, a: [null] } } });
  const free =
    'DROP TRIGGER IF EXISTS audit_keeps_rows; DROP TRIGGER IF EXISTS audit_loses_no_row; DROP TRIGGER IF EXISTS audit_grows_at_its_end;';
  return {
    audit,
    raw: (sql: string) => {
      const other = new DatabaseSync(folder.at('state.db'));
      try {
        other.exec(sql);
      } finally {
        other.close();
      }
    },
    tamper(sql: string) {
      this.raw(`${free}${sql}`);
    },
    [Symbol.dispose]: () => {
      db[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

test('rows come back in order, each following the one before, and the whole stands', () => {
  using state = openAudit();
  const rows = state.audit.list(0, 100);
  expect(rows.map((row) => AuditRow.parse(row))).toEqual(rows);
  expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  expect(rows.slice(1).map(({ previous }) => previous)).toEqual(rows.slice(0, -1).map(({ hash }) => hash));
  expect(state.audit.list(3, 1)).toEqual([rows[3]]);
  expect(state.audit.verify()).toEqual({ rows: 5, head: rows[4]?.hash, broken: null });
});

test('an audit with nothing in it stands too', () => {
  using folder = makeFolder('audit');
  using db = Database.open(folder.at('state.db'));
  expect(new AuditTable(db).verify()).toEqual({ rows: 0, head: '', broken: null });
});

test.each([
  ['UPDATE audit SET at_ms = 1 WHERE seq = 3'],
  ['DELETE FROM audit WHERE seq = 5'],
  ["INSERT OR REPLACE INTO audit SELECT 3, at_ms, type, '{}', previous, hash FROM audit WHERE seq = 3"],
])('the table itself refuses %s', (sql) => {
  using state = openAudit();
  expect(() => state.raw(sql)).toThrow(/append-only/);
  expect(state.audit.verify().broken).toBe(null);
});

test.each([
  ['a changed content', 'UPDATE audit SET data = \'{"n":33}\' WHERE seq = 3', 3],
  ['a content that is no JSON', "UPDATE audit SET data = 'x' WHERE seq = 3", 3],
  ['a changed time', 'UPDATE audit SET at_ms = 9 WHERE seq = 2', 2],
  ['a removed row', 'DELETE FROM audit WHERE seq = 3', 3],
  ['the first row removed', 'DELETE FROM audit WHERE seq = 1', 1],
  ['the last row removed', 'DELETE FROM audit WHERE seq = 5', 5],
  [
    'two rows in each other’s place',
    'UPDATE audit SET seq = 99 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 99',
    2,
  ],
  ['a row put in at the end', 'INSERT INTO audit SELECT 6, at_ms, type, data, previous, hash FROM audit WHERE seq = 5', 6],
  ['the head set back', 'UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit WHERE seq = 4)', 5],
])('%s is found and named', (_, sql, seq) => {
  using state = openAudit();
  state.tamper(sql);
  expect(state.audit.verify().broken).toMatchObject({ seq });
});
