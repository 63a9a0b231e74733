import { expect, test, vi } from 'vitest';
import { Mailbox } from '../../lib/mailbox.ts';
import { dataFrame, sseResponse } from './sse.ts';

async function* flat<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const batch of batches) yield* batch;
}

const open = (frames: AsyncIterable<string>, keepAliveMs = 60_000) => {
  const abort = new AbortController();
  const response = sseResponse(frames, { abort, keepAliveMs });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error('no body');
  return { abort, response, reader };
};

test('frames come as they are, in a stream that nobody keeps or buffers', async () => {
  async function* frames() {
    yield dataFrame({ text: 'a\nb\u2028' });
    yield dataFrame(null);
  }
  const { response, reader, abort } = open(frames());
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  expect((await reader.read()).value).toBe('data: {"text":"a\\nb\u2028"}\n\n');
  expect((await reader.read()).value).toBe('data: null\n\n');
  expect((await reader.read()).done).toBe(true);
  expect(abort.signal.aborted).toBe(false);
});

test('security 233: the source is read only as fast as the client reads', async () => {
  let made = 0;
  async function* endless() {
    for (;;) yield dataFrame(++made);
  }
  const { reader } = open(endless());
  await reader.read();
  for (let n = 0; n < 100; n++) await null;
  expect(made).toBeLessThan(10);
  await reader.cancel();
});

test('a client that leaves ends the source and is known to have left', async () => {
  const lines = new Mailbox<string>();
  let ended = false;
  async function* frames() {
    try {
      yield* flat(lines);
    } finally {
      ended = true;
    }
  }
  const { reader, abort } = open(frames());
  abort.signal.addEventListener('abort', () => lines.end());
  lines.put('one');
  await reader.read();
  await reader.cancel();
  expect(abort.signal.aborted).toBe(true);
  await vi.waitFor(() => expect(ended).toBe(true), { timeout: 30_000 });
});

test('silence is filled with comments, and a source that throws ends the stream', async () => {
  const lines = new Mailbox<string>();
  const { reader } = open(flat(lines), 5);
  expect((await reader.read()).value).toBe(': ping\n\n');
  lines.put(dataFrame('one'));
  const seen: string[] = [];
  lines.fail(new Error('broken'));
  for (let next = await reader.read(); !next.done; next = await reader.read()) if (next.value !== ': ping\n\n') seen.push(next.value);
  expect(seen).toEqual(['data: "one"\n\n']);
});
