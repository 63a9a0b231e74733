import { type WebSocket } from 'ws';
import { type Channel } from '../../../../shared/rpc/channel.ts';
import { Mailbox } from '../../lib/mailbox.ts';

/** Unsent bytes after which a page that stopped reading is cut off; it reconnects and resumes. */
const maxBuffered = 8 * 1024 * 1024;
/** Unsent bytes up to which more may be sent without a wait. */
const maxAhead = 64 * 1024;

/** A WebSocket as a channel of text messages; binary ones end it. */
export function webSocketChannel(socket: WebSocket): Channel {
  const inbox = new Mailbox<string>();
  let written = Promise.resolve();
  socket.on('message', (data, isBinary) => (isBinary ? socket.close(1003) : inbox.put(String(data))));
  socket.on('error', () => socket.terminate());
  socket.on('close', () => inbox.end());
  return {
    messages: flat(inbox),
    send: (text) => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > maxBuffered) socket.terminate();
      else {
        const { promise, resolve } = Promise.withResolvers<void>();
        written = promise;
        socket.send(text, () => resolve());
      }
    },
    drained: async () => {
      if (socket.bufferedAmount > maxAhead) await written;
    },
    [Symbol.asyncDispose]: async () => socket.close(1000),
  };
}

async function* flat(batches: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  for await (const batch of batches) yield* batch;
}
