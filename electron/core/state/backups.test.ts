import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { type Folder, makeFolder } from '../../../e2e/fixtures/folder.ts';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { type Log } from '../lib/log.ts';
import { backUpDaily, damagedStates, openState, stateFileOf } from './backups.ts';
import { Database } from './database.ts';
import { migrations } from './migrations.ts';
import { SettingTable } from './settings.ts';

const now = Date.UTC(2026, 10, 20, 12);
const dayMs = 86_400_000;
const always = { signal: new AbortController().signal };

function openPlace() {
  const folder = makeFolder('backups');
  const logged: string[] = [];
  const note = (event: string) => void logged.push(event);
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const open = (atMs = now) => openState(folder.path, { now: () => atMs, log });
  /** A state with a value, closed in order. */
  const write = (value: string) => {
    using db = open();
    new SettingTable(db).write('key', value);
  };
  const read = () => {
    using db = open();
    return new SettingTable(db).read('key');
  };
  const backUp = async (atMs = now) => {
    using db = open();
    return await backUpDaily(db, folder.path, atMs, always);
  };
  return { folder, logged, open, write, read, backUp, file: stateFileOf(folder.path), [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

function backups(folder: Folder): string[] {
  return existsSync(folder.at('backups')) ? readdirSync(folder.at('backups')).sort() : [];
}

/** Zeros in place of one page. */
function wipe(file: string, page: number): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(4096), 0, 4096, page * 4096);
  closeSync(descriptor);
}

test('a backup is made once a day, the newest three are kept, and only this user may read them', async () => {
  using place = openPlace();
  place.write('a');
  expect(await place.backUp(now)).toBe(true);
  expect(await place.backUp(now + dayMs - 1)).toBe(false);
  for (const days of [1, 2, 3]) expect(await place.backUp(now + days * dayMs)).toBe(true);
  expect(backups(place.folder)).toEqual([21, 22, 23].map((day) => `state-2026-11-${day}T12-00-00-000Z.db`));
  for (const name of backups(place.folder)) expect(statSync(place.folder.at('backups', name)).mode & 0o777).toBe(0o600);
  using stopped = place.open();
  await expect(
    backUpDaily(stopped, place.folder.path, now + 9 * dayMs, { signal: AbortSignal.abort(new Error('the host ends')) }),
  ).rejects.toThrow();
  expect(backups(place.folder)).toHaveLength(3);
});

test('a backup holds what was recorded while it was made, and is whole', async () => {
  using place = openPlace();
  using db = place.open();
  const settings = new SettingTable(db);
  for (let n = 0; n < 200; n++) settings.write(`filler ${n}`, 'x'.repeat(20_000));
  const made = backUpDaily(db, place.folder.path, now, always);
  for (let n = 0; n < 20; n++) {
    settings.write('key', n);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await made;
  using copy = Database.open(place.folder.at('backups', backups(place.folder)[0] ?? ''));
  expect(copy.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  expect(new SettingTable(copy).read('filler 199')).toHaveLength(20_000);
});

test.each([
  ['a page of zeros in the middle', (file: string) => wipe(file, 3)],
  ['a first page of zeros', (file: string) => wipe(file, 0)],
  ['a file cut short', (file: string) => truncateSync(file, 3 * 4096 + 100)],
])('security 224: %s: the state is put aside, the last good backup takes its place, and the log says so', async (_, damage) => {
  using place = openPlace();
  place.write('in the backup');
  await place.backUp(now);
  await place.backUp(now + dayMs);
  place.write('lost with the damage');
  wipe(place.folder.at('backups', backups(place.folder)[1] ?? ''), 2);
  damage(place.file);
  const damaged = readFileSync(place.file);
  expect(place.read()).toBe('in the backup');
  expect(place.logged).toEqual(['state damaged']);
  expect(damagedStates(place.folder.path)).toEqual(['state.db.corrupt-2026-11-20T12-00-00-000Z']);
  expect(readFileSync(place.folder.at('state.db.corrupt-2026-11-20T12-00-00-000Z')).equals(damaged)).toBe(true);
  expect(statSync(place.file).mode & 0o777).toBe(0o600);
});

test('security 224: without a backup a new state begins', () => {
  using place = openPlace();
  place.write('lost');
  wipe(place.file, 0);
  expect(place.read()).toBeNull();
  expect(damagedStates(place.folder.path)).toHaveLength(1);
});

test('security 224: a log that was deleted leaves an older state, whole', () => {
  using place = openPlace();
  place.write('recorded');
  {
    const db = new DatabaseSync(place.file);
    db.exec("INSERT INTO settings VALUES ('other', '1')");
    copyFileSync(place.file, place.folder.at('older'));
    db.close();
  }
  rmSync(`${place.file}-wal`, { force: true });
  copyFileSync(place.folder.at('older'), place.file);
  expect(place.read()).toBe('recorded');
  expect(place.logged).toEqual([]);
});

test('security 226: before a migration the state is backed up as it was', () => {
  using place = openPlace();
  old(place.file, migrations.length - 1);
  using db = place.open();
  expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: migrations.length });
  const [name = ''] = backups(place.folder);
  expect(versionOf(place.folder.at('backups', name))).toBe(migrations.length - 1);
});

/** A state of an older version. */
function old(file: string, version: number): void {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; ${migrations.slice(0, version).join(';')}; PRAGMA user_version = ${version}`);
  db.close();
}

test('security 226: a migration killed at any of its statements leaves the old version, from which the next start goes on', () => {
  using place = openPlace();
  using killed = makeFolder('killed');
  let starts = 0;
  for (let last = 1; last < migrations.length; last++) {
    const statements = (migrations[last] ?? '').split(/;\s*(?=CREATE|ALTER|UPDATE|INSERT|DROP|$)/).filter(Boolean);
    rmSync(killed.at('state.db'), { force: true });
    old(killed.at('state.db'), last);
    const db = new DatabaseSync(killed.at('state.db'));
    // So little memory that what is not committed is on the disk.
    db.exec('PRAGMA cache_size = 1; BEGIN IMMEDIATE');
    for (const sql of ['SELECT 1', ...statements]) {
      db.exec(sql);
      // A process that is killed leaves its files as they are at that moment.
      for (const end of ['', '-wal']) copyFileSync(killed.at(`state.db${end}`), place.file + end);
      using opened = place.open(now + starts++);
      expect(opened.prepare('PRAGMA user_version').get()).toEqual({ user_version: migrations.length });
      expect(opened.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
      expect(versionOf(place.folder.at('backups', backups(place.folder).at(-1) ?? ''))).toBe(last);
    }
    db.exec('ROLLBACK');
    db.close();
  }
  expect(backups(place.folder)).toHaveLength(3);
  expect(place.logged).toEqual([]);
});

test('security 226: a migration that fails at its last statement leaves nothing of the ones before', async () => {
  using place = openPlace();
  const last = migrations.findIndex((sql, index) => index > 0 && [...sql.matchAll(/CREATE /g)].length > 1);
  old(place.file, last);
  const [, , name] = [...(migrations[last] ?? '').matchAll(/CREATE (TABLE|INDEX) (\w+)/g)].at(-1) ?? [];
  const schema = () => {
    const db = new DatabaseSync(place.file, { readOnly: true });
    const rows = db.prepare('SELECT name FROM sqlite_schema ORDER BY name').all();
    db.close();
    return rows.map((row) => row['name']);
  };
  const db = new DatabaseSync(place.file);
  db.exec(`CREATE TABLE ${name} (taken)`);
  db.close();
  const before = schema();
  await refused('state/unusable', () => place.open());
  expect([schema(), versionOf(place.file)]).toEqual([before, last]);
});

function versionOf(file: string): number {
  const db = new DatabaseSync(file, { readOnly: true });
  const version = db.prepare('PRAGMA user_version').get()?.['user_version'];
  db.close();
  return Number(version);
}

test('security 224: damage that is met in use is looked for at the next start, however large the file', async () => {
  using place = openPlace();
  place.write('in the backup');
  await place.backUp();
  using db = place.open();
  const settings = new SettingTable(db);
  for (let n = 0; n < 50; n++) settings.write(`filler ${n}`, 'x'.repeat(20_000));
  db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
  const pages = statSync(place.file).size / 4096;
  for (let page = 3; page < pages; page++) wipe(place.file, page);
  db.prepare('PRAGMA shrink_memory').all();
  expect(() => settings.write('filler 30', 'y'.repeat(40_000))).toThrow('could not record');
  expect(existsSync(`${place.file}-suspect`)).toBe(true);
  db[Symbol.dispose]();
  expect(place.read()).toBe('in the backup');
  expect(existsSync(`${place.file}-suspect`)).toBe(false);
});
