import { closeSync, copyFileSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Call } from '../lib/call.ts';
import { type Log } from '../lib/log.ts';
import { Database, isDamage } from './database.ts';

const keptBackups = 3;
const dayMs = 86_400_000;

/** The state of a data directory. */
export function stateFileOf(dataDir: string): string {
  return path.join(dataDir, 'state.db');
}

/** Names of damaged states that were put aside in a data directory, oldest first. */
export function damagedStates(dataDir: string): string[] {
  return readdirSync(dataDir)
    .filter((name) => /^state\.db\.corrupt-[0-9TZ-]+$/.test(name))
    .sort();
}

/**
 * Opens the state of a data directory. A damaged file is put aside and the newest good backup takes its place, or else a new state;
 * the log says so. Before an older state is migrated it is backed up.
 * @throws Failure state/unusable for one of a newer version, which stays as it is, and for one that cannot be opened or written
 */
export function openState(dataDir: string, { now, log }: { readonly now: () => number; readonly log: Log }): Database {
  const file = stateFileOf(dataDir);
  const beforeMigration = (db: DatabaseSync) => {
    const backup = newBackup(dataDir, now());
    db.prepare('VACUUM INTO ?').run(backup.part);
    backup.keep();
  };
  try {
    return Database.open(file, { beforeMigration });
  } catch (error) {
    if (!isDamage(error)) throw error;
    const aside = putAside(file, now());
    const restored = restore(dataDir);
    log.error('state damaged', { error, aside, restored });
    return Database.open(file, { beforeMigration });
  }
}

/** Makes a backup if the newest is older than a day, and keeps the newest three. True when it made one. @throws the system's error; the signal's reason */
export async function backUpDaily(db: Database, dataDir: string, nowMs: number, call: Call): Promise<boolean> {
  const [newest] = backupsIn(dataDir);
  if (newest && Math.abs(nowMs - newest.atMs) < dayMs) return false;
  const backup = newBackup(dataDir, nowMs);
  try {
    await db.backup(backup.part, call);
  } catch (error) {
    rmSync(backup.part, { force: true });
    throw error;
  }
  backup.keep();
  return true;
}

function newBackup(dataDir: string, nowMs: number): { readonly part: string; keep(): void } {
  const folder = folderOf(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, `state-${stamp(nowMs)}.db`);
  const part = `${file}.part`;
  // Left to itself SQLite makes a file that others may read.
  rmSync(part, { force: true });
  closeSync(openSync(part, 'w', 0o600));
  return {
    part,
    keep: () => {
      moveInto(part, file);
      for (const { file: old } of backupsIn(dataDir).slice(keptBackups)) rmSync(old, { force: true });
    },
  };
}

/** The newest good backup takes the place of the state; null when there is none. */
function restore(dataDir: string): string | null {
  const file = stateFileOf(dataDir);
  for (const backup of backupsIn(dataDir)) {
    const part = `${file}.part`;
    copyFileSync(backup.file, part);
    if (isSound(part)) {
      moveInto(part, file);
      return path.basename(backup.file);
    }
    rmSync(part, { force: true });
  }
  return null;
}

function isSound(file: string): boolean {
  try {
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      return db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok';
    } finally {
      db.close();
    }
  } catch {
    return false;
  }
}

/** With what lies beside it: a log of the damaged file must never be read into another. */
function putAside(file: string, nowMs: number): string {
  const aside = `${file}.corrupt-${stamp(nowMs)}`;
  try {
    renameSync(file, aside);
    for (const end of ['-wal', '-shm', '-suspect']) {
      if (statSync(file + end, { throwIfNoEntry: false })) renameSync(file + end, aside + end);
    }
    return path.basename(aside);
  } catch (cause) {
    throw new Failure('state/unusable', `The state file ${file} is damaged and cannot be put aside.`, {
      cause,
      hint: 'Check the permissions of the data directory.',
    });
  }
}

/** Newest first. */
function backupsIn(dataDir: string): { readonly file: string; readonly atMs: number }[] {
  const folder = folderOf(dataDir);
  if (!statSync(folder, { throwIfNoEntry: false })) return [];
  return readdirSync(folder)
    .filter((name) => /^state-[0-9TZ-]+\.db$/.test(name))
    .sort()
    .reverse()
    .map((name) => ({ file: path.join(folder, name), atMs: momentOf(name) }));
}

function folderOf(dataDir: string): string {
  return path.join(dataDir, 'backups');
}

function moveInto(part: string, file: string): void {
  const descriptor = openSync(part, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(part, file);
}

/** A moment in a file's name, to the millisecond: `2026-11-20T15-04-05-123Z`. */
function stamp(nowMs: number): string {
  return new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
}

function momentOf(name: string): number {
  return Date.parse(name.replace(/^state-(.{10}T)(..)-(..)-(..)-(...Z)\.db$/, '$1$2:$3:$4.$5'));
}
