import { Transcript } from '../transcript.ts';
import { type ItemKind } from './ids.ts';

/** An event of the stream before it has its number. */
export type StreamEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

/** An item of `output`, as the wire has it. */
export type OutputItem = MessageItem | ReasoningItem | FunctionCallItem;

interface FunctionCallItem {
  readonly id: string;
  readonly type: 'function_call';
  readonly status: ItemStatus;
  readonly call_id: string;
  readonly name: string;
  /** JSON text. */
  readonly arguments: string;
}

interface MessageItem {
  readonly id: string;
  readonly type: 'message';
  readonly status: ItemStatus;
  readonly role: 'assistant';
  readonly content: readonly TextPart[];
}

interface ReasoningItem {
  readonly id: string;
  readonly type: 'reasoning';
  readonly status: ItemStatus;
  readonly summary: readonly SummaryPart[];
}

type ItemStatus = 'in_progress' | 'completed' | 'incomplete';
type TextPart = ReturnType<typeof textPart>;
type SummaryPart = ReturnType<typeof summaryPart>;

/** What grows. */
export type TextKind = Exclude<ItemKind, 'call'>;

interface Beginning {
  readonly kind: TextKind;
  readonly id: string;
  /** Its place in the output. */
  readonly index: number;
  /** Said before its own text. */
  readonly lead: string;
}

/** One item of the output while it grows: every step gives the events that tell it. What was told is never taken back. */
export class GrowingItem {
  readonly kind: TextKind;
  readonly id: string;
  readonly #index: number;
  readonly #transcript = new Transcript();
  #text = '';
  #lead: string;
  #status: ItemStatus = 'in_progress';

  constructor({ kind, id, index, lead }: Beginning) {
    this.kind = kind;
    this.id = id;
    this.#index = index;
    this.#lead = lead;
  }

  get isOpen(): boolean {
    return this.#status === 'in_progress';
  }

  begin(): StreamEvent[] {
    const { type, part } = words[this.kind];
    return [
      { type: 'response.output_item.added', output_index: this.#index, item: this.#wire([]) },
      this.#event(`response.${type}_part.added`, { part: part('') }),
    ];
  }

  /** More text of Codex's item. */
  append(codexId: string, delta: string): StreamEvent[] {
    return this.#say(this.#transcript.append(codexId, delta));
  }

  /** The whole text of Codex's item: gives what its deltas left out. */
  complete(codexId: string, text: string): StreamEvent[] {
    return this.#say(this.#transcript.complete(codexId, text));
  }

  /** What Codex's item has shown is void; another one of its kind goes on here. */
  drop(codexId: string): void {
    this.#transcript.drop(codexId);
  }

  close(status: 'completed' | 'incomplete'): StreamEvent[] {
    this.#status = status;
    const { type, text, part, extra } = words[this.kind];
    return [
      this.#event(`response.${text}.done`, { text: this.#text, ...extra }),
      this.#event(`response.${type}_part.done`, { part: part(this.#text) }),
      { type: 'response.output_item.done', output_index: this.#index, item: this.toWire() },
    ];
  }

  toWire(): OutputItem {
    return this.#wire([this.#text]);
  }

  #say(piece: string): StreamEvent[] {
    if (piece === '') return [];
    const delta = this.#lead + piece;
    this.#lead = '';
    this.#text += delta;
    const { text, extra } = words[this.kind];
    return [this.#event(`response.${text}.delta`, { delta, ...extra })];
  }

  #event(type: string, fields: Readonly<Record<string, unknown>>): StreamEvent {
    return { type, item_id: this.id, output_index: this.#index, [words[this.kind].index]: 0, ...fields };
  }

  #wire(texts: readonly string[]): OutputItem {
    const status = this.#status;
    if (this.kind === 'reasoning') return { id: this.id, type: 'reasoning', status, summary: texts.map(summaryPart) };
    return { id: this.id, type: 'message', status, role: 'assistant', content: texts.map(textPart) };
  }
}

/** A call of the client's tool, which is there all at once. */
export class CallItem {
  readonly kind = 'call';
  readonly id: string;
  readonly #index: number;
  readonly #call: Omit<FunctionCallItem, 'id' | 'type' | 'status'>;

  constructor(id: string, index: number, call: Omit<FunctionCallItem, 'id' | 'type' | 'status'>) {
    this.id = id;
    this.#index = index;
    this.#call = call;
  }

  tell(): StreamEvent[] {
    const place = { item_id: this.id, output_index: this.#index };
    const { name, arguments: text } = this.#call;
    const item = this.toWire();
    return [
      { type: 'response.output_item.added', output_index: this.#index, item: { ...item, status: 'in_progress', arguments: '' } },
      { type: 'response.function_call_arguments.delta', ...place, delta: text },
      { type: 'response.function_call_arguments.done', ...place, name, arguments: text },
      { type: 'response.output_item.done', output_index: this.#index, item },
    ];
  }

  toWire(): FunctionCallItem {
    return { id: this.id, type: 'function_call', status: 'completed', ...this.#call };
  }
}

/** What the two kinds call the same things. LangChain reads `annotations` and `logprobs` without asking whether they are there. */
const words = {
  message: { type: 'content', text: 'output_text', index: 'content_index', part: textPart, extra: { logprobs: [] } },
  reasoning: { type: 'reasoning_summary', text: 'reasoning_summary_text', index: 'summary_index', part: summaryPart, extra: {} },
} as const;

function textPart(text: string) {
  return { type: 'output_text' as const, text, annotations: [], logprobs: [] };
}

function summaryPart(text: string) {
  return { type: 'summary_text' as const, text };
}
