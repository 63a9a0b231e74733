import { randomBytes } from 'node:crypto';
import { type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

type Fields = Readonly<Record<string, unknown>>;

/** Codex drops a turn whose usage is incomplete, so every field is there. */
const usage = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 10 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 5 },
  total_tokens: 120,
} as const;

/** The answer to one model call: a Responses event stream with one output item. */
export class Reply {
  readonly #response: ServerResponse;
  readonly #serial: number;
  #calls = 0;
  readonly #left = new AbortController();

  constructor(response: ServerResponse, serial: number) {
    this.#response = response;
    this.#serial = serial;
    response.on('close', () => this.#left.abort());
  }

  /** Aborts when the caller has left or the answer is over. */
  get left(): AbortSignal {
    return this.#left.signal;
  }

  /** An HTTP error in place of the stream. */
  refuse(status: number, error: Fields, headers: Readonly<Record<string, string>> = {}): void {
    this.#response.writeHead(status, { 'content-type': 'application/json', ...headers });
    this.#response.end(JSON.stringify({ error }));
  }

  open(): void {
    this.#response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    this.#send('response.created', { response: this.#state('in_progress', { output: [] }) });
  }

  reasoning(deltas: readonly string[]): void {
    const id = this.#itemId('rs');
    const at = { item_id: id, output_index: 0, summary_index: 0 };
    this.#send('response.output_item.added', { output_index: 0, item: { type: 'reasoning', id, summary: [] } });
    this.#send('response.reasoning_summary_part.added', { ...at, part: { type: 'summary_text', text: '' } });
    for (const delta of deltas) this.#send('response.reasoning_summary_text.delta', { ...at, delta });
    const summary = [{ type: 'summary_text', text: deltas.join('') }];
    this.#itemDone({ type: 'reasoning', id, summary, encrypted_content: 'scripted' });
  }

  /** Streams a message; null when the caller left before its end. */
  async message(deltas: readonly string[], delayMs = 0): Promise<Fields | null> {
    const id = this.#itemId('msg');
    const at = { item_id: id, output_index: 0, content_index: 0 };
    const item = { type: 'message', id, role: 'assistant', status: 'in_progress', content: [] };
    this.#send('response.output_item.added', { output_index: 0, item });
    this.#send('response.content_part.added', { ...at, part: { type: 'output_text', text: '' } });
    for (const delta of deltas) {
      if (this.left.aborted) return null;
      this.#send('response.output_text.delta', { ...at, delta });
      await this.#pause(delayMs);
    }
    const text = deltas.join('');
    this.#send('response.output_text.done', { ...at, text });
    return this.#itemDone({ ...item, status: 'completed', content: [{ type: 'output_text', text, annotations: [] }] });
  }

  /** Streams the beginning of a message, then closes the socket without an end. */
  async brokenMessage(deltas: readonly string[], delayMs: number): Promise<void> {
    const id = this.#itemId('msg');
    const item = { type: 'message', id, role: 'assistant', status: 'in_progress', content: [] };
    this.#send('response.output_item.added', { output_index: 0, item });
    for (const delta of deltas) {
      this.#send('response.output_text.delta', { item_id: id, output_index: 0, content_index: 0, delta });
      await this.#pause(delayMs);
    }
    await new Promise((written) => this.#response.write('', written));
    this.#response.destroy();
  }

  functionCall(name: string, args: Fields, namespace?: string): Fields {
    const item = {
      type: 'function_call',
      id: this.#itemId('fc'),
      call_id: this.#callId(),
      name,
      ...(namespace ? { namespace } : {}),
    };
    const whole = { ...item, arguments: JSON.stringify(args), status: 'completed' };
    this.#send('response.output_item.added', { output_index: 0, item: { ...whole, status: 'in_progress' } });
    return this.#itemDone(whole);
  }

  /** A call of a freeform tool, its input streamed by lines. */
  async customCall(
    name: string,
    input: string,
    { namespace, delayMs = 0 }: { namespace?: string | undefined; delayMs?: number | undefined },
  ): Promise<Fields> {
    const id = this.#itemId('ctc');
    const item = { type: 'custom_tool_call', id, call_id: `call_${this.#serial}`, name, ...(namespace ? { namespace } : {}) };
    this.#send('response.output_item.added', { output_index: 0, item: { ...item, input: '', status: 'in_progress' } });
    for (const delta of input.split(/(?<=\n)/)) {
      this.#send('response.custom_tool_call_input.delta', { item_id: id, call_id: item.call_id, output_index: 0, delta });
      await this.#pause(delayMs);
    }
    this.#send('response.custom_tool_call_input.done', { item_id: id, output_index: 0, input });
    return this.#itemDone({ ...item, input, status: 'completed' });
  }

  /** Ends the stream as it should end. */
  complete(...output: readonly Fields[]): void {
    this.#end('response.completed', this.#state('completed', { output, usage }));
  }

  fail(code: string, message: string): void {
    this.#end('response.failed', this.#state('failed', { error: { code, message } }));
  }

  /** Ends the stream as a model does that ran out of output tokens. */
  incomplete(item: Fields): void {
    this.#end(
      'response.incomplete',
      this.#state('incomplete', { incomplete_details: { reason: 'max_output_tokens' }, output: [item], usage }),
    );
  }

  async untilLeft(): Promise<void> {
    if (this.left.aborted) return;
    await new Promise((resolve) => this.left.addEventListener('abort', resolve, { once: true }));
  }

  #send(type: string, data: Fields): void {
    if (!this.left.aborted) this.#response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  }

  #end(type: string, response: Fields): void {
    this.#send(type, { response });
    this.#response.end();
  }

  #state(status: string, fields: Fields): Fields {
    return { id: `resp_${this.#serial}`, object: 'response', status, ...fields };
  }

  #itemDone(item: Fields): Fields {
    this.#send('response.output_item.done', { output_index: 0, item });
    return item;
  }

  /** Random as well as counted: a server started anew must not repeat ids that a thread already has. */
  #itemId(kind: string): string {
    return `${kind}_${this.#serial}_${randomBytes(3).toString('hex')}`;
  }

  /** The first one needs no number of its own. */
  #callId(): string {
    this.#calls += 1;
    return this.#calls === 1 ? `call_${this.#serial}` : `call_${this.#serial}_${this.#calls}`;
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) await wait(ms, undefined, { signal: this.left }).catch(() => undefined);
  }
}
