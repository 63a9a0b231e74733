import { expect, test } from 'vitest';
import { allEvents, answers, makeCodexPlace, threadIn, untilEnd } from '../../../e2e/fixtures/codex-runtime.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { type TurnEvent } from '../jobs/ports.ts';
import { cutOutput, GrowingText, maxOutput } from './output.ts';

const half = maxOutput / 2;

test('a text that grows beyond bounds keeps its ends, and says what is missing', () => {
  const text = new GrowingText();
  for (let n = 0; n < 100; n += 1) text.add(String(n % 10).repeat(maxOutput / 16));
  const cut = 100 * (maxOutput / 16) - maxOutput;
  expect(text.length).toBe(maxOutput + cut);
  const [head, mark, tail] = text.text.split('\n');
  expect([head?.length, mark, tail?.length]).toEqual([half, `... ${cut} characters omitted ...`, half]);
  expect([head?.[0], head?.at(-1), tail?.[0], tail?.at(-1)]).toEqual(['0', '7', '2', '9']);
});

test('texts that grow together share what one of them may keep', () => {
  const text = new GrowingText();
  for (const digit of ['0', '1', '2', '3']) text.add(digit.repeat(half / 4));
  text.shareWith(4);
  expect(text.text.split('\n').map((line) => line.length)).toEqual([half / 4, expect.any(Number), half / 4]);
  expect([text.text[0], text.text.at(-1)]).toEqual(['0', '3']);
  text.shareWith(2);
  for (let n = 0; n < 100; n += 1) text.add('4'.repeat(half / 8));
  const [head, mark, tail] = text.text.split('\n');
  expect([head, mark, tail]).toEqual(['0'.repeat(half / 4), `... ${text.length - half / 2} characters omitted ...`, '4'.repeat(half / 4)]);
});

test('a text that fits is left as it is', () => {
  const text = new GrowingText();
  const whole = 'ä'.repeat(half - 1) + 'b'.repeat(half + 1);
  text.add(whole.slice(0, half + 7));
  text.add(whole.slice(half + 7));
  expect(text.text).toBe(whole);
  expect(cutOutput(whole)).toBe(whole);
  // Codex cuts at the same size and puts a mark of its own in.
  expect(cutOutput(`${whole}${'x'.repeat(40)}`)).toHaveLength(maxOutput + 40);
  expect(cutOutput('x'.repeat(3 * maxOutput))).toMatch(/^x{524288}\n\.\.\. 2097152 characters omitted \.\.\.\nx{524288}$/);
  // No half of a character is left at a cut.
  expect(cutOutput(`x${'😀'.repeat(2 * maxOutput)}`).isWellFormed()).toBe(true);
});

test('a command that prints 100 MB costs the host little memory: its ends are kept, and it is not told live to the end', async () => {
  const total = 100_000_000;
  // Codex tells nothing live of a burst that is over before it looks: the first 2 MB come slowly.
  const slowly = 'for n in $(seq 20); do yes | head -c 100000; sleep 0.05; done';
  await using model = await startScriptedModel({
    script: [{ exec: `(${slowly}; yes | head -c ${total - 2_000_000}) 2>/dev/null; echo the end`, yieldMs: 30_000 }, { text: 'Done.' }],
  });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const options = threadIn(place.project);
  const { threadId } = await runtime.startThread(options, untilEnd);
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  const events = await allEvents(runtime.runTurn(threadId, options, { text: 'go' }, untilEnd)).finally(() => clearInterval(watch));
  expect(events.at(-1)).toMatchObject({ status: 'completed' });
  expect(answers(events)).toEqual(['Done.']);
  expect((peak - before) / 1e6).toBeLessThan(200);

  const live = events.reduce((sum, event) => sum + (event.type === 'item/delta' && event.field === 'output' ? event.delta.length : 0), 0);
  expect(live).toBeLessThanOrEqual(maxOutput);
  expect(live).toBeGreaterThan(maxOutput - 10_000);
  const completed = events.flatMap((event) => (event.type === 'item/completed' ? [event.item] : []));
  const notices = completed.filter(({ type }) => type === 'notice');
  expect(notices).toMatchObject([{ level: 'info', text: expect.stringMatching(/passed 1 MiB at `.*yes .*`/) }]);
  const command = completed.find((item) => item.type === 'commandExecution');
  expect(command).toMatchObject({ status: 'completed', exitCode: 0 });
  expect(command?.output.length).toBeLessThan(maxOutput + 100);
  const [head, omitted, tail] = command?.output.split(/\.\.\. (\d+) bytes omitted \.\.\./) ?? [];
  expect(Number(omitted)).toBeGreaterThan(total - 1.1 * maxOutput);
  expect([head?.slice(0, 4), tail?.slice(-12)]).toEqual(['y\ny\n', 'y\ny\nthe end\n']);
});

test('a command that is ended while it prints keeps both ends of what came', async () => {
  await using model = await startScriptedModel({ script: [{ exec: 'echo begin; yes', yieldMs: 30_000 }] });
  await using place = makeCodexPlace();
  const runtime = place.open({ baseUrl: model.url });
  const options = threadIn(place.project);
  const { threadId } = await runtime.startThread(options, untilEnd);
  const abort = new AbortController();
  const events: TurnEvent[] = [];
  for await (const event of runtime.runTurn(threadId, options, { text: 'go' }, { signal: abort.signal })) {
    events.push(event);
    if (event.type === 'item/started' && event.item.type === 'notice') abort.abort();
  }
  expect(events.at(-1)).toMatchObject({ status: 'interrupted' });
  const command = events.flatMap((event) =>
    event.type === 'item/completed' && event.item.type === 'commandExecution' ? [event.item] : [],
  );
  expect(command).toMatchObject([{ status: 'failed', output: expect.stringContaining('omitted') }]);
  expect(command[0]?.output.length).toBeLessThan(maxOutput + 100);
});
