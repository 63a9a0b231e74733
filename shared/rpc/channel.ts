/** Two-way text messages, in order, over anything: a pipe, a socket, an IPC port. */
export interface Channel extends AsyncDisposable {
  /** Queues one message. After the end it does nothing. */
  send(text: string): void;
  /** Resolves when the other side has taken enough of what was sent, or is gone. A channel without it takes everything at once. */
  drained?(): Promise<void>;
  /** Messages until the other side ends or the channel is disposed. May be read once. */
  readonly messages: AsyncIterable<string>;
}
