import { type Readable, type Writable } from 'node:stream';
import { type Channel } from '../../../shared/rpc/channel.ts';
import { type LineOptions, readLines } from '../lib/jsonl.ts';

/** Messages as lines of a pair of streams. The writable is ended on disposal; who opened the readable closes it. */
export function lineChannel(readable: Readable, writable: Writable, options: LineOptions = {}): Channel {
  return {
    send: (text) => {
      if (writable.writable) writable.write(`${text}\n`);
    },
    messages: readLines(readable, options),
    [Symbol.asyncDispose]: async () => {
      writable.end();
    },
  };
}
