import { closeSync, fdatasync, openSync, rmSync, statfsSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Call } from '../lib/call.ts';
import { migrations } from './migrations.ts';

/** How sure a commit must be: `durable` survives a power cut, `fast` survives a crash of ours. */
export type Durability = 'durable' | 'fast';

/** A file up to this size is looked through at every start (about 35 ms); a larger one, at half a second for each GiB, after an end out of order. */
const alwaysChecked = 64 << 20;
/** Past this the write-ahead log is cut short when it is next begun anew. */
const maxLogBytes = 16 << 20;
/** How often a copy is begun. */
const backupTries = 5;
/** 1 MiB: what a backup copies in one step, beside the event loop. */
const backupPages = 256;

export interface OpenOptions {
  /** Called with the file, as it is, before it is brought from an older version to this one. */
  readonly beforeMigration?: (db: DatabaseSync) => void;
}

/** The one connection to `state.db`. One writer, transactions only, every row checked by STRICT tables. */
export class Database implements Disposable {
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #logFile: string;
  #durability: Durability = 'durable';
  #logDescriptor: number | null = null;
  /** The one under way, or over. */
  #lastSync: Promise<void> = Promise.resolve();
  #nextSync: Promise<void> | null = null;

  private constructor(file: string) {
    this.#db = new DatabaseSync(file, { timeout: 5000, enableForeignKeyConstraints: true });
    this.#file = file;
    this.#logFile = logFileOf(file);
  }

  /**
   * Opens, looks for damage where the last end gives reason to, and migrates.
   * @throws Failure state/unusable when the file is damaged, from a newer version, or cannot be written; state/full; state/locked when
   *   another program has held it for 5 s
   */
  static open(file: string, { beforeMigration = () => undefined }: OpenOptions = {}): Database {
    try {
      // Left to itself SQLite makes a file that others may read; what it puts beside the file takes the file's mode.
      closeSync(openSync(file, 'a', 0o600));
      const check = needsCheck(file);
      using opened = new DisposableStack();
      const database = opened.use(new Database(file));
      const version = database.#knownVersion();
      // What is deleted can be given back to the disk only if that was said before the first table.
      if (version === 0) database.#db.exec('PRAGMA auto_vacuum = INCREMENTAL');
      database.#db.exec(
        `PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = ${maxLogBytes}; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;`,
      );
      if (check) database.#check();
      if (version > 0 && version < migrations.length) beforeMigration(database.#db);
      database.#migrate(version);
      // From here on a program that holds the file is waited for beside the event loop (lib/retry.ts), never in it.
      database.#db.exec('PRAGMA busy_timeout = 0');
      opened.move();
      return database;
    } catch (cause) {
      if (cause instanceof Failure) throw cause;
      const passing = unrecorded(cause, file);
      if (passing.code !== 'state/unusable') throw passing;
      throw new Failure('state/unusable', `The state file ${file} cannot be opened: ${reason(cause)}.`, {
        cause,
        hint: 'Check free space and permissions; if the file is damaged, move it away and start again.',
      });
    }
  }

  prepare(sql: string) {
    return this.#db.prepare(sql);
  }

  /**
   * Runs `work` in one transaction: all of it is recorded or nothing. Inside another one it is part of that, and as durable.
   * @throws Failure state/full, state/locked at once when another program holds the file, state/unusable
   */
  transaction<T>(durability: Durability, work: () => T): T {
    if (this.#db.isTransaction) return work();
    try {
      this.#become(durability);
      this.#db.exec('BEGIN IMMEDIATE');
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (cause) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      if (cause instanceof Failure || !isSqliteError(cause)) throw cause;
      if (isDamage(cause)) this.#suspect();
      throw unrecorded(cause, this.#file);
    }
  }

  /**
   * Resolves when all that was committed so far survives a power cut. It waits beside the program, not in it, as a durable commit does,
   * and whoever asks while the disk works shares the next time.
   * @throws Failure state/full, state/unusable
   */
  sync(): Promise<void> {
    this.#nextSync ??= this.#lastSync.then(() => {
      this.#nextSync = null;
      const sync = this.#syncLog();
      this.#lastSync = sync.catch(() => undefined);
      return sync;
    });
    return this.#nextSync;
  }

  async #syncLog(): Promise<void> {
    try {
      this.#logDescriptor ??= openSync(this.#logFile, 'r+');
      await promisify(fdatasync)(this.#logDescriptor);
    } catch (cause) {
      throw unrecorded(cause, this.#file);
    }
  }

  /**
   * Copies the state as it is at the end into a file that is new or empty, in steps beside the event loop.
   * @throws the system's or SQLite's error; the signal's reason
   */
  async backup(file: string, { signal }: Call): Promise<void> {
    for (let left = backupTries; ; left -= 1) {
      signal.throwIfAborted();
      try {
        await backup(this.#db, file, { rate: backupPages, progress: () => signal.throwIfAborted() });
        return;
      } catch (error) {
        // SQLite gives a copy up now and then when the state is written at the very moment, and calls that so.
        if (left === 1 || !(error instanceof Error && error.message === 'not an error')) throw error;
        truncateSync(file);
      }
    }
  }

  /** The next start looks through the whole file. */
  #suspect(): void {
    try {
      writeFileSync(suspicionOf(this.#file), '', { mode: 0o600 });
    } catch {
      // On a disk that takes nothing the start after an end out of order finds the damage all the same.
    }
  }

  #become(durability: Durability): void {
    if (durability === this.#durability) return;
    this.#db.exec(durability === 'durable' ? 'PRAGMA synchronous = FULL' : 'PRAGMA synchronous = NORMAL');
    this.#durability = durability;
  }

  [Symbol.dispose](): void {
    if (this.#logDescriptor !== null) closeSync(this.#logDescriptor);
    this.#logDescriptor = null;
    if (this.#db.isOpen) this.#db.close();
  }

  /** @throws Failure state/unusable for the state of a newer version */
  #knownVersion(): number {
    const version = Number(this.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    if (version <= migrations.length) return version;
    throw new Failure(
      'state/unusable',
      `The state was written by a newer version of Drawbridge (schema ${version}, this one knows ${migrations.length}).`,
      { hint: 'Start the newer version, or choose another data directory.' },
    );
  }

  #check(): void {
    const found = this.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (found !== 'ok') throw Object.assign(new Error(`it is damaged: ${String(found)}`), { errcode: damaged[0] });
    rmSync(suspicionOf(this.#file), { force: true });
  }

  #migrate(version: number): void {
    migrations.slice(version).forEach((sql, index) => {
      this.transaction('durable', () => this.#db.exec(`${sql}; PRAGMA user_version = ${version + index + 1}`));
    });
  }
}

function logFileOf(file: string): string {
  return `${file}-wal`;
}

/** Stands beside a state in which damage was met while it was in use. */
function suspicionOf(file: string): string {
  return `${file}-suspect`;
}

/** An end in order leaves no write-ahead log. */
function needsCheck(file: string): boolean {
  const size = (name: string) => statSync(name, { throwIfNoEntry: false })?.size ?? 0;
  const suspect = statSync(suspicionOf(file), { throwIfNoEntry: false }) !== undefined;
  return suspect || size(logFileOf(file)) > 0 || size(file) <= alwaysChecked;
}

/** Whether an opening or a use of the state failed because the file is damaged, or is none of SQLite’s. */
export function isDamage(error: unknown): boolean {
  if (error instanceof Failure) return isDamage(error.cause);
  return error instanceof Error && 'errcode' in error && damaged.includes(Number(error.errcode) & 0xff);
}

function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}

/** SQLite’s result codes: https://sqlite.org/rescode.html. */
const busy = [5, 6];
const full = [13];
const damaged = [11, 26];
/** No room for the index of the write-ahead log, or for a page of a file that has to grow. */
const fullWhileGrowing = [4874, 778];

/** Why something was not recorded, and what to do. */
function unrecorded(cause: unknown, file: string): Failure {
  const errcode = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) : 0;
  if (busy.includes(errcode & 0xff)) {
    return new Failure('state/locked', 'Another program holds the state of Drawbridge, so nothing can be recorded.', {
      cause,
      hint: 'Close what has state.db open, or try again in a moment.',
      retryAfter: 5,
    });
  }
  const noSpace = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
  if (noSpace || full.includes(errcode & 0xff) || fullWhileGrowing.includes(errcode)) {
    return new Failure('state/full', `The disk of the data directory is full${freeSpace(file)}, so nothing can be recorded.`, {
      cause,
      hint: 'Free some disk space; Drawbridge goes on by itself.',
      retryAfter: 30,
    });
  }
  return new Failure('state/unusable', `Drawbridge could not record its state: ${reason(cause)}.`, {
    cause,
    hint: 'Check the disk and the permissions of the data directory.',
  });
}

/** A clause, where the system tells: it may be little space rather than none, or a quota. */
function freeSpace(file: string): string {
  try {
    const { bavail, bsize } = statfsSync(path.dirname(file));
    return ` (${((bavail * bsize) / 2 ** 20).toFixed(1)} MiB free)`;
  } catch {
    return '';
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
