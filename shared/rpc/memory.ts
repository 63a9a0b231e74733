import { type Channel } from './channel.ts';
import { MessageQueue } from './queue.ts';

/** Two channels that are each other's far side, without anything between them. Disposing one ends both. */
export function memoryChannels(): readonly [Channel, Channel] {
  const toLeft = new MessageQueue();
  const toRight = new MessageQueue();
  const side = (mine: MessageQueue, theirs: MessageQueue): Channel => ({
    send: (text) => theirs.push(text),
    messages: mine,
    [Symbol.asyncDispose]: async () => {
      mine.end();
      theirs.end();
    },
  });
  return [side(toLeft, toRight), side(toRight, toLeft)];
}
