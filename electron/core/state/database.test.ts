import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { holdState } from '../../../e2e/fixtures/hold-state.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { Failure } from '../../../shared/contract/errors.ts';
import { Database } from './database.ts';
import { migrations } from './migrations.ts';
import { SettingTable } from './settings.ts';

const versionOf = (db: Database) => Number(db.prepare('PRAGMA user_version').get()?.['user_version']);

test('a new state has every table, keeps them, and is for its owner only', () => {
  using folder = makeFolder('db');
  const file = folder.at('state.db');
  {
    using db = Database.open(file);
    expect(versionOf(db)).toBe(migrations.length);
    const tables = db
      .prepare("SELECT name FROM pragma_table_list WHERE type IN ('table', 'virtual') AND name NOT LIKE 'sqlite_%' ORDER BY name")
      .all();
    const made = new Set(migrations.flatMap((sql) => [...sql.matchAll(/CREATE (?:VIRTUAL )?TABLE (\w+)/g)].map(([, name]) => name)));
    expect(tables.map(({ name }) => name)).toEqual([...made].sort());
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    new SettingTable(db).write('key', { kept: true });
    for (const name of readdirSync(folder.path))
      expect([name, (statSync(folder.at(name)).mode & 0o777).toString(8)]).toEqual([name, '600']);
  }
  using again = Database.open(file);
  expect(new SettingTable(again).read('key')).toEqual({ kept: true });
  expect(new SettingTable(again).read('other')).toBeNull();
});

test('migrations that are missing are applied, and only those', () => {
  using folder = makeFolder('db');
  const file = folder.at('state.db');
  // A state of the version before the first: nothing but a file.
  writeFileSync(file, '');
  Database.open(file)[Symbol.dispose]();
  const before = readFileSync(file);
  Database.open(file)[Symbol.dispose]();
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('security 224: a state of a newer version is refused and stays as it was', async () => {
  using folder = makeFolder('db');
  const file = folder.at('state.db');
  Database.open(file)[Symbol.dispose]();
  const newer = new DatabaseSync(file);
  newer.exec(`PRAGMA user_version = ${migrations.length + 1}`);
  newer.close();
  const before = readFileSync(file);
  const failure = await refused('state/unusable', () => Database.open(file));
  expect(failure.message).toContain(`schema ${migrations.length + 1}, this one knows ${migrations.length}`);
  expect(failure.hint).toContain('newer version');
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('security 224: a damaged state, and one that is no file, say so with a next step', async () => {
  using folder = makeFolder('db');
  writeFileSync(folder.at('garbage'), 'no database at all, but long enough to be looked at'.repeat(50));
  mkdirSync(folder.at('folder'));
  for (const name of ['garbage', 'folder', 'missing/state.db']) {
    const failure = await refused('state/unusable', () => Database.open(folder.at(name)));
    expect(failure.message).toContain(folder.at(name));
    expect(failure.hint).toContain('move it away');
  }
});

test('a transaction is recorded whole or not at all, whatever was thrown in it', async () => {
  using folder = makeFolder('db');
  using db = Database.open(folder.at('state.db'));
  const insert = db.prepare('INSERT INTO settings (key, value) VALUES (?, ?)');
  const rows = () =>
    db
      .prepare('SELECT key FROM settings ORDER BY key')
      .all()
      .map(({ key }) => key);
  db.transaction('durable', () => insert.run('kept', '1'));

  const bug = new Error('a bug');
  expect(() =>
    db.transaction('fast', () => {
      insert.run('lost', '1');
      throw bug;
    }),
  ).toThrow(bug);
  const own = new Failure('job/notFound', 'No such job.');
  expect(() =>
    db.transaction('fast', () => {
      insert.run('lost', '1');
      throw own;
    }),
  ).toThrow(own);
  const broken = await refused('state/unusable', () =>
    db.transaction('durable', () => {
      insert.run('lost', '1');
      insert.run('kept', 'a second time');
    }),
  );
  expect(broken.message).toContain('UNIQUE');
  expect(rows()).toEqual(['kept']);
  // And the next one is not disturbed.
  expect(db.transaction('durable', () => insert.run('next', '1').changes)).toBe(1);
  expect(rows()).toEqual(['kept', 'next']);
});

test('a disk that is full refuses the record, keeps what was there, and is used again when there is space', async () => {
  using folder = makeFolder('db');
  using db = Database.open(folder.at('state.db'));
  const settings = new SettingTable(db);
  settings.write('before', 1);
  const pages = Number(db.prepare('PRAGMA page_count').get()?.['page_count']);
  db.prepare(`PRAGMA max_page_count = ${pages}`).get();
  const failure = await refused('state/full', () => settings.write('large', 'x'.repeat(100_000)));
  expect(failure).toMatchObject({ status: 507, hint: expect.stringContaining('Free some disk space') });
  expect(failure.message).toMatch(/^The disk of the data directory is full \(\d+\.\d MiB free\)/);
  expect([settings.read('before'), settings.read('large')]).toEqual([1, null]);
  db.prepare('PRAGMA max_page_count = 1000000').get();
  settings.write('large', 'x'.repeat(100_000));
  expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
});

test('security 224: a state that another program holds is waited for when it is opened, then refused as locked', async () => {
  using folder = makeFolder('db');
  const file = folder.at('state.db');
  Database.open(file)[Symbol.dispose]();
  const other = new DatabaseSync(file);
  other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  const failure = await refused('state/locked', () => Database.open(file));
  expect([failure.status, failure.retryAfter]).toEqual([503, 5]);
  other.close();
  await using _other = await holdState(folder.path, { forMs: 1000 });
  Database.open(file)[Symbol.dispose]();
});

test('security 223: the write-ahead log does not grow without bound, and is gone after an end in order', () => {
  using folder = makeFolder('db');
  const file = folder.at('state.db');
  const logBytes = () => statSync(`${file}-wal`).size;
  {
    using db = Database.open(file);
    const settings = new SettingTable(db);
    settings.write('large', 'x'.repeat(40 << 20));
    expect(logBytes()).toBeGreaterThan(32 << 20);
    for (let n = 0; n < 100; n++) settings.write('small', n);
    expect(logBytes()).toBeLessThanOrEqual(16 << 20);
    for (let n = 0; n < 300; n++) settings.write('medium', 'x'.repeat(100_000));
    expect(logBytes()).toBeLessThanOrEqual(16 << 20);
  }
  expect(readdirSync(folder.path)).toEqual(['state.db']);
});
