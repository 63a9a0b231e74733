/** Two-way text messages, in order, over anything: a pipe, a socket, an IPC port. */
export interface Channel extends AsyncDisposable {
  /** Queues one message. After the end it does nothing. */
  send(text: string): void;
  /** Messages until the other side ends or the channel is disposed. May be read once. */
  readonly messages: AsyncIterable<string>;
}
