import { type Job } from '../../../../../shared/model/job.ts';
import { type Call } from '../../../lib/call.ts';

/** Where responses are kept, by their keys: the id of their job, with `_2` and so on for the later ones of one job. They go when it does. */
export interface ResponseStore {
  /** The first one stays. @throws Failure state/full, state/locked, state/unusable */
  save(key: string, record: unknown): void;
  /** In place of what was saved. @throws as save */
  update(key: string, record: unknown): void;
  /** As it was saved; undefined where there is none. */
  find(key: string): unknown;
  remove(key: string): void;
}

/** The threads behind responses, which branch where a client goes on from an earlier one. */
export interface Branches {
  /** Whether nothing has happened on the job's thread since, and nothing waits to. */
  isLast(job: Job): boolean;
  /** The id of a copy of a thread, up to and with this turn. @throws Failure thread/notFound, turn/notFound, root/notAllowed, runtime/unsupported, codex/* */
  fork(threadId: string, turnId: string, call: Call): Promise<string>;
  /** Lets go of a copy that nothing was said on. */
  discard(threadId: string): Promise<void>;
}
