import { closeSync, fdatasync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { Failure } from '../../../shared/contract/errors.ts';
import { migrations } from './migrations.ts';

/** How sure a commit must be: `durable` survives a power cut, `fast` survives a crash of ours. */
export type Durability = 'durable' | 'fast';

/** The one connection to `state.db`. One writer, transactions only, every row checked by STRICT tables. */
export class Database implements Disposable {
  readonly #db: DatabaseSync;
  readonly #logFile: string;
  #durability: Durability = 'durable';
  #logDescriptor: number | null = null;

  private constructor(file: string) {
    this.#db = new DatabaseSync(file, { timeout: 5000, enableForeignKeyConstraints: true });
    this.#logFile = `${file}-wal`;
  }

  /**
   * Opens and migrates.
   * @throws Failure state/unusable when the file is damaged, from a newer version, or cannot be written
   */
  static open(file: string): Database {
    try {
      // Left to itself SQLite makes a file that others may read; what it puts beside the file takes the file's mode.
      closeSync(openSync(file, 'a', 0o600));
      using opened = new DisposableStack();
      const database = opened.use(new Database(file));
      database.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;');
      database.#migrate();
      opened.move();
      return database;
    } catch (cause) {
      if (cause instanceof Failure) throw cause;
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
   * Runs `work` in one transaction: all of it is recorded or nothing.
   * @throws Failure state/unusable when the disk is full or the file cannot be written
   */
  transaction<T>(durability: Durability, work: () => T): T {
    try {
      this.#become(durability);
      this.#db.exec('BEGIN IMMEDIATE');
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (cause) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      if (cause instanceof Failure || !isSqliteError(cause)) throw cause;
      throw new Failure('state/unusable', `Drawbridge could not record its state: ${reason(cause)}.`, {
        cause,
        hint: 'Free some disk space and try again.',
      });
    }
  }

  /**
   * Resolves when all that was committed so far survives a power cut. It waits beside the program, not in it, as a durable commit does.
   * @throws Failure state/unusable
   */
  async sync(): Promise<void> {
    try {
      this.#logDescriptor ??= openSync(this.#logFile, 'r+');
      await promisify(fdatasync)(this.#logDescriptor);
    } catch (cause) {
      throw new Failure('state/unusable', `Drawbridge could not record its state: ${reason(cause)}.`, {
        cause,
        hint: 'Free some disk space and try again.',
      });
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

  #migrate(): void {
    const version = Number(this.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    if (version > migrations.length) {
      throw new Failure(
        'state/unusable',
        `The state was written by a newer version of Drawbridge (schema ${version}, this one knows ${migrations.length}).`,
        {
          hint: 'Start the newer version, or choose another data directory.',
        },
      );
    }
    migrations.slice(version).forEach((sql, index) => {
      this.transaction('durable', () => this.#db.exec(`${sql}; PRAGMA user_version = ${version + index + 1}`));
    });
  }
}

function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
