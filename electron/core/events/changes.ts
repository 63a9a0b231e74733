import { type Approval } from '../../../shared/model/approval.ts';
import { type Review } from '../../../shared/model/review.ts';
import { type Job } from '../../../shared/model/job.ts';
import { Mailbox } from '../lib/mailbox.ts';

/** That something of the house is different now; what, the reader asks where it lives. */
export type Change =
  | { readonly topic: 'bridges' | 'roots' | 'clients' | 'codex' | 'signIn' | 'vault' | 'settings' | 'account' }
  | { readonly topic: 'job'; readonly job: Job }
  | { readonly topic: 'thread'; readonly threadId: string }
  | { readonly topic: 'approval'; readonly approval: Approval }
  | { readonly topic: 'review'; readonly review: Review };

interface Reader {
  readonly pending: Map<string, Change>;
  readonly bell: Mailbox<null>;
}

/** Tells surfaces of the owner what changed. A slow reader gets the newest of each only, so it can never fall behind without bound. */
export class Changes {
  readonly #readers = new Set<Reader>();

  announce(change: Change): void {
    const key = keyOf(change);
    for (const reader of this.#readers) {
      reader.pending.delete(key);
      reader.pending.set(key, change);
      if (reader.bell.size === 0) reader.bell.put(null);
    }
  }

  /** Registers at once; batches of changes until the signal aborts or the reader leaves. */
  watch(signal: AbortSignal): AsyncIterable<readonly Change[]> {
    const reader: Reader = { pending: new Map(), bell: new Mailbox() };
    const leave = () => {
      signal.removeEventListener('abort', leave);
      this.#readers.delete(reader);
      reader.bell.end();
    };
    this.#readers.add(reader);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave);
    return drain(reader, leave);
  }
}

/** Changes of the same key replace one another. */
function keyOf(change: Change): string {
  if (change.topic === 'job') return `job ${change.job.id}`;
  if (change.topic === 'review') return `review ${change.review.id}`;
  if (change.topic === 'approval') return `approval ${change.approval.id}`;
  return change.topic === 'thread' ? `thread ${change.threadId}` : change.topic;
}

async function* drain({ pending, bell }: Reader, leave: () => void): AsyncGenerator<readonly Change[]> {
  try {
    for await (const _ of bell) {
      const changes = [...pending.values()];
      pending.clear();
      if (changes.length > 0) yield changes;
    }
  } finally {
    leave();
  }
}
