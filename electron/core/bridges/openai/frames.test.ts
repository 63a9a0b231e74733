import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newJob } from '../../../../e2e/fixtures/job.ts';
import { Chunks } from './chunks.ts';
import { hear } from '../../../../e2e/fixtures/sse-rules.ts';
import { type Play, scriptedJobs } from './fixtures/scripted-jobs.ts';
import { follow } from './follow.ts';
import { answerFrames } from './frames.ts';

const caller = { clientId: 'c', clientName: 'C', scopes: ['run' as const] };

/** A job that runs this script, and its frames. */
async function open(script: (play: Play) => void | Promise<void>) {
  const jobs = scriptedJobs(script);
  const request = { prompt: 'hi', operation: 'chat.completions', cwd: null, withoutCwd: 'first', sandbox: 'read-only' } as const;
  const rest = { model: null, effort: null, threadId: null, ephemeral: true, developerInstructions: null } as const;
  const job = await jobs.start({ caller, bridge: { id: 'openai', sandbox: 'read-only' }, ...request, ...rest });
  const chunks = new Chunks(() => ({ id: 'chatcmpl-01a1f885-0000-7000-8000-000000000000', created: 1, model: 'gpt-5.5' }));
  const events = follow(jobs, job.id, caller, { signal: new AbortController().signal });
  return { jobs, frames: answerFrames(events, { chunks, includeUsage: false }) };
}

async function streamOf(script: (play: Play) => void) {
  const { frames } = await open(script);
  let bytes = '';
  for await (const frame of frames) bytes += frame;
  return hear(bytes);
}

test('a dropped message is taken up again where the client left it', async () => {
  const { content, deltas } = await streamOf((play) => {
    play.say('one', 'Hello ', 'wor');
    play.drop('one');
    play.say('two', 'Hel', 'lo ', 'world', '!');
    play.complete('two', 'Hello world!');
    play.end({ status: 'completed', answer: 'Hello world!' });
  });
  expect(content).toBe('Hello world!');
  expect(deltas.map((delta) => delta.content).filter(Boolean)).toEqual(['Hello ', 'wor', 'ld', '!']);
});

test('a dropped message that comes back otherwise is given whole after a blank line', async () => {
  const { content } = await streamOf((play) => {
    play.say('one', 'Hello wor');
    play.drop('one');
    play.say('two', 'Hello ', 'there');
    play.complete('two', 'Hello there');
    play.end({ status: 'completed', answer: 'Hello there' });
  });
  expect(content).toBe('Hello wor\n\nHello there');
});

test('a job that waits for the owner says so beside its answer, and what has landed behind it', async () => {
  const { content, reasoning } = await streamOf((play) => {
    const waits = (status: 'waiting' | 'running', waitingFor: string | null) =>
      play.emit({ type: 'job/statusChanged', job: newJob({ status, waitingFor }) });
    play.think('r', 'I edit.');
    play.complete('r', 'I edit.', 'reasoning');
    play.say('one', 'Do');
    play.complete('one', 'Done.');
    waits('waiting', 'approval: 3 files, 41 lines');
    waits('waiting', 'approval: 3 files, 41 lines');
    waits('running', null);
    play.say('two', 'As you say.');
    play.complete('two', 'As you say.');
    waits('waiting', 'approval: 3 files, 41 lines');
    play.end({ status: 'completed', answer: 'As you say.\n\n2 files landed.', waitingFor: null });
  });
  expect(content).toBe('Done.\n\nAs you say.\n\n2 files landed.');
  const waiting = 'Waiting for approval: 3 files, 41 lines. The owner answers in Drawbridge’s window (drawbridge open).';
  expect(reasoning).toBe(`I edit.\n\n${waiting}\n\n${waiting}`);
});

test('two messages stand apart by a blank line, and what deltas left out is made up', async () => {
  const { content } = await streamOf((play) => {
    play.say('one', 'First, a long commentary message here.');
    play.complete('one', 'First, a long commentary message here.');
    play.say('two', 'Do');
    play.complete('two', 'Done.');
    play.end({ status: 'completed', answer: 'Done.' });
  });
  expect(content).toBe('First, a long commentary message here.\n\nDone.');
});

test('an answer that came in no event is still told', async () => {
  const { content } = await streamOf((play) => play.end({ status: 'completed', answer: 'Here it is.' }));
  expect(content).toBe('Here it is.');
});

test('reasoning, commands and notices stay out of the content', async () => {
  const { content, reasoning } = await streamOf((play) => {
    play.think('r1', '**Think', 'ing**');
    play.complete('r1', '**Thinking**', 'reasoning');
    const times = { startedAtMs: 1, completedAtMs: null };
    const command = { ...times, type: 'commandExecution', id: 'c', command: 'ls', cwd: '/', status: 'inProgress', output: '' } as const;
    play.emit({ type: 'item/started', item: { ...command, exitCode: null, durationMs: null } });
    play.emit({ type: 'item/delta', itemId: 'c', field: 'output', delta: 'secret.txt' });
    play.emit({ type: 'item/completed', item: { ...times, type: 'notice', id: 'n', level: 'warning', text: 'Reconnecting' } });
    play.say('m', 'Done');
    play.end({ status: 'completed', answer: 'Done' });
  });
  expect({ content, reasoning }).toEqual({ content: 'Done', reasoning: '**Thinking**' });
});

test('a reader that fell behind goes on after the last event it had', async () => {
  const heard = Promise.withResolvers<void>();
  const { jobs, frames } = await open(async (play) => {
    play.say('m', 'a');
    await heard.promise;
    play.say('m', 'b');
    play.lag();
    play.end({ status: 'completed', answer: 'ab' });
  });
  let bytes = '';
  for await (const frame of frames) {
    bytes += frame;
    heard.resolve();
  }
  expect(hear(bytes).content).toBe('ab');
  expect(jobs.subscriptions).toEqual([0, 4]);
});

/** A message: the texts that were dropped on the way, and the one that stayed; each cut into deltas. */
interface Told {
  readonly dropped: readonly (readonly string[])[];
  readonly deltas: readonly string[];
  /** What the deltas left out. */
  readonly rest: string;
}

// Few letters, so that texts often share a beginning.
const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 3 });
const told: fc.Arbitrary<Told> = fc.record({
  dropped: fc.array(fc.array(word, { minLength: 1, maxLength: 4 }), { maxLength: 3 }),
  deltas: fc.array(word, { maxLength: 4 }),
  rest: fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 }),
});

/** What a client that can only append must end up with for one message, said of whole texts. */
function said({ dropped, deltas, rest }: Told): string {
  const last = { text: deltas.join('') + rest, stays: true };
  let content = '';
  let shown = '';
  for (const { text, stays } of [...dropped.map((pieces) => ({ text: pieces.join(''), stays: false })), last]) {
    const repeats = shown.startsWith(text) && !(stays && text !== '');
    if (text.startsWith(shown)) content += text.slice(shown.length);
    else if (!repeats) content += `\n\n${text}`;
    if (text.startsWith(shown) || !repeats) shown = text;
  }
  return content;
}

test('whatever is dropped, cut or left out, the content is what was said', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 4 }), async (messages) => {
      const answer = messages.map(({ deltas, rest }) => deltas.join('') + rest).at(-1) || 'z';
      const { content } = await streamOf((play) => {
        messages.forEach(({ dropped, deltas, rest }, index) => {
          dropped.forEach((pieces, attempt) => {
            play.say(`m${index}-${attempt}`, ...pieces);
            play.drop(`m${index}-${attempt}`);
          });
          play.say(`m${index}`, ...deltas);
          play.complete(`m${index}`, deltas.join('') + rest);
        });
        play.end({ status: 'completed', answer });
      });
      expect(content).toBe(messages.map(said).filter(Boolean).join('\n\n') || answer);
    }),
    { numRuns: 500 },
  );
});
