import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Call } from '../lib/call.ts';
import { Attempt, type Conflict, type Landing, type LandingOutcome } from './attempt.ts';
import { Journal, listJournals, type Plan } from './journal.ts';
import { Place } from './place.ts';
import { goBack, goForward, removeEmptied } from './recovery.ts';
import { Stage } from './stage.ts';

/** What a start made of a landing that a crash had cut. `left`: changed by somebody else since, and left so. */
export interface RecoveredLanding {
  readonly id: string;
  readonly checkout: string;
  /** The landing that this one was to undo. */
  readonly reverts: string | null;
  /** `waiting`: its checkout is not there, or cannot be used; the next start tries again. */
  readonly outcome: 'finished' | 'rolledBack' | 'waiting';
  readonly left: readonly string[];
}

/** Lands changes on checkouts: all of a landing or nothing, also when the disk is full or the program is killed. */
export class Landings {
  readonly #folder: string;
  readonly #busy = new Set<string>();

  /** `folder` is ours, and may be on another disk than the checkouts. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Nothing is touched unless every path holds what it must hold, read by descriptor just before.
   * @throws Failure workspace/busy while another landing is under way there; path/refused; change/drift; change/notLanded
   */
  async land(landing: Landing, { signal }: Call): Promise<LandingOutcome> {
    if (!/^[a-z0-9_-]{1,64}$/.test(landing.id)) throw new TypeError(`not the id of a landing: ${landing.id}`);
    using _ = this.#reserve(landing.checkout);
    await using top = await Place.openTop(landing.checkout, landing.checkoutId);
    const journal = this.journal(landing.id);
    if (await journal.readPlan()) {
      throw new Failure('workspace/busy', `The change ${landing.id} has landed already, or waits to be finished.`, {
        hint: 'Revert it first.',
      });
    }
    const outcome = await new Attempt(landing, top, journal).run({ signal });
    if (outcome.type === 'landed') await this.#settle(landing.reverts, journal);
    return outcome;
  }

  /** What would stop it now; nothing is touched. @throws Failure path/refused, root/notFound */
  async look(landing: Landing): Promise<readonly Conflict[]> {
    await using top = await Place.openTop(landing.checkout, landing.checkoutId);
    return await new Attempt(landing, top, this.journal(landing.id)).conflicts();
  }

  /** The record of a landing; for one that never was, an empty one. */
  journal(id: string): Journal {
    return new Journal(join(this.#folder, id));
  }

  /** Ends what a crash has cut. To be called once, before anything lands. What cannot be ended now is tried again at the next start. */
  async recover(): Promise<readonly RecoveredLanding[]> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const recovered: RecoveredLanding[] = [];
    for (const id of await listJournals(this.#folder)) {
      const journal = this.journal(id);
      const plan = await journal.readPlan();
      if (!plan) await journal.remove();
      else recovered.push(...(await this.#recoverOne(plan, journal)));
    }
    return recovered;
  }

  /** Drops what is kept of a landing: it cannot be reverted any more. */
  async forget(id: string): Promise<void> {
    await this.journal(id).remove();
  }

  async #recoverOne(plan: Plan, journal: Journal): Promise<RecoveredLanding[]> {
    const { id, checkout, reverts } = plan;
    try {
      await using top = await Place.openTop(checkout, plan.checkoutId);
      return await this.#end(plan, journal, top);
    } catch {
      if (await journal.has('landed')) return [];
      return [{ id, checkout, reverts, outcome: 'waiting', left: plan.steps.map(({ path }) => path) }];
    }
  }

  async #end(plan: Plan, journal: Journal, top: Place): Promise<RecoveredLanding[]> {
    const { id, checkout, reverts } = plan;
    await using stage = await Stage.find(top, id);
    const about = { id, checkout, reverts };
    if (await journal.has('landed')) {
      if (stage) await removeEmptied(plan, top);
      await stage?.remove();
      await this.#settle(reverts, journal);
      return [];
    }
    if (stage && (await journal.has('committed')) && (await goForward(plan, stage, top))) {
      await journal.mark('landed');
      await removeEmptied(plan, top);
      await stage.remove();
      await this.#settle(reverts, journal);
      return [{ ...about, outcome: 'finished', left: [] }];
    }
    const left = await goBack(plan, stage, top);
    await stage?.remove();
    await journal.remove();
    return [{ ...about, outcome: 'rolledBack', left }];
  }

  /** A landing that undoes another one needs no record of its own once the other is marked. */
  async #settle(reverts: string | null, journal: Journal): Promise<void> {
    if (reverts === null) return;
    await this.journal(reverts).mark('reverted');
    await journal.remove();
  }

  #reserve(checkout: string): Disposable {
    if (this.#busy.has(checkout)) {
      throw new Failure('workspace/busy', `Another change is landing in ${checkout}.`, { hint: 'Try again in a moment.' });
    }
    this.#busy.add(checkout);
    return { [Symbol.dispose]: () => this.#busy.delete(checkout) };
  }
}
