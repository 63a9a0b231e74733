import { orAborted } from '../lib/or-aborted.ts';
import { type JobCommand } from './job.ts';

/**
 * Keeps a job at `waiting`, with the reason in words for its client, until the answer is there. Several at once are allowed: the newest
 * one shows. Rejects as the answer does, or with why the job was stopped.
 */
export type Hold = <T>(reason: string, answer: () => Promise<T>) => Promise<T>;

export interface HoldOptions {
  readonly apply: (command: JobCommand) => void;
  readonly patiently: (work: () => void) => Promise<void>;
  readonly now: () => number;
  /** The job goes on. */
  readonly proceeded: () => void;
}

export function holdOf(signal: AbortSignal, { apply, patiently, now, proceeded }: HoldOptions): Hold {
  const questions: { readonly reason: string }[] = [];
  return async (reason, answer) => {
    signal.throwIfAborted();
    const question = { reason };
    questions.push(question);
    await patiently(() => apply({ type: 'wait', reason }));
    try {
      return await orAborted(answer(), { signal });
    } finally {
      questions.splice(questions.indexOf(question), 1);
      const open = questions.at(-1);
      if (!signal.aborted) await patiently(() => apply(open ? { type: 'wait', reason: open.reason } : { type: 'proceed', atMs: now() }));
      proceeded();
    }
  };
}
