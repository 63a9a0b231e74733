import { type ThreadEvent, type ThreadItem } from '@openai/codex-sdk';
import { type FailureBody, type Usage } from '../../../../shared/model/job.ts';
import { type Item } from '../../../../shared/model/item.ts';
import { type TurnEvent } from '../../jobs/ports.ts';
import { type ModelSource, turnFailure } from '../failures.ts';
import { type TurnError } from '../generated/protocol.ts';
import { leftOpen } from '../items.ts';
import { cutOutput } from '../output.ts';
import { toUsage, usageSince } from './stored.ts';

export interface ExecTranslatorOptions {
  readonly turnId: string;
  readonly prompt: string;
  readonly cwd: string;
  /** Tokens of the thread before this turn. */
  readonly usedBefore: Usage;
  readonly source: ModelSource;
  readonly now: () => number;
}

/** How Codex said that the turn ended. */
export type ExecEnd =
  | { readonly status: 'completed'; readonly failure: null }
  | { readonly status: 'failed'; readonly failure: FailureBody };

/** Turns what one `codex exec` prints into the events of its turn: whole items, no deltas. The same input gives the same events. */
export class ExecTranslator {
  readonly #options: ExecTranslatorOptions;
  readonly #open = new Map<string, Item>();
  #notices = 0;
  #end: ExecEnd | null = null;
  #told = false;

  constructor(options: ExecTranslatorOptions) {
    this.#options = options;
  }

  /** Null until Codex has said how the turn ended. */
  get end(): ExecEnd | null {
    return this.#end;
  }

  /** Whether the turn's tokens were told. */
  get toldUsage(): boolean {
    return this.#told;
  }

  /** What `codex exec` does not tell: that the turn begins, and the user's words. */
  begin(): readonly TurnEvent[] {
    const { turnId, prompt } = this.#options;
    const user: Item = { ...this.#base(`user-${turnId}`), type: 'userMessage', text: prompt };
    return [{ type: 'turn/started', turnId }, ...this.#whole(user)];
  }

  /** The events of one line; none for what is not shown or not known. */
  read(event: ThreadEvent): readonly TurnEvent[] {
    switch (event.type) {
      case 'item.started':
      case 'item.updated':
      case 'item.completed':
        return this.#item(event.item, event.type === 'item.completed');
      case 'turn.completed':
        this.#end = { status: 'completed', failure: null };
        return this.used(toUsage(event.usage));
      case 'turn.failed':
        this.#end = { status: 'failed', failure: turnFailure(toTurnError(event.error.message), this.#options.source).toBody() };
        return [];
      case 'error':
        // The reason of a failed turn comes as an error first.
        return /^Reconnecting/.test(event.message) ? this.#notice(`The connection to the model broke. ${event.message}`) : [];
      default:
        return [];
    }
  }

  /** The thread's tokens, as they are now. */
  used(total: Usage): readonly TurnEvent[] {
    const usage = usageSince(this.#options.usedBefore, total);
    if (usage.total === 0) return [];
    this.#told = true;
    return [{ type: 'turn/usageUpdated', usage }];
  }

  /** The last events: nothing that is still open claims to have succeeded. */
  finish(end: Omit<Extract<TurnEvent, { type: 'turn/completed' }>, 'type'>): readonly TurnEvent[] {
    const left = [...this.#open.values()].map(
      (item): TurnEvent => ({ type: 'item/completed', item: leftOpen(item, '', this.#options.now()) }),
    );
    this.#open.clear();
    return [...left, { type: 'turn/completed', ...end }];
  }

  #item(raw: ThreadItem, completed: boolean): readonly TurnEvent[] {
    const open = this.#open.get(raw.id);
    const now = this.#options.now();
    const startedAtMs = open?.startedAtMs ?? now;
    const item = toItem(raw, { id: raw.id, startedAtMs, completedAtMs: completed ? now : null }, this.#options.cwd);
    // A plan is told whole each time it changes.
    const tell = completed || item.type === 'plan';
    if (completed) this.#open.delete(raw.id);
    else this.#open.set(raw.id, item);
    return [
      ...(open ? [] : [{ type: 'item/started', item: unfinished(item) } as const]),
      ...(tell ? [{ type: 'item/completed', item: { ...item, completedAtMs: now } } as const] : []),
    ];
  }

  #notice(text: string): readonly TurnEvent[] {
    this.#notices += 1;
    return this.#whole({ ...this.#base(`notice-${this.#options.turnId}-${this.#notices}`), type: 'notice', level: 'warning', text });
  }

  #whole(item: Item): readonly TurnEvent[] {
    return [
      { type: 'item/started', item: { ...item, completedAtMs: null } },
      { type: 'item/completed', item },
    ];
  }

  #base(id: string) {
    const atMs = this.#options.now();
    return { id, startedAtMs: atMs, completedAtMs: atMs };
  }
}

/** What comes whole has not been shown yet when it starts. */
function unfinished(item: Item): Item {
  if (item.type === 'agentMessage' || item.type === 'reasoning') return { ...item, text: '', completedAtMs: null };
  if (item.type === 'commandExecution') return { ...item, completedAtMs: null, durationMs: null };
  return { ...item, completedAtMs: null };
}

type Base = Pick<Item, 'id' | 'startedAtMs' | 'completedAtMs'>;

/** Codex tells less here than the app-server does: no folder of a command and no diff of a change. */
function toItem(raw: ThreadItem, base: Base, cwd: string): Item {
  switch (raw.type) {
    case 'agent_message':
      return { ...base, type: 'agentMessage', text: raw.text };
    case 'reasoning':
      return { ...base, type: 'reasoning', text: raw.text };
    case 'command_execution':
      return {
        ...base,
        type: 'commandExecution',
        command: raw.command,
        cwd,
        status: toStatus(raw.status),
        output: cutOutput(raw.aggregated_output),
        exitCode: raw.exit_code ?? null,
        durationMs: base.completedAtMs === null ? null : base.completedAtMs - base.startedAtMs,
      };
    case 'file_change':
      return {
        ...base,
        type: 'fileChange',
        status: toStatus(raw.status),
        changes: raw.changes.map(({ path, kind }) => ({ path, kind, movedTo: null, diff: '' })),
      };
    case 'mcp_tool_call': {
      const { server, tool, status, error } = raw;
      return { ...base, type: 'mcpToolCall', server, tool, status: toStatus(status), error: error?.message ?? null, durationMs: null };
    }
    case 'web_search':
      return { ...base, type: 'webSearch', query: raw.query };
    case 'todo_list':
      return {
        ...base,
        type: 'plan',
        text: '',
        steps: raw.items.map(({ text, completed }) => ({ step: text, status: completed ? 'completed' : 'pending' })),
      };
    case 'error':
      return { ...base, type: 'notice', level: 'warning', text: raw.message };
    default:
      return { ...base, type: 'other', kind: (raw as { type: string }).type };
  }
}

/** A change of files is in progress too, whatever the types of the SDK say. */
function toStatus(status: 'in_progress' | 'completed' | 'failed'): 'inProgress' | 'completed' | 'failed' {
  return status === 'in_progress' ? 'inProgress' : status;
}

/** `codex exec` has words only, where the app-server names the kind of an error. */
const kinds: readonly { readonly said: RegExp; readonly info: (status: number) => TurnError['codexErrorInfo'] }[] = [
  { said: /(?:unexpected|last) status:? (\d{3})/, info: (httpStatusCode) => ({ httpConnectionFailed: { httpStatusCode } }) },
  { said: /context window/, info: () => 'contextWindowExceeded' },
  { said: /quota exceeded|usage limit/i, info: () => 'usageLimitExceeded' },
  { said: /^Connection failed|error sending request/, info: () => ({ httpConnectionFailed: { httpStatusCode: null } }) },
];

function toTurnError(message: string): TurnError {
  for (const { said, info } of kinds) {
    const found = said.exec(message);
    if (found) return { message, codexErrorInfo: info(Number(found[1])), additionalDetails: null, misalignment: null };
  }
  return { message, codexErrorInfo: 'other', additionalDetails: null, misalignment: null };
}
