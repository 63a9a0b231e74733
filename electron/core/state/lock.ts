import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../../shared/contract/errors.ts';

const sqliteBusy = 5;

/** What is only ever in a data directory of ours. */
const ownNames: ReadonlySet<string> = new Set(['host.lock', 'state.db', 'config.json']);

/**
 * Makes the data directory if it is missing, for this user only, and holds it for one host. One that others may enter is closed to them
 * when it is empty or ours, else refused: it may be anything, a home or a shared folder. What everybody could write to is not ours. The lock is the file lock of an open
 * SQLite transaction, so the system frees it however the process ends.
 * @throws Failure host/alreadyRunning, host/dataDirUnusable
 */
export function lockDataDir(dataDir: string): Disposable {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (process.platform !== 'win32') closeToOthers(dataDir);
    return hold(new DatabaseSync(path.join(dataDir, 'host.lock'), { timeout: 0 }));
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
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

function closeToOthers(dataDir: string): void {
  const { mode } = statSync(dataDir);
  if ((mode & 0o077) === 0) return;
  const names = readdirSync(dataDir);
  const ours = (mode & 0o002) === 0 && names.some((name) => ownNames.has(name));
  if (names.length === 0 || ours) return chmodSync(dataDir, 0o700);
  throw new Failure(
    'host/dataDirUnusable',
    `The data directory ${dataDir} is open to other users, and what lies in it may not be Drawbridge’s.`,
    {
      hint: `Choose an empty one with --data-dir, or close it yourself: chmod 700 ${JSON.stringify(dataDir)}`,
    },
  );
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
