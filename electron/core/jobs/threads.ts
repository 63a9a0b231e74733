import { Failure } from '../../../shared/contract/errors.ts';
import { type RootConfig } from '../../../shared/model/config.ts';
import { type Thread, type ThreadSummary, type Turn, type TurnItem } from '../../../shared/model/thread.ts';
import { type Changes } from '../events/changes.ts';
import { type Call } from '../lib/call.ts';
import { type Allowed, allow } from '../policy/roots.ts';
import { seconds } from './job.ts';
import { owner, ownersBridge } from './owner.ts';
import { type Page, type PageQuery, type Runtime } from './ports.ts';
import { titleOf } from './start.ts';
import { type KnownThread, type ThreadStore } from './stores.ts';

export interface ThreadsOptions {
  readonly threads: ThreadStore;
  readonly runtime: Runtime;
  readonly changes: Changes;
  readonly roots: () => readonly RootConfig[];
  readonly now: () => number;
  /** The job that runs on a thread now; null when none does. */
  readonly busyWith: (threadId: string) => string | null;
  /** Keeps jobs away from a thread meanwhile. @throws Failure thread/busy */
  readonly exclusively: <T>(threadId: string, work: () => Promise<T>) => Promise<T>;
}

export interface ThreadListQuery extends PageQuery {
  /** `ours` is answered from the state alone; `all` asks Codex for the owner's own too. */
  readonly scope: 'ours' | 'all';
  readonly archived: boolean;
  readonly search: string | null;
}

/** The owner's view of threads: those begun or continued here, through whatever bridge, and the rest of what Codex keeps. */
export class Threads {
  readonly #options: ThreadsOptions;

  constructor(options: ThreadsOptions) {
    this.#options = options;
  }

  /** Last used first; a page may hold fewer than its limit. @throws Failure page/badCursor, and for `all` what Runtime.listThreads throws */
  async list(query: ThreadListQuery, call: Call): Promise<Page<ThreadSummary>> {
    const { threads, runtime } = this.#options;
    if (query.scope === 'ours') {
      const { data, nextCursor } = threads.list(query);
      return { data: data.map((thread) => this.#ours(thread)), nextCursor };
    }
    const { data, nextCursor } = await runtime.listThreads(query, call);
    return { data: data.map((thread) => this.#merged(thread)), nextCursor };
  }

  /** @throws Failure thread/notFound */
  async read(threadId: string, call: Call): Promise<ThreadSummary> {
    const known = this.#options.threads.find(threadId);
    return known ? this.#ours(known) : foreign(await this.#options.runtime.readThread(threadId, call));
  }

  /** @throws Failure thread/notFound, page/badCursor */
  turns(threadId: string, query: PageQuery, call: Call): Promise<Page<Turn>> {
    return this.#options.runtime.listTurns(threadId, query, call);
  }

  /** @throws Failure thread/notFound, page/badCursor */
  items(threadId: string, query: PageQuery, call: Call): Promise<Page<TurnItem>> {
    return this.#options.runtime.listItems(threadId, query, call);
  }

  /** @throws Failure thread/notFound */
  async rename(threadId: string, title: string, call: Call): Promise<ThreadSummary> {
    await this.#options.runtime.renameThread(threadId, title, call);
    return this.#change(threadId, { title }, call);
  }

  /** Harmless when it was archived already, here or by another program. @throws Failure thread/notFound, thread/busy, thread/heldElsewhere */
  async archive(threadId: string, call: Call): Promise<ThreadSummary> {
    const { runtime, exclusively } = this.#options;
    return exclusively(threadId, async () => {
      if (!(await runtime.readThread(threadId, call)).archived) await runtime.archiveThread(threadId, call);
      return this.#change(threadId, { archived: true }, call);
    });
  }

  /** Harmless as `archive` is. @throws Failure thread/notFound, thread/heldElsewhere */
  async unarchive(threadId: string, call: Call): Promise<ThreadSummary> {
    const { runtime } = this.#options;
    if ((await runtime.readThread(threadId, call)).archived) await runtime.unarchiveThread(threadId, call);
    return this.#change(threadId, { archived: false }, call);
  }

  /** For good; one that Codex no longer has is forgotten here. @throws Failure thread/notFound, thread/busy, thread/forked, thread/heldElsewhere */
  async delete(threadId: string, call: Call): Promise<void> {
    const { threads, runtime, exclusively, changes } = this.#options;
    await exclusively(threadId, async () => {
      await runtime.deleteThread(threadId, call).catch((error: unknown) => {
        if (!isGone(error) || !threads.find(threadId)) throw error;
      });
      threads.remove(threadId);
      changes.announce({ topic: 'thread', threadId });
    });
  }

  /**
   * A copy that belongs to whom the thread belongs to: up to and with `lastTurnId`, else all of it.
   * @throws Failure thread/notFound, thread/busy while a turn runs that would be half in it, turn/notFound, root/notAllowed
   */
  async fork(threadId: string, lastTurnId: string | null, call: Call): Promise<ThreadSummary> {
    const { threads, runtime, changes, now, exclusively } = this.#options;
    const origin = await this.forOwner(threadId, call);
    const { cwd, root } = await this.#allowed(origin.cwd);
    const options = { cwd, sandbox: 'read-only', network: root.network, model: null, effort: null, ephemeral: false } as const;
    const fork = () =>
      runtime.forkThread(threadId, { ...options, developerInstructions: null }, lastTurnId === null ? {} : { lastTurnId }, call);
    const { threadId: id, model, effort } = await (lastTurnId === null ? exclusively(threadId, fork) : fork());
    const at = seconds(now());
    const forked = {
      ...origin,
      id,
      origin: ourOrigin,
      createdAt: at,
      lastTurnAt: at,
      model,
      effort,
      archived: false,
      forkedFrom: threadId,
    };
    threads.save(forked);
    changes.announce({ topic: 'thread', threadId: id });
    return this.#ours(forked);
  }

  /**
   * A thread as the owner may continue it: any of ours, and any of their own in an open root. Nothing is kept of that yet.
   * @throws Failure thread/notFound, root/notAllowed
   */
  async forOwner(threadId: string, call: Call): Promise<KnownThread> {
    const known = this.#options.threads.find(threadId);
    if (known) return known;
    const thread = await this.#options.runtime.readThread(threadId, call);
    const { root } = await this.#allowed(thread.cwd);
    const { id, origin, cwd, createdAt, updatedAt: lastTurnAt, model, effort, archived, forkedFrom } = thread;
    const own = { clientId: owner.clientId, clientName: owner.clientName, bridgeId: ownersBridge.id, root: root.path };
    return { id, ...own, origin, cwd, title: titleIn(thread), createdAt, lastTurnAt, model, effort, archived, forkedFrom };
  }

  /**
   * Gives a client a thread of the owner's own, or of no client yet; harmless when it has it already.
   * @throws Failure thread/notFound, also for another client's; root/notAllowed
   */
  async adopt(threadId: string, client: Pick<KnownThread, 'clientId' | 'clientName' | 'bridgeId'>, call: Call): Promise<void> {
    const { threads, changes } = this.#options;
    const thread = await this.forOwner(threadId, call);
    if (thread.clientId === client.clientId) return;
    if (thread.clientId !== owner.clientId) {
      throw new Failure('thread/notFound', `The thread belongs to ${thread.clientName}.`, {
        hint: 'Only a thread of the owner, or of no client yet, can be given to a client.',
      });
    }
    threads.save({ ...thread, ...client });
    changes.announce({ topic: 'thread', threadId });
  }

  #allowed(cwd: string): Promise<Allowed> {
    return allow({ cwd, withoutCwd: 'refuse', roots: this.#options.roots() });
  }

  /** Keeps what is ours of it, and tells. */
  async #change(threadId: string, change: Partial<KnownThread>, call: Call): Promise<ThreadSummary> {
    const { threads, changes } = this.#options;
    const known = threads.find(threadId);
    if (known) threads.save({ ...known, ...change });
    changes.announce({ topic: 'thread', threadId });
    return this.read(threadId, call);
  }

  #ours(thread: KnownThread): ThreadSummary {
    const { threads, busyWith } = this.#options;
    return { ...thread, ours: true, busyWith: busyWith(thread.id), tokens: threads.tokens(thread.id) };
  }

  /** Codex knows what was done to a thread elsewhere; who began it here, only we do. */
  #merged(thread: Thread): ThreadSummary {
    const known = this.#options.threads.find(thread.id);
    if (!known) return foreign(thread);
    const { name, archived, model, effort, updatedAt } = thread;
    const lastTurnAt = Math.max(known.lastTurnAt, updatedAt);
    const title = name ?? known.title;
    return { ...this.#ours(known), title, archived, lastTurnAt, model: model ?? known.model, effort: effort ?? known.effort };
  }
}

const ourOrigin = 'drawbridge';

function foreign(thread: Thread): ThreadSummary {
  const { id, cwd, origin, createdAt, updatedAt: lastTurnAt, model, effort, archived, forkedFrom } = thread;
  const nobody = { ours: false, root: null, clientId: null, clientName: null, bridgeId: null, busyWith: null, tokens: 0 };
  return { ...nobody, id, title: titleIn(thread), cwd, origin, createdAt, lastTurnAt, model, effort, archived, forkedFrom };
}

function titleIn({ name, preview }: Thread): string {
  return name ?? titleOf(preview);
}

function isGone(error: unknown): boolean {
  return error instanceof Failure && error.code === 'thread/notFound';
}
