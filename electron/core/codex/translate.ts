import { type DeltaField, type Item } from '../../../shared/model/item.ts';
import { type Usage } from '../../../shared/model/job.ts';
import { type TurnEvent } from '../jobs/ports.ts';
import { type ModelSource, retryText, turnFailure } from './failures.ts';
import { type ServerNotification, type ThreadItem, type TokenUsageBreakdown, type Turn, type TurnError } from './generated/protocol.ts';
import { leftOpen, toItem } from './items.ts';
import { GrowingText, maxOutput } from './output.ts';

type NotificationParams<M extends ServerNotification['method']> = Extract<ServerNotification, { method: M }>['params'];

interface OpenItem {
  readonly item: Item;
  /** What came in deltas, for the case that Codex never completes it. */
  readonly grown: GrowingText;
  /** Waits for a leave that nobody gives any more: it never runs. */
  aside: boolean;
}

export interface TranslatorOptions {
  readonly turnId: string;
  /** Tokens of the thread before this turn; null when they are not known. */
  readonly usedBefore: TokenUsageBreakdown | null;
  readonly source: ModelSource;
  readonly now: () => number;
}

/** What is read of a turn at its end. */
export type EndedTurn = Pick<Turn, 'status' | 'error' | 'items'>;

/** Turns the notifications of one turn into its events. Knows nothing of processes: the same input gives the same events. */
export class Translator {
  readonly #options: TranslatorOptions;
  readonly #open = new Map<string, OpenItem>();
  #usedBefore: TokenUsageBreakdown | null;
  #usage: Usage | null = null;
  #notices = 0;
  #planned = false;
  #sawCommands = false;
  /** Characters of output that were told live. */
  #liveOutput = 0;
  /** Answers that were told whole. */
  readonly #answers = new Set<string>();
  /** Why it fails, as told before its end. */
  #error: TurnError | null = null;

  constructor(options: TranslatorOptions) {
    this.#options = options;
    this.#usedBefore = options.usedBefore;
  }

  /** True once a command has started in this turn. */
  get sawCommands(): boolean {
    return this.#sawCommands;
  }

  /** True when an answer was told whole and no other one has begun since. */
  get answered(): boolean {
    return this.#answers.size > 0 && ![...this.#open.values()].some(({ item }) => item.type === 'agentMessage');
  }

  /** Commands that run and have not ended: they may outlive the turn (trap 7). */
  get openCommands(): number {
    return [...this.#open.values()].filter(({ item, aside }) => item.type === 'commandExecution' && !aside).length;
  }

  /** Nobody lets this item run any more: its end is not waited for. */
  setAside(itemId: string): void {
    const open = this.#open.get(itemId);
    if (open) open.aside = true;
  }

  /** An item that has started and not ended, as it was told then. */
  item(itemId: string): Item | null {
    return this.#open.get(itemId)?.item ?? null;
  }

  /** The events of one notification; none for what is not shown or not known. */
  read({ method, params }: ServerNotification): readonly TurnEvent[] {
    switch (method) {
      case 'item/started':
        return this.#started(params.item, params.startedAtMs);
      case 'item/completed':
        return this.#completed(params.item, params.completedAtMs);
      case 'item/agentMessage/delta':
      case 'item/plan/delta':
      case 'item/reasoning/summaryTextDelta':
        return this.#delta(params.itemId, 'text', params.delta);
      case 'item/reasoning/summaryPartAdded':
        return params.summaryIndex > 0 ? this.#delta(params.itemId, 'text', '\n\n') : [];
      case 'item/commandExecution/outputDelta':
        return this.#delta(params.itemId, 'output', params.delta);
      case 'turn/plan/updated':
        return this.#plan(params);
      case 'thread/tokenUsage/updated':
        return this.#used(params.tokenUsage);
      case 'error':
        return this.#failing(params);
      case 'warning':
        return this.#notice('warning', params.message);
      case 'model/rerouted':
        return this.#notice('info', `The model ${params.fromModel} was replaced by ${params.toModel}.`);
      default:
        return [];
    }
  }

  /** The last events, once nothing more is expected. An answer whose stream broke is void in a completed turn, else it stands as far as it came. */
  finish(turn: EndedTurn): readonly TurnEvent[] {
    const told = this.catchUp(turn.items);
    const dropped = turn.status === 'completed' ? this.#dropStreams() : [];
    const left = [...this.#open.values()].map(
      ({ item, grown }): TurnEvent => ({ type: 'item/completed', item: leftOpen(item, grown.text, this.#options.now()) }),
    );
    this.#open.clear();
    return [...told, ...dropped, ...left, this.#ended(turn)];
  }

  /** What of these items was not heard of when it happened. An answer that another one followed is told no more: the last one counts. */
  catchUp(items: readonly ThreadItem[]): readonly TurnEvent[] {
    const last = items.findLast(({ type }) => type === 'agentMessage');
    return items.flatMap((item) => {
      const over = !('status' in item && item.status === 'inProgress');
      if (item.type === 'agentMessage' ? item !== last || this.#answers.has(item.id) : !this.#open.has(item.id) || !over) return [];
      const atMs = this.#options.now();
      return [...(this.#open.has(item.id) ? [] : this.#started(item, item.startedAtMs ?? atMs)), ...this.#completed(item, atMs)];
    });
  }

  #failing({ error, willRetry }: NotificationParams<'error'>): readonly TurnEvent[] {
    if (willRetry) return [...this.#dropStreams(), ...this.#notice('warning', retryText(error, this.#options.source))];
    this.#error = error;
    return [];
  }

  #ended({ status, error }: EndedTurn): TurnEvent {
    if (status === 'completed' || status === 'interrupted') return { type: 'turn/completed', status, failure: null };
    return { type: 'turn/completed', status: 'failed', failure: turnFailure(error ?? this.#error, this.#options.source).toBody() };
  }

  #started(raw: ThreadItem, startedAtMs: number): readonly TurnEvent[] {
    const item = toItem(raw, { startedAtMs, completedAtMs: null });
    this.#open.set(item.id, { item, grown: new GrowingText(), aside: false });
    if (item.type === 'commandExecution') this.#sawCommands = true;
    if (this.#muted) this.#shareMemory();
    return [{ type: 'item/started', item }];
  }

  #completed(raw: ThreadItem, completedAtMs: number): readonly TurnEvent[] {
    const open = this.#open.get(raw.id);
    this.#open.delete(raw.id);
    const startedAtMs = raw.startedAtMs ?? open?.item.startedAtMs ?? completedAtMs;
    const item = toItem(raw, { startedAtMs, completedAtMs });
    if (item.type === 'agentMessage') this.#answers.add(item.id);
    if (item.type === 'commandExecution' && raw.type === 'commandExecution' && raw.aggregatedOutput === null && open) {
      return [{ type: 'item/completed', item: { ...item, output: open.grown.text } }];
    }
    return [{ type: 'item/completed', item }];
  }

  #delta(itemId: string, field: DeltaField, delta: string): readonly TurnEvent[] {
    const open = this.#open.get(itemId);
    if (!open || delta === '') return [];
    open.grown.add(delta);
    if (field === 'output') {
      if (this.#muted) return [];
      this.#liveOutput += delta.length;
      if (this.#muted) return this.#mute(open.item);
    }
    return [{ type: 'item/delta', itemId, field, delta }];
  }

  get #muted(): boolean {
    return this.#liveOutput > maxOutput;
  }

  /** Commands that write without end would fill every reader, and the memory: their ends are told with the completed items. */
  #mute(item: Item): readonly TurnEvent[] {
    this.#shareMemory();
    const command = item.type === 'commandExecution' ? ` at \`${item.command.slice(0, 80)}\`` : '';
    return this.#notice('info', `The output of this turn passed 1 MiB${command}: no more is shown live, the ends of each are kept.`);
  }

  #shareMemory(): void {
    for (const { grown } of this.#open.values()) grown.shareWith(this.openCommands);
  }

  /** The model streams its answer again under another item; what was shown of this one never completes (trap 8). */
  #dropStreams(): readonly TurnEvent[] {
    const broken = [...this.#open.values()].filter(({ item }) => item.type === 'agentMessage' || item.type === 'reasoning');
    for (const { item } of broken) this.#open.delete(item.id);
    return broken.map(({ item }) => ({ type: 'item/dropped', itemId: item.id }));
  }

  #plan({ explanation, plan }: NotificationParams<'turn/plan/updated'>): readonly TurnEvent[] {
    const atMs = this.#options.now();
    const item: Item = {
      id: `plan-${this.#options.turnId}`,
      type: 'plan',
      startedAtMs: atMs,
      completedAtMs: atMs,
      text: explanation ?? '',
      steps: plan.map(({ step, status }) => ({ step, status })),
    };
    const first = !this.#planned;
    this.#planned = true;
    return [
      ...(first ? [{ type: 'item/started', item: { ...item, completedAtMs: null } } as const] : []),
      { type: 'item/completed', item },
    ];
  }

  #notice(level: 'info' | 'warning', text: string): readonly TurnEvent[] {
    const atMs = this.#options.now();
    this.#notices += 1;
    const item: Item = {
      id: `notice-${this.#options.turnId}-${this.#notices}`,
      type: 'notice',
      startedAtMs: atMs,
      completedAtMs: atMs,
      level,
      text,
    };
    return [
      { type: 'item/started', item: { ...item, completedAtMs: null } },
      { type: 'item/completed', item },
    ];
  }

  /** Codex counts for the whole thread, and says the same again between calls. */
  #used({ total, last }: { total: TokenUsageBreakdown; last: TokenUsageBreakdown }): readonly TurnEvent[] {
    this.#usedBefore ??= difference(total, last);
    const turn = difference(total, this.#usedBefore);
    if (turn.totalTokens === 0 || turn.totalTokens === this.#usage?.total) return [];
    this.#usage = {
      input: turn.inputTokens,
      cachedInput: turn.cachedInputTokens,
      output: turn.outputTokens,
      reasoning: turn.reasoningOutputTokens,
      total: turn.totalTokens,
    };
    return [{ type: 'turn/usageUpdated', usage: this.#usage }];
  }
}

function difference(total: TokenUsageBreakdown, before: TokenUsageBreakdown): TokenUsageBreakdown {
  const minus = (key: keyof TokenUsageBreakdown) => Math.max(0, total[key] - before[key]);
  return {
    totalTokens: minus('totalTokens'),
    inputTokens: minus('inputTokens'),
    cachedInputTokens: minus('cachedInputTokens'),
    cacheWriteInputTokens: minus('cacheWriteInputTokens'),
    outputTokens: minus('outputTokens'),
    reasoningOutputTokens: minus('reasoningOutputTokens'),
  };
}
