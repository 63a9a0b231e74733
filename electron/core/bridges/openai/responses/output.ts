import { type Item } from '../../../../../shared/model/item.ts';
import { type Job, type JobEvent } from '../../../../../shared/model/job.ts';
import { activityText, type ToolActivity } from '../activity.ts';
import { type ItemKind, outputItemId } from './ids.ts';
import { GrowingItem, type OutputItem, type StreamEvent } from './items.ts';

/** How a bridge tells what is not Codex's own word: what it does, and what waits for the owner. */
export interface OutputRules {
  readonly toolActivity: ToolActivity;
  readonly activityAs: 'reasoning' | 'text';
}

type Spoken = Extract<Item, { type: 'agentMessage' | 'reasoning' }>;

/**
 * The output of one response, made of what its job tells: every message and every summary of reasoning is an item. Live events and
 * recorded ones, whose deltas are gone, give the same text.
 */
export class Output {
  readonly #jobId: string;
  /** An answer of a form that the client gave is read as a whole: only the last message is one. */
  readonly #oneMessage: boolean;
  readonly #toolActivity: ToolActivity;
  readonly #asideKind: ItemKind;
  readonly #items: GrowingItem[] = [];
  /** The kinds of Codex's items that were begun, since deltas do not say it. */
  readonly #kinds = new Map<string, ItemKind>();
  readonly #growing = new Map<string, GrowingItem>();
  /** Items whose text is void so far and which the next of their kind goes on with. */
  readonly #dropped = new Map<ItemKind, GrowingItem>();
  #last = '';
  #held: string | null = null;
  #waitingFor: string | null = null;

  constructor({ id, outputSchema }: Pick<Job, 'id' | 'outputSchema'>, { toolActivity, activityAs }: OutputRules) {
    this.#jobId = id;
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
        return [];
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

  /** What the job's end adds to what was told, and the end of every item. */
  end(job: Job): StreamEvent[] {
    const completed = job.status === 'completed';
    const closed = this.#items.filter(({ isOpen }) => isOpen).flatMap((item) => item.close(completed ? 'completed' : 'incomplete'));
    return [...closed, ...this.#rest(job.answer ?? '', completed)];
  }

  #rest(answer: string, completed: boolean): StreamEvent[] {
    if (this.#held !== null) return this.#whole('message', this.#held);
    if (!completed) return [];
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
    return this.#aside(waitingFor && `Waiting for ${waitingFor}.`);
  }

  #aside(text: string | null): StreamEvent[] {
    return text === null ? [] : this.#whole(this.#asideKind, text);
  }

  /** An item that is there all at once. */
  #whole(kind: ItemKind, text: string): StreamEvent[] {
    if (text.trim() === '') return [];
    const item = this.#add(kind);
    return [...item.begin(), ...item.complete(item.id, text), ...item.close('completed')];
  }

  #open(codexId: string, kind: ItemKind): { readonly item: GrowingItem; readonly events: StreamEvent[] } {
    const known = this.#growing.get(codexId) ?? this.#dropped.get(kind);
    const item = known ?? this.#add(kind);
    this.#dropped.delete(kind);
    this.#growing.set(codexId, item);
    return { item, events: known ? [] : item.begin() };
  }

  /** Clients put the messages of a response together as they are, so each brings the blank line before it. */
  #add(kind: ItemKind): GrowingItem {
    const index = this.#items.filter((item) => item.kind === kind).length;
    const id = outputItemId(this.#jobId, kind, index);
    const item = new GrowingItem({ kind, id, index: this.#items.length, lead: kind === 'message' && index > 0 ? '\n\n' : '' });
    this.#items.push(item);
    return item;
  }
}

function isSpoken(item: Item): item is Spoken {
  return item.type === 'agentMessage' || item.type === 'reasoning';
}

function kindOf({ type }: Spoken): ItemKind {
  return type === 'agentMessage' ? 'message' : 'reasoning';
}
