import { type Database } from './database.ts';

/** A program that was started here and may outlive a crash of ours. */
export interface ProcessRow {
  readonly pid: number;
  /** As the system writes it. */
  readonly startedAt: string;
  readonly executable: string;
  readonly hostPid: number;
  readonly tempDir: string;
}

/** The programs that run for us, one row each. */
export class ProcessTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Replaces a row of the same number. Not synced to the disk: what ends the machine ends the process. */
  add({ pid, startedAt, executable, hostPid, tempDir }: ProcessRow): void {
    this.#db.transaction('fast', () => {
      this.#db
        .prepare('INSERT OR REPLACE INTO processes (pid, started_at, executable, host_pid, temp_dir) VALUES (?, ?, ?, ?, ?)')
        .run(pid, startedAt, executable, hostPid, tempDir);
    });
  }

  remove(pid: number): void {
    this.#db.transaction('fast', () => {
      this.#db.prepare('DELETE FROM processes WHERE pid = ?').run(pid);
    });
  }

  all(): readonly ProcessRow[] {
    return this.#db
      .prepare('SELECT pid, started_at, executable, host_pid, temp_dir FROM processes ORDER BY pid')
      .all()
      .map((row) => ({
        pid: Number(row['pid']),
        startedAt: String(row['started_at']),
        executable: String(row['executable']),
        hostPid: Number(row['host_pid']),
        tempDir: String(row['temp_dir']),
      }));
  }
}
