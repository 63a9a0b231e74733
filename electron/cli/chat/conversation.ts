import { type Notification, type NotificationParams, type Params, type Result } from '../../../shared/contract/control.ts';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Approval } from '../../../shared/model/approval.ts';
import { type Job, type JobEvent } from '../../../shared/model/job.ts';
import { type Engine } from '../engine.ts';
import { type RemoteOptions } from '../remote.ts';

export interface ConversationOptions {
  readonly cwd: string;
  readonly sandbox: Params<'job/start'>['sandbox'];
  readonly model: string | undefined;
  readonly effort: string | undefined;
  /** A thread from elsewhere, for a folder in which there was no chat yet. */
  readonly inherited: string | null;
  readonly open: (options: RemoteOptions) => Promise<Engine>;
  /** What happens in a turn. */
  readonly show: (event: JobEvent) => void;
  /** Something that the owner has to answer before the turn goes on; once for each. */
  readonly waits: (approval: Approval) => void;
}

interface Turn {
  readonly jobId: string;
  readonly ended: PromiseWithResolvers<void>;
  /** Questions that were shown. */
  readonly asked: Set<string>;
}

/** One thread in one folder, over whichever host is there: the running one, else one of its own. */
export class Conversation implements AsyncDisposable {
  model: string | undefined;
  effort: string | undefined;
  readonly #options: ConversationOptions;
  #engine: Engine | null = null;
  #threadId: string | null = null;
  /** What is remembered for the folder; undefined while nothing is. */
  #kept: string | null | undefined;
  #turn: Turn | null = null;

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.model = options.model;
    this.effort = options.effort;
  }

  /** Finds a host and the thread of this folder. @returns whether there is one to go on with */
  async begin(): Promise<boolean> {
    const { cwd, inherited } = this.#options;
    const { threadId, known } = await (await this.#host()).call('chat/thread', { cwd });
    this.#threadId = known ? threadId : inherited;
    if (known) this.#kept = threadId;
    return this.#threadId !== null;
  }

  /** Runs one turn to its end. @throws Failure as job/start says; host/notRunning when the host goes in the middle */
  async ask(prompt: string): Promise<Job> {
    const host = await this.#host();
    try {
      const job = await this.#run(host, prompt);
      if (job.threadId !== null && job.threadId !== this.#kept) await this.#keep(job.threadId);
      return job;
    } catch (error) {
      if (Failure.from(error).code !== 'rpc/closed') throw error;
      throw new Failure('host/notRunning', 'Drawbridge has stopped in the middle of the answer.', {
        hint: 'Ask again: what was said before is kept.',
        cause: error,
      });
    }
  }

  /** Ends the turn that runs. @returns false where none does */
  async interrupt(): Promise<boolean> {
    if (!this.#turn || !this.#engine) return false;
    await this.#engine.call('job/cancel', { jobId: this.#turn.jobId });
    return true;
  }

  /** The next message begins a new thread. */
  async reset(): Promise<void> {
    await this.#keep(null);
  }

  /** What Codex knows, the one that answers without a choice marked as the default. */
  async models(): Promise<Result<'codex/models'>['data']> {
    const host = await this.#host();
    const [{ data }, { codex }] = await Promise.all([host.call('codex/models', {}), host.call('config/read', {})]);
    return codex.model === null ? data : data.map((model) => ({ ...model, isDefault: model.id === codex.model }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine?.[Symbol.asyncDispose]();
  }

  async #run(host: Engine, prompt: string): Promise<Job> {
    const { id: jobId } = await this.#start(host, prompt);
    const turn = { jobId, ended: Promise.withResolvers<void>(), asked: new Set<string>() };
    this.#turn = turn;
    try {
      await host.call('job/subscribe', { jobId });
      // What was asked before the job was known here.
      const { data } = await host.call('approval/list', { jobId, state: ['pending'] });
      for (const approval of data) this.#asked(approval);
      await Promise.race([turn.ended.promise, host.closed]);
      return await host.call('job/read', { jobId });
    } finally {
      this.#turn = null;
    }
  }

  /** On the thread, or on a new one where that has gone. */
  async #start(host: Engine, prompt: string): Promise<Job> {
    const { cwd, sandbox } = this.#options;
    const [threadId, model, effort] = [this.#threadId, this.model, this.effort];
    const request = { prompt, cwd, sandbox, ...(model !== undefined && { model }), ...(effort !== undefined && { effort }) };
    if (threadId === null) return host.call('job/start', request);
    try {
      return await host.call('job/start', { ...request, threadId });
    } catch (error) {
      if (Failure.from(error).code !== 'thread/notFound') throw error;
    }
    this.#threadId = null;
    return host.call('job/start', request);
  }

  async #keep(threadId: string | null): Promise<void> {
    this.#threadId = threadId;
    this.#kept = threadId;
    await (await this.#host()).call('chat/keep', { cwd: this.#options.cwd, threadId });
  }

  async #host(): Promise<Engine> {
    if (this.#engine) return this.#engine;
    const engine = await this.#options.open({ onNotification: (name, params) => this.#heard(name, params) });
    this.#engine = engine;
    await engine.call('state/subscribe', {});
    void engine.closed.then(async () => {
      this.#engine = null;
      await engine[Symbol.asyncDispose]();
    });
    return engine;
  }

  #asked(approval: Approval): void {
    const turn = this.#turn;
    if (approval.state !== 'pending' || approval.jobId !== turn?.jobId || turn.asked.has(approval.id)) return;
    turn.asked.add(approval.id);
    this.#options.waits(approval);
  }

  #heard<N extends Notification>(name: N, params: NotificationParams<N>): void {
    if (name === 'approval/changed' && 'approval' in params) this.#asked(params.approval);
    if (name === 'job/event' && 'events' in params) this.#happened(params.events);
    if (name === 'job/subscriptionEnded') this.#followed(params as NotificationParams<'job/subscriptionEnded'>);
  }

  #happened(events: readonly JobEvent[]): void {
    for (const event of events) if (event.jobId === this.#turn?.jobId) this.#options.show(event);
  }

  #followed({ reason, after }: NotificationParams<'job/subscriptionEnded'>): void {
    const turn = this.#turn;
    if (reason === 'done') turn?.ended.resolve();
    else if (turn) this.#engine?.call('job/subscribe', { jobId: turn.jobId, after }).catch(turn.ended.reject);
  }
}
