import { Failure } from '../../../shared/contract/errors.ts';
import { type AnswerSurface, type Approval, type Grant, type GrantScope } from '../../../shared/model/approval.ts';
import { type Call } from '../lib/call.ts';
import { type Log } from '../lib/log.ts';
import { type ApprovalCommand, decide, notPending, refusalOf } from './approvals-decide.ts';
import { type ApprovalPage, type ApprovalQuery, type ApprovalStore, type AuditEntry, type GrantStore } from './approvals-ports.ts';
import { type Asking, auditOf, digestShown, fingerprintOf, holds, newApproval, newGrant, type Shown } from './approvals-record.ts';

export interface ApprovalLimits {
  /** Milliseconds until a question is taken for a no. */
  readonly expireMs: number;
  /** Milliseconds between looks at the clocks. */
  readonly tickMs: number;
  /** Milliseconds that a grant holds. */
  readonly grantMs: number;
  /** Questions of one job that may wait; the next is refused. */
  readonly maxPending: number;
}

const defaults: ApprovalLimits = { expireMs: 600_000, tickMs: 1000, grantMs: 8 * 3_600_000, maxPending: 20 };

/** What changes as often under the owner's eyes is taken for a no. */
const maxGenerations = 5;

export interface ApprovalsOptions {
  readonly store: ApprovalStore;
  readonly grants: GrantStore;
  readonly audit: (entry: AuditEntry) => void;
  readonly changed: (approval: Approval) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds of a clock that nobody sets. */
  readonly monotonic: () => number;
  readonly log: Log;
  /** Asked anew for each question, since the owner may change them. */
  readonly limits?: () => Partial<ApprovalLimits>;
}

/** What became of a question. */
export interface Answer {
  readonly approval: Approval;
  readonly accepted: boolean;
  /** Goes on for a yes only. @throws Failure approval/declined, approval/expired, approval/cancelled */
  require(): void;
  /** To be called just before acting: whether what was shown is still so. @throws Failure approval/drift */
  verify(): Promise<void>;
}

export interface OwnersAnswer {
  readonly decision: 'accept' | 'decline';
  readonly by: Exclude<AnswerSurface, 'grant'>;
  readonly scope: GrantScope;
  readonly reason: string | null;
}

interface Waiting {
  readonly approval: Approval;
  readonly shown: Shown;
  readonly asking: Asking;
  /** Of the monotonic clock. */
  readonly deadline: number;
  /** Counts the questions that one `ask` needed because what they showed changed. */
  readonly generation: number;
  readonly settle: (result: { readonly approval: Approval } | { readonly error: unknown }) => void;
}

/**
 * Questions to the owner: recorded before anybody hears of them, answered once, by the first surface that does, and never by the client
 * that asked, since no bridge reaches `answer`. Silence is a no.
 */
export class Approvals implements Disposable {
  readonly #options: ApprovalsOptions;
  readonly #waiting = new Map<string, Waiting>();
  #ticking: NodeJS.Timeout | null = null;

  constructor(options: ApprovalsOptions) {
    this.#options = options;
  }

  get #limits(): ApprovalLimits {
    return { ...defaults, ...this.#options.limits?.() };
  }

  /** Takes back what an earlier host left open: who waited is gone, and nothing that was accepted then is done now. */
  recover(): void {
    for (const approval of this.#options.store.pending()) this.#close(approval, takenBack('Drawbridge ended before it was answered.'));
  }

  /**
   * Puts a question to the owner and waits for what becomes of it; an earlier grant answers at once. Aborting takes it back.
   * @throws Failure approval/tooMany, state/*, what `asking.describe` throws; the signal's reason when it is aborted at first
   */
  async ask(asking: Asking, { signal }: Call): Promise<Answer> {
    const shown = await asking.describe();
    signal.throwIfAborted();
    const grant = this.#grantFor(asking, shown);
    if (grant) return this.#answerOf(this.#passByGrant(asking, shown, grant), asking);
    this.#requireRoom(asking);
    const { promise, resolve, reject } = Promise.withResolvers<Approval>();
    const settle: Waiting['settle'] = (result) => ('approval' in result ? resolve(result.approval) : reject(result.error));
    this.#open(asking, shown, 1, settle);
    const takeBack = () => this.#takeBack(settle, signal.reason);
    signal.addEventListener('abort', takeBack, { once: true });
    try {
      return this.#answerOf(await promise, asking);
    } finally {
      signal.removeEventListener('abort', takeBack);
    }
  }

  /**
   * The owner's answer. A yes is taken only while all that was shown is still so; else a new question takes its place.
   * @throws Failure approval/notFound, approval/used, approval/expired, approval/scopeNotOffered, approval/drift, state/*
   */
  async answer(id: string, { decision, by, scope, reason }: OwnersAnswer): Promise<Approval> {
    const waiting = this.#stillOpen(id);
    const command = { type: 'answer', decision, by, scope, reason, grantId: null } as const;
    // Before the look at the files: a scope that is not offered is the surface's mistake, not a change.
    decide(waiting.approval, command, this.#options.now());
    if (decision === 'accept') await this.#requireSame(waiting);
    const grant = decision === 'accept' ? this.#newGrant(waiting, scope) : null;
    return this.#finish(this.#stillOpen(id), { ...command, grantId: grant?.id ?? null }, grant);
  }

  /** @throws Failure approval/notFound */
  find(id: string): Approval {
    const approval = this.#waiting.get(id)?.approval ?? this.#options.store.find(id);
    if (approval) return approval;
    throw new Failure('approval/notFound', `There is no approval ${id.slice(0, 40)}.`, { hint: 'List them: drawbridge approvals list' });
  }

  list(query: ApprovalQuery): ApprovalPage {
    return this.#options.store.list(query);
  }

  get pendingCount(): number {
    return this.#waiting.size;
  }

  grants(): readonly Grant[] {
    return this.#options.grants.list(this.#options.now());
  }

  /** From now on the question is asked again. @throws Failure grant/notFound */
  revoke(id: string): Grant {
    const { grants, now } = this.#options;
    const grant = grants.read(id);
    const data = { id, title: grant?.title, scope: grant?.scope, approvalId: grant?.approvalId };
    if (grant && grants.revoke(id, { atMs: now(), type: 'grant/revoked', data })) return grants.read(id) ?? grant;
    throw new Failure('grant/notFound', `There is no grant ${id.slice(0, 40)} that still holds.`, {
      hint: 'List them: drawbridge grants list',
    });
  }

  /** Notes in the audit what came of an accepted approval. @throws Failure state/* */
  landed(approval: Approval, outcome: Readonly<Record<string, unknown>>): void {
    const { audit, now } = this.#options;
    const entry = auditOf('approval/landed', approval, now());
    audit({ ...entry, data: { ...entry.data, outcome } });
  }

  /** Takes back all that waits. */
  [Symbol.dispose](): void {
    for (const waiting of [...this.#waiting.values()]) this.#end(waiting, takenBack('Drawbridge is shutting down.'));
  }

  #open(asking: Asking, shown: Shown, generation: number, settle: Waiting['settle']): Waiting {
    const { store, changed, now, monotonic } = this.#options;
    const { expireMs } = this.#limits;
    const approval = newApproval(asking, shown, { atMs: now(), expireMs });
    store.open(approval, auditOf('approval/asked', approval, approval.createdAtMs));
    const waiting = { approval, shown, asking, deadline: monotonic() + expireMs, generation, settle };
    this.#waiting.set(approval.id, waiting);
    this.#ticking ??= setInterval(() => this.#expire(), this.#limits.tickMs).unref();
    asking.opened?.(approval);
    changed(approval);
    return waiting;
  }

  /** @throws Failure approval/notFound, approval/used, approval/expired */
  #stillOpen(id: string): Waiting {
    const waiting = this.#waiting.get(id);
    if (!waiting) throw notPending(this.find(id));
    if (!this.#isOver(waiting)) return waiting;
    throw notPending(this.#finish(waiting, { type: 'expire' }, null));
  }

  /** @throws Failure approval/drift; then a new question is open, or it was taken for a no */
  async #requireSame(waiting: Waiting): Promise<void> {
    const { asking, approval, generation, settle } = waiting;
    const { shown, error } = await asking.describe().then(
      (shown) => ({ shown, error: null }),
      (error: unknown) => ({ shown: null, error }),
    );
    if (shown && digestShown(asking, shown) === approval.digest) return;
    // Somebody may have answered while the files were read.
    const still = this.#stillOpen(approval.id);
    this.#close(still.approval, { type: 'supersede' });
    this.#forget(approval.id);
    if (!shown) settle({ error });
    else if (generation < maxGenerations) this.#open(asking, shown, generation + 1, settle);
    else settle({ error: drifted('It changed again and again while you looked at it.') });
    throw drifted(shown ? 'A new question shows it as it is now.' : 'It cannot be read any more.');
  }

  /** Whoever asked hears of it in any case: what cannot be recorded is no yes. */
  #finish(waiting: Waiting, command: ApprovalCommand, grant: Grant | null): Approval {
    try {
      const closed = this.#close(waiting.approval, command, grant);
      waiting.settle({ approval: closed });
      return closed;
    } catch (error) {
      waiting.settle({ error });
      throw error;
    } finally {
      this.#forget(waiting.approval.id);
    }
  }

  /** Nobody is here to be told that it failed but who asked; what stays open in the state is taken back by the next host. */
  #end(waiting: Waiting, command: ApprovalCommand): void {
    try {
      this.#finish(waiting, command, null);
    } catch (error) {
      this.#options.log.warn('approval unrecorded', { id: waiting.approval.id, error });
    }
  }

  /** Decides, records with the audit, then tells. @throws Failure as `decide`; state/* */
  #close(approval: Approval, command: ApprovalCommand, grant: Grant | null = null): Approval {
    const { store, changed, now } = this.#options;
    const closed = decide(approval, command, now());
    if (!store.close(closed, auditOf(`approval/${closed.state}`, closed, now()), grant)) throw notPending(this.find(approval.id));
    changed(closed);
    return closed;
  }

  #forget(id: string): void {
    this.#waiting.delete(id);
    if (this.#waiting.size > 0 || !this.#ticking) return;
    clearInterval(this.#ticking);
    this.#ticking = null;
  }

  #expire(): void {
    for (const waiting of [...this.#waiting.values()]) {
      if (this.#isOver(waiting)) this.#end(waiting, { type: 'expire' });
    }
  }

  /** By whichever clock says so first: a set clock must not keep a question open, nor a sleeping machine. */
  #isOver({ approval, deadline }: Waiting): boolean {
    return this.#options.now() >= approval.expiresAtMs || this.#options.monotonic() >= deadline;
  }

  #takeBack(settle: Waiting['settle'], reason: unknown): void {
    const waiting = [...this.#waiting.values()].find((one) => one.settle === settle);
    const why = reason instanceof Failure ? reason.message : 'Nobody waits for the answer any more.';
    if (waiting) this.#end(waiting, takenBack(why));
  }

  #requireRoom({ jobId }: Asking): void {
    const open = [...this.#waiting.values()].filter(({ asking }) => asking.jobId === jobId).length;
    if (open < this.#limits.maxPending) return;
    throw new Failure('approval/tooMany', `${open} questions of this job wait already; no more are put to the owner.`, {
      hint: 'Wait for their answers.',
      retryAfter: 60,
    });
  }

  #grantFor(asking: Asking, shown: Shown): Grant | null {
    const fingerprint = fingerprintOf(asking, shown);
    if (fingerprint === null) return null;
    const { grants, now } = this.#options;
    const fitting = grants.find(fingerprint).filter((grant) => shown.offers.includes(grant.scope) && holds(grant, asking, now()));
    return fitting[0] ?? null;
  }

  #passByGrant(asking: Asking, shown: Shown, grant: Grant): Approval {
    const { store, grants, changed, now } = this.#options;
    const { scope, id: grantId } = grant;
    const asked = newApproval(asking, shown, { atMs: now(), expireMs: this.#limits.expireMs });
    const approval = decide(asked, { type: 'answer', decision: 'accept', scope, by: 'grant', reason: null, grantId }, now());
    store.open(approval, auditOf('approval/accepted', approval, now()));
    grants.use(grantId);
    changed(approval);
    return approval;
  }

  #newGrant({ approval, asking, shown }: Waiting, scope: GrantScope): Grant | null {
    const fingerprint = fingerprintOf(asking, shown);
    if (scope === 'once' || fingerprint === null) return null;
    return newGrant(approval, { scope, fingerprint, title: shown.title, atMs: this.#options.now(), grantMs: this.#limits.grantMs });
  }

  #answerOf(approval: Approval, asking: Asking): Answer {
    return {
      approval,
      accepted: approval.state === 'accepted',
      require: () => {
        const refusal = refusalOf(approval);
        if (refusal) throw refusal;
      },
      verify: async () => {
        if (digestShown(asking, await asking.describe()) === approval.digest) return;
        const { audit, now } = this.#options;
        audit(auditOf('approval/drifted', approval, now()));
        throw drifted('Nothing was done.');
      },
    };
  }
}

function takenBack(reason: string): ApprovalCommand {
  return { type: 'cancel', reason };
}

function drifted(then: string): Failure {
  return new Failure('approval/drift', `What was shown has changed since. ${then}`, { hint: 'Look at it again before you answer.' });
}
