import { type Sighting } from '../../../../shared/model/sighting.ts';
import { type Caller } from '../../jobs/ports.ts';

/** A request while it goes: who calls and what became of it so far. */
export interface SeenRequest extends Omit<Sighting, 'from' | 'clientName'> {
  readonly client: { readonly id: Caller['clientId']; readonly name: string } | null;
}

/** Tells those that look of each request as it goes. Nothing is kept: who begins to look sees what comes from then on. */
export class Sightings {
  readonly #watchers = new Set<(seen: SeenRequest) => void>();
  #count = 0;

  /** Gives what ends the telling. */
  watch(watcher: (seen: SeenRequest) => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** A number for a request that comes. */
  number(): number {
    this.#count += 1;
    return this.#count;
  }

  /** Never throws: a request must not suffer for who looks on, so a watcher that cannot be told is let go. */
  tell(seen: SeenRequest): void {
    for (const watcher of this.#watchers) {
      try {
        watcher(seen);
      } catch {
        this.#watchers.delete(watcher);
      }
    }
  }
}
