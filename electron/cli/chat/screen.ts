import { type Item } from '../../../shared/model/item.ts';
import { type JobEvent } from '../../../shared/model/job.ts';
import { safe } from '../output.ts';
import { type MessageView, plainMessage, richMessage } from './markdown.ts';

export interface ScreenOptions {
  readonly output: NodeJS.WriteStream;
  /** For a person at a terminal: markdown, and what goes on besides the answer. */
  readonly rich: boolean;
}

/** Shows what happens in a turn. */
export class Screen {
  readonly #options: ScreenOptions;
  readonly #messages = new Map<string, Message>();
  /** Whether an answer is above, so that the next one stands apart. */
  #said = false;

  constructor(options: ScreenOptions) {
    this.#options = options;
  }

  /** A new turn. */
  begin(): void {
    this.#messages.clear();
    this.#said = false;
  }

  show(event: JobEvent): void {
    switch (event.type) {
      case 'item/started':
        return this.#started(event.item);
      case 'item/delta':
        if (event.field === 'text') this.#messages.get(event.itemId)?.add(event.delta);
        return;
      case 'item/completed':
        return this.#completed(event.item);
      case 'item/dropped':
        if (this.#messages.delete(event.itemId)) this.note('The answer broke off and starts again.');
        return;
      default:
        return;
    }
  }

  /** A line beside the answer, for a person only. */
  note(text: string): void {
    if (this.#options.rich) this.#write(`\u001b[2m${safe(text)}\u001b[22m\n`);
  }

  #started(item: Item): void {
    if (item.type === 'agentMessage') this.#open(item.id);
    if (item.type === 'commandExecution') this.note(`$ ${item.command}`);
  }

  #completed(item: Item): void {
    if (item.type === 'fileChange') for (const { kind, path } of item.changes) this.note(`${kind} ${path}`);
    if (item.type === 'webSearch') this.note(`searched the web: ${item.query}`);
    if (item.type === 'notice') this.note(`${item.level}: ${item.text}`);
    if (item.type !== 'agentMessage') return;
    const message = this.#messages.get(item.id) ?? this.#open(item.id);
    message.complete(item.text);
    this.#messages.delete(item.id);
    this.#said = true;
  }

  #open(id: string): Message {
    const { output, rich } = this.#options;
    const write = (text: string) => this.#write(text);
    if (this.#said) write('\n');
    const view = rich ? richMessage(write, { columns: output.columns || 80, rows: output.rows || 24 }) : plainMessage(write);
    const message = new Message(view);
    this.#messages.set(id, message);
    return message;
  }

  #write(text: string): void {
    this.#options.output.write(text);
  }
}

/** A message of which the words come once, however they are told: of one that is complete before it is followed there are none but the last. */
class Message {
  readonly #view: MessageView;
  #text = '';

  constructor(view: MessageView) {
    this.#view = view;
  }

  add(text: string): void {
    this.#text += text;
    this.#view.add(text);
  }

  complete(text: string): void {
    if (text.startsWith(this.#text)) this.add(text.slice(this.#text.length));
    this.#view.end();
  }
}
