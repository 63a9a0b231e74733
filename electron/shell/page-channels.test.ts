import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Channel } from '../../shared/rpc/channel.ts';
import { PageChannels } from './page-channels.ts';

function openDoor() {
  const clock = { now: 0 };
  const channels: Channel[] = [];
  const sent: [string, string][] = [];
  const door = new PageChannels(
    (channel) => channels.push(channel),
    (session, text) => sent.push([session, text]),
    () => clock.now,
  );
  return { door, channels, sent, clock };
}

async function textsOf(channel: Channel | undefined): Promise<string[]> {
  const texts: string[] = [];
  for await (const text of channel?.messages ?? []) texts.push(text);
  return texts;
}

test('texts go both ways, in order, and end with the page', async () => {
  const { door, channels, sent } = openDoor();
  const page = randomUUID();
  for (const text of ['one', 'two', 'three']) door.receive([page, text]);
  channels[0]?.send('answer');
  door.end();
  channels[0]?.send('too late');
  expect(channels).toHaveLength(1);
  expect(await textsOf(channels[0])).toEqual(['one', 'two', 'three']);
  expect(sent).toEqual([[page, 'answer']]);
});

test('a reloaded page gets a channel of its own, and nothing meant for the page before it', async () => {
  const { door, channels, sent } = openDoor();
  const [before, after] = [randomUUID(), randomUUID()];
  door.receive([before, 'old']);
  door.receive([after, 'new']);
  channels[0]?.send('for the old page');
  channels[1]?.send('for the new page');
  expect(await textsOf(channels[0])).toEqual(['old']);
  expect(sent).toEqual([[after, 'for the new page']]);
});

test('the core may end a channel from its side; the page then begins another', async () => {
  const { door, channels, sent } = openDoor();
  const page = randomUUID();
  door.receive([page, 'one']);
  await channels[0]?.[Symbol.asyncDispose]();
  channels[0]?.send('late');
  expect(await textsOf(channels[0])).toEqual(['one']);
  expect(sent).toEqual([]);
  door.receive([page, 'two']);
  door.end();
  expect(await textsOf(channels[1])).toEqual(['two']);
});

test.each([
  ['no session', ['text']],
  ['a session that is no id', ['x', 'text']],
  ['an object in place of a text', [randomUUID(), { toString: 'text' }]],
  ['an argument too many', [randomUUID(), 'text', 'more']],
  ['a text that is too large', [randomUUID(), 'x'.repeat(1024 * 1024 + 1)]],
])('%s is refused', (_what, given) => {
  const { door, channels } = openDoor();
  expect(() => door.receive(given)).toThrow();
  expect(channels).toEqual([]);
});

test('security 208: a flood is refused until the second is over', () => {
  const { door, clock } = openDoor();
  const page = randomUUID();
  for (let message = 0; message < 500; message += 1) door.receive([page, 'x']);
  expect(() => door.receive([page, 'x'])).toThrow('too fast');
  clock.now = 1000;
  expect(() => door.receive([page, 'x'])).not.toThrow();
});

test('what the core does not read is bounded', () => {
  const { door, clock } = openDoor();
  const page = randomUUID();
  for (let message = 0; message < 1000; message += 1) {
    clock.now += 10;
    door.receive([page, 'x']);
  }
  expect(() => door.receive([page, 'x'])).toThrow('more than the core has read');
});
