import { Failure } from '../../../shared/contract/errors.ts';
import { type AnswerQuestion, type AnswerToolCall, type TurnEvent } from '../jobs/ports.ts';
import { type Call } from '../lib/call.ts';
import { type Log } from '../lib/log.ts';
import { Mailbox } from '../lib/mailbox.ts';
import { TurnApprovals } from './approvals.ts';
import { type Connection } from './connection.ts';
import { TurnToolCalls } from './dynamic-tools.ts';
import { gotNoAnswer, type ModelSource, unreachableFailure } from './failures.ts';
import { type ServerNotification, type ServerRequest, type TokenUsageBreakdown, type TurnStartParams } from './generated/protocol.ts';
import { readEnd } from './lost-end.ts';
import { type EndedTurn, Translator } from './translate.ts';

export interface TurnLimits {
  /** How long a command may go on by itself after the model has finished, before it is ended. */
  readonly lateCommandMs: number;
  /** How long Codex may take to confirm that a turn or a command was ended. */
  readonly endMs: number;
  /** How long a turn may go on while nothing answers where its model should be. */
  readonly reconnectMs: number;
}

export interface TurnOptions {
  readonly connection: Connection;
  readonly threadId: string;
  /** Tokens of the thread so far, read when the turn begins; null when they are not known. */
  readonly usedBefore: () => TokenUsageBreakdown | null;
  readonly source: ModelSource;
  readonly limits: TurnLimits;
  readonly now: () => number;
  readonly log: Log;
  /** Without it nothing that Codex asks is put to anybody. */
  readonly onApproval?: AnswerQuestion | undefined;
  /** Without it the calls of the client's tools fail. */
  readonly onToolCall?: AnswerToolCall | undefined;
  /** Ends what commands of the thread left running outside of Codex. */
  readonly endOrphans: () => Promise<void>;
  /** Codex has not confirmed in time that the turn is over: it may go on there. */
  readonly unconfirmed: () => void;
}

/** One turn from its start to its last event. Notifications of its thread are put in, events come out. */
export class CodexTurn {
  readonly #options: TurnOptions;
  readonly #events = new Mailbox<TurnEvent>();
  readonly #active = Promise.withResolvers<void>();
  readonly #over = Promise.withResolvers<void>();
  readonly #stopAsked = Promise.withResolvers<void>();
  readonly #approvals: TurnApprovals | null;
  readonly #toolCalls: TurnToolCalls | null;
  #commandsOver: (() => void) | null = null;
  #translator: Translator | null = null;
  #turnId: string | null = null;
  #interrupting: Promise<void> | null = null;
  /** Why it fails although Codex would let it go on. */
  #verdict: Failure | null = null;
  #lostContact: NodeJS.Timeout | null = null;
  /** False once Codex has left a request to stop without effect: then its commands are ended without it. */
  #answers = true;
  /** Codex has told something of it. */
  #begun = false;
  #finishing = false;
  #closed = false;

  constructor(options: TurnOptions) {
    this.#options = options;
    const { onApproval, onToolCall, log } = options;
    this.#toolCalls = onToolCall ? new TurnToolCalls(onToolCall, log) : null;
    this.#approvals = onApproval
      ? new TurnApprovals({ onApproval, itemOf: (id) => this.#translator?.item(id) ?? null, tell: (text) => this.#tell(text), log })
      : null;
  }

  /** The answer to what Codex asks in this turn; null where nobody can be asked. */
  ask(request: ServerRequest): Promise<object> | null {
    const { turnId } = request.params as { turnId?: string };
    if (turnId !== this.#turnId) return null;
    return this.#approvals?.ask(request) ?? this.#toolCalls?.ask(request) ?? null;
  }

  /** Until `turn/completed`, which always comes. */
  async *events(): AsyncGenerator<TurnEvent> {
    for await (const batch of this.#events) yield* batch;
  }

  /** By Codex's name; null before it has begun and once it is ending. */
  get runningId(): string | null {
    return this.#finishing || this.#interrupting !== null ? null : this.#turnId;
  }

  /**
   * Asks Codex to begin. Who leaves meanwhile still waits a little for the reply: a turn that has begun must be ended.
   * @throws what `Connection.call` throws; the signal's reason; then the turn never was, or is said to be unconfirmed
   */
  async start(params: TurnStartParams, { signal }: Call): Promise<void> {
    const { connection, limits } = this.#options;
    const patience = new AbortController();
    const leave = () => setTimeout(() => patience.abort(signal.reason), limits.endMs).unref();
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    try {
      const replied = connection.call('turn/start', params, { signal: patience.signal }).then(({ turn }) => this.#begin(turn.id));
      replied.catch(() => undefined);
      // An overloaded Codex loses replies (trap 2); the turn itself says that it has begun.
      await Promise.race([replied, this.#active.promise]);
    } catch (error) {
      const lost = error instanceof Failure && error.code === 'codex/timeout';
      if (lost || patience.signal.aborted) this.#options.unconfirmed();
      throw error;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  receive(notification: ServerNotification): void {
    if (notification.method === 'serverRequest/resolved') {
      this.#approvals?.resolved(notification.params.requestId);
      this.#toolCalls?.resolved(notification.params.requestId);
    }
    if (notification.method === 'turn/started') {
      this.#begin(notification.params.turn.id);
      this.#active.resolve();
    }
    if (!this.#translator || turnIdOf(notification) !== this.#turnId) return;
    this.#begun = true;
    this.#watchContact(notification);
    if (notification.method === 'turn/completed') {
      void this.#finish(notification.params.turn);
      return;
    }
    this.#put(this.#translator.read(notification));
    if (this.#translator.openCommands === 0) this.#commandsOver?.();
  }

  /** Ends the turn and the commands it started; resolves after the last event. Harmless when it is over. Questions are taken back with `why`. */
  interrupt(why?: unknown): Promise<void> {
    this.#interrupting ??= this.#interrupt(why);
    return this.#interrupting;
  }

  /** For a reader who goes: a turn that has begun and is not over is interrupted. Resolves when it is over. */
  async leave(): Promise<void> {
    if (!this.#closed && this.#turnId !== null) await this.interrupt();
  }

  /** For a turn that is silent: when Codex has ended it and that was not heard of, it ends here too, as Codex says. */
  async catchUp(call: Call): Promise<void> {
    const { connection, threadId, log } = this.#options;
    const [turnId, translator] = [this.runningId, this.#translator];
    if (turnId === null || !translator) return;
    const silent = { threadId, turnId, begun: this.#begun, answered: () => translator.answered };
    const ended = await readEnd(connection, silent, call).catch((error: unknown) => log.warn('turn notRead', { threadId, error }));
    if (!ended || this.runningId === null) return;
    log.warn('turn endLost', { threadId, turnId, status: ended.status });
    this.#put(translator.catchUp(ended.items));
    void this.#finish(ended);
  }

  /** Codex is gone: the turn ends here, with this failure. */
  fail(failure: Failure): void {
    if (this.#closed) return;
    const left = this.#translator?.finish({ status: 'interrupted', error: null, items: [] }).slice(0, -1) ?? [];
    this.#finishing = true;
    this.#approvals?.end(failure);
    this.#close([...left, { type: 'turn/completed', status: 'failed', failure: failure.toBody() }]);
  }

  #begin(turnId: string): void {
    if (this.#turnId !== null) return;
    const { usedBefore, source, now } = this.#options;
    this.#turnId = turnId;
    this.#translator = new Translator({ turnId, usedBefore: usedBefore(), source, now });
    this.#put([{ type: 'turn/started', turnId }]);
  }

  async #interrupt(why: unknown): Promise<void> {
    const { connection, threadId, limits, log } = this.#options;
    const over = this.#over.promise;
    this.#stopAsked.resolve();
    this.#toolCalls?.end();
    for (const itemId of this.#approvals?.end(why) ?? []) this.#translator?.setAside(itemId);
    // Codex refuses to interrupt a turn that it has accepted and not begun.
    await within(limits.endMs, [this.#active.promise, over]);
    if (this.#turnId !== null && !this.#finishing) {
      const asked = connection.call('turn/interrupt', { threadId, turnId: this.#turnId });
      asked.catch((error: unknown) => log.warn('turn interruptRefused', { threadId, error }));
      await within(limits.endMs, [over]);
    }
    if (!this.#finishing) {
      log.warn('turn notEnded', { threadId, turnId: this.#turnId });
      this.#answers = false;
      this.#options.unconfirmed();
      await this.#finish({ status: 'interrupted', error: null, items: [] });
    }
    await over;
  }

  async #finish(turn: EndedTurn): Promise<void> {
    if (this.#finishing || !this.#translator) return;
    this.#finishing = true;
    const { lateCommandMs } = this.#options.limits;
    if (turn.status === 'completed') await this.#commandsWithin(lateCommandMs, [this.#stopAsked.promise]);
    if (turn.status !== 'completed' || this.#translator.openCommands > 0) await this.#endCommands();
    this.#close(this.#translator.finish(turn));
  }

  /** Commands outlive their turn, and its interruption, unless they are ended (trap 7). */
  async #endCommands(): Promise<void> {
    const { connection, threadId, limits, log, endOrphans } = this.#options;
    if (!this.#translator?.sawCommands) return;
    if (this.#answers) {
      const limit = { signal: AbortSignal.timeout(limits.endMs) };
      const cleaned = connection.call('thread/backgroundTerminals/clean', { threadId }, limit);
      await cleaned.catch((error: unknown) => log.warn('turn commandsNotEnded', { threadId, error }));
      await this.#commandsWithin(limits.endMs, []);
    }
    await endOrphans();
  }

  async #commandsWithin(limitMs: number, orElse: readonly Promise<void>[]): Promise<void> {
    if (!this.#translator?.openCommands) return;
    const commandsOver = new Promise<void>((resolve) => {
      this.#commandsOver = resolve;
    });
    await within(limitMs, [commandsOver, this.#over.promise, ...orElse]);
  }

  async #tell(text: string): Promise<void> {
    const { connection, threadId, log } = this.#options;
    if (this.runningId === null) return;
    const input: TurnStartParams['input'] = [{ type: 'text', text, text_elements: [] }];
    await connection.call('turn/steer', { threadId, expectedTurnId: this.runningId, input }).catch((error: unknown) => {
      log.warn('turn notTold', { threadId, error });
    });
  }

  /** Codex may try for hours to reach a model: anything but another failed try starts the clock anew. */
  #watchContact({ method, params }: ServerNotification): void {
    const { source, limits, log, threadId } = this.#options;
    const lost = method === 'error' && params.willRetry && gotNoAnswer(params.error);
    if (lost && this.#lostContact) return;
    if (this.#lostContact) clearTimeout(this.#lostContact);
    this.#lostContact = null;
    if (!lost) return;
    this.#lostContact = setTimeout(() => {
      log.warn('turn modelUnreachable', { threadId, ms: limits.reconnectMs });
      this.#verdict = unreachableFailure(source, limits.reconnectMs);
      void this.interrupt(this.#verdict);
    }, limits.reconnectMs);
  }

  #put(events: readonly TurnEvent[]): void {
    for (const event of events) this.#events.put(event);
  }

  #close(last: readonly TurnEvent[]): void {
    this.#closed = true;
    this.#approvals?.end();
    this.#toolCalls?.end();
    if (this.#lostContact) clearTimeout(this.#lostContact);
    this.#put(last.map((event) => this.#judge(event)));
    this.#events.end();
    this.#over.resolve();
  }

  #judge(event: TurnEvent): TurnEvent {
    if (this.#verdict === null || event.type !== 'turn/completed' || event.status !== 'interrupted') return event;
    return { ...event, status: 'failed', failure: this.#verdict.toBody() };
  }
}

function turnIdOf({ params }: ServerNotification): string | null {
  const { turnId, turn } = params as { turnId?: string; turn?: { id?: string } };
  return turnId ?? turn?.id ?? null;
}

/** Resolves with the first of these, and at the latest after the limit. */
async function within(limitMs: number, first: readonly Promise<void>[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  await Promise.race([...first, promise]);
  clearTimeout(timer);
}
