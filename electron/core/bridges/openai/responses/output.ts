import { type Item } from '../../../../../shared/model/item.ts';
import { type Job, type JobEvent, waitsForClient } from '../../../../../shared/model/job.ts';
import { activityText, type ToolActivity } from '../activity.ts';
import { type ItemKind, outputItemId } from './ids.ts';
import { CallItem, GrowingItem, type OutputItem, type StreamEvent, type TextKind } from './items.ts';

/** How a bridge tells what is not Codex's own word: what it does, and what waits for the owner. */
export interface OutputRules {
  readonly toolActivity: ToolActivity;
  readonly activityAs: 'reasoning' | 'text';
}

export interface OutputOf extends Pick<Job, 'outputSchema'> {
  /** Of the response. */
  readonly key: string;
  /** Under which id the client was told of a call of its tools; null for one that it was not told of. */
  readonly callIdOf: (itemId: string) => string | null;
}

type Spoken = Extract<Item, { type: 'agentMessage' | 'reasoning' }>;

/**
 * The output of one response, made of what its job tells: every message and every summary of reasoning is an item. Live events and
 * recorded ones, whose deltas are gone, give the same text.
 */
export class Output {
  readonly #key: string;
  readonly #callIdOf: OutputOf['callIdOf'];
  /** An answer of a form that the client gave is read as a whole: only the last message is one. */
  readonly #oneMessage: boolean;
  readonly #toolActivity: ToolActivity;
  readonly #asideKind: TextKind;
  readonly #items: (GrowingItem | CallItem)[] = [];
  /** The kinds of Codex's items that were begun, since deltas do not say it. */
  readonly #kinds = new Map<string, TextKind>();
  readonly #growing = new Map<string, GrowingItem>();
  /** Items whose text is void so far and which the next of their kind goes on with. */
  readonly #dropped = new Map<TextKind, GrowingItem>();
  #last = '';
  #held: string | null = null;
  #waitingFor: string | null = null;

  constructor({ key, outputSchema, callIdOf }: OutputOf, { toolActivity, activityAs }: OutputRules) {
    this.#key = key;
    this.#callIdOf = callIdOf;
    this.#oneMessage = outputSchema !== undefined;
    this.#toolActivity = toolActivity;
    this.#asideKind = activityAs === 'text' && !this.#oneMessage ? 'message' : 'reasoning';
  }

  /** All items as they are now. */
  get items(): readonly OutputItem[] {
    return this.#items.map((item) => item.toWire());
  }

  /** What the event adds; nothing for one that shows nothing. */
  take(event: JobEvent): StreamEvent[] {
    switch (event.type) {
      case 'item/started':
        if (isSpoken(event.item)) this.#kinds.set(event.item.id, kindOf(event.item));
        return event.item.type === 'dynamicToolCall' ? this.#call(event.item) : [];
      case 'item/delta':
        return this.#append(event.itemId, event.delta);
      case 'item/completed':
        return isSpoken(event.item) ? this.#complete(event.item) : this.#aside(activityText(event.item, this.#toolActivity));
      case 'item/dropped':
        this.#drop(event.itemId);
        return [];
      case 'job/statusChanged':
        return this.#wait(event.job);
      default:
        return [];
    }
  }

  /** What the job's end adds to what was told, and the end of every item; null where the response ends in calls and the job goes on. */
  end(job: Job | null): StreamEvent[] {
    const completed = job === null || job.status === 'completed';
    const open = this.#items.filter((item) => item instanceof GrowingItem).filter(({ isOpen }) => isOpen);
    const closed = open.flatMap((item) => item.close(completed ? 'completed' : 'incomplete'));
    return [...closed, ...(job === null ? this.#aside(this.#held) : this.#rest(job.answer ?? '', completed))];
  }

  #call({ id: itemId, tool: name, arguments: text }: Extract<Item, { type: 'dynamicToolCall' }>): StreamEvent[] {
    const callId = this.#callIdOf(itemId);
    if (callId === null) return [];
    const call = new CallItem(this.#newId('call'), this.#items.length, { call_id: callId, name, arguments: text });
    this.#items.push(call);
    return call.tell();
  }

  #rest(answer: string, completed: boolean): StreamEvent[] {
    if (!completed) return [];
    if (this.#held !== null) return this.#whole('message', this.#held);
    // Behind the last message: what has become of its changes. All of it, where Codex said nothing.
    return answer.startsWith(this.#last) ? this.#whole('message', answer.slice(this.#last.length).trimStart()) : [];
  }

  #append(codexId: string, delta: string): StreamEvent[] {
    const kind = this.#kinds.get(codexId);
    if (!kind || delta === '' || (kind === 'message' && this.#oneMessage)) return [];
    const { item, events } = this.#open(codexId, kind);
    return [...events, ...item.append(codexId, delta)];
  }

  #complete(spoken: Spoken): StreamEvent[] {
    const { id: codexId, text } = spoken;
    const kind = kindOf(spoken);
    this.#kinds.delete(codexId);
    if (kind === 'message') {
      if (this.#oneMessage) return this.#hold(text);
      this.#last = text;
    }
    if (text === '' && !this.#growing.has(codexId)) return [];
    const { item, events } = this.#open(codexId, kind);
    this.#growing.delete(codexId);
    return [...events, ...item.complete(codexId, text), ...item.close('completed')];
  }

  /** The one before was not the last: what it said is told beside the answer. */
  #hold(text: string): StreamEvent[] {
    const before = this.#held;
    this.#held = text;
    return before === null ? [] : this.#whole('reasoning', before);
  }

  #drop(codexId: string): void {
    const item = this.#growing.get(codexId);
    if (!item) return;
    item.drop(codexId);
    this.#growing.delete(codexId);
    this.#dropped.set(item.kind, item);
  }

  #wait({ waitingFor }: Job): StreamEvent[] {
    if (waitingFor === this.#waitingFor) return [];
    this.#waitingFor = waitingFor;
    return this.#aside(waitingFor && !waitsForClient(waitingFor) ? `Waiting for ${waitingFor}.` : null);
  }

  #aside(text: string | null): StreamEvent[] {
    return text === null ? [] : this.#whole(this.#asideKind, text);
  }

  /** An item that is there all at once. */
  #whole(kind: TextKind, text: string): StreamEvent[] {
    if (text.trim() === '') return [];
    const item = this.#add(kind);
    return [...item.begin(), ...item.complete(item.id, text), ...item.close('completed')];
  }

  #open(codexId: string, kind: TextKind): { readonly item: GrowingItem; readonly events: StreamEvent[] } {
    const known = this.#growing.get(codexId) ?? this.#dropped.get(kind);
    const item = known ?? this.#add(kind);
    this.#dropped.delete(kind);
    this.#growing.set(codexId, item);
    return { item, events: known ? [] : item.begin() };
  }

  /** Clients put the messages of a response together as they are, so each brings the blank line before it. */
  #add(kind: TextKind): GrowingItem {
    const first = !this.#items.some((item) => item.kind === kind);
    const lead = kind === 'message' && !first ? '\n\n' : '';
    const item = new GrowingItem({ kind, id: this.#newId(kind), index: this.#items.length, lead });
    this.#items.push(item);
    return item;
  }

  #newId(kind: ItemKind): string {
    return outputItemId(this.#key, kind, this.#items.filter((item) => item.kind === kind).length);
  }
}

function isSpoken(item: Item): item is Spoken {
  return item.type === 'agentMessage' || item.type === 'reasoning';
}

function kindOf({ type }: Spoken): TextKind {
  return type === 'agentMessage' ? 'message' : 'reasoning';
}
