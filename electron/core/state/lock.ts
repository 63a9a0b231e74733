import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../../shared/contract/errors.ts';

const sqliteBusy = 5;

/**
 * Makes the data directory if it is missing, for this user only, and holds it for one host. The lock is the file lock of an open
 * SQLite transaction, so the system frees it however the process ends.
 * @throws Failure host/alreadyRunning, host/dataDirUnusable
 */
export function lockDataDir(dataDir: string): Disposable {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return hold(new DatabaseSync(path.join(dataDir, 'host.lock'), { timeout: 0 }));
  } catch (cause) {
    if (isBusy(cause)) {
      throw new Failure('host/alreadyRunning', `Another Drawbridge is running on ${dataDir}.`, {
        cause,
        hint: 'Use that one, or give this one a data directory of its own with --data-dir.',
      });
    }
    throw new Failure('host/dataDirUnusable', `The data directory ${dataDir} cannot be used: ${reason(cause)}.`, {
      cause,
      hint: 'Check its permissions and free space, or choose another with --data-dir.',
    });
  }
}

function hold(db: DatabaseSync): Disposable {
  try {
    db.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw error;
  }
  return { [Symbol.dispose]: () => db.close() };
}

function isBusy(cause: unknown): boolean {
  return cause instanceof Error && 'errcode' in cause && cause.errcode === sqliteBusy;
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
