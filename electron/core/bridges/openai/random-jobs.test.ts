import { expect, test } from 'vitest';
import { hear } from '../../../../e2e/fixtures/sse-rules.ts';
import { openDoor } from './fixtures/door.ts';
import { randomPlay } from '../../../../e2e/fixtures/random-play.ts';
import { callResponses } from './responses/fixtures/calls.ts';
import { hearEvents } from './responses/fixtures/event-rules.ts';

const runs = Number(process.env['DRAWBRIDGE_RUNS'] ?? 120);
const atOnce = 40;
const codes = { failed: /^(model_refused|codex_turn_failed)$/, cancelled: /^job_cancelled$/, interrupted: /^job_interrupted$/ };

/** All seeds through one bridge, many at a time: the prompt says which job is played, and whose answer comes back. */
async function forEachSeed(check: (open: Awaited<ReturnType<typeof openRandom>>, seed: number) => Promise<void>): Promise<void> {
  await using door = await openRandom();
  for (let first = 0; first < runs; first += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, runs - first) }, (_, offset) => check(door, first + offset)));
  }
}

function openRandom() {
  return openDoor((play) => randomPlay(Number(play.request.prompt)).play(play), { config: { toolActivity: 'summary' } });
}

function requireInOrder(text: string, parts: readonly string[], seed: number): void {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    expect(at, `seed ${seed}: ${JSON.stringify(part)} in the reasoning`).toBeGreaterThanOrEqual(0);
    from = at + part.length;
  }
}

test('chat: whatever a job does, its stream keeps every rule and says what the job said, once', { timeout: 120_000 }, async () => {
  await forEachSeed(async (door, seed) => {
    const { content, thoughts, answered, status } = randomPlay(seed);
    const response = await door.post({ messages: [{ role: 'user', content: String(seed) }], stream: true });
    const bytes = await response.text();
    if (!answered && content === '' && thoughts.length === 0) {
      const error = { message: expect.stringMatching(/\w\.$/), type: expect.any(String), param: null, code: expect.any(String) };
      expect([seed, response.status >= 400, JSON.parse(bytes)]).toEqual([seed, true, { error }]);
      return;
    }
    const heard = hear(bytes);
    expect([seed, heard.finish, heard.content]).toEqual([seed, answered ? 'stop' : 'error', content]);
    requireInOrder(heard.reasoning, thoughts, seed);
    if (answered) expect([heard.error, heard.usage]).toMatchObject([undefined, { total_tokens: 16 }]);
    else expect(heard.error?.code).toMatch(status in codes ? codes[status as keyof typeof codes] : /^codex_turn_failed$/);
  });
});

test('responses: whatever a job does, its events are whole and numbered and say what the job said, once', {
  timeout: 120_000,
}, async () => {
  await forEachSeed(async (door, seed) => {
    const { content, thoughts, answered, status } = randomPlay(seed);
    const response = await callResponses(door, { input: String(seed), stream: true });
    const heard = hearEvents(await response.text());
    expect([seed, heard.text]).toEqual([seed, content]);
    requireInOrder(heard.reasoning.join('\n'), thoughts, seed);
    if (answered) expect([heard.error, heard.response]).toMatchObject([null, { status: 'completed', usage: { total_tokens: 16 } }]);
    else expect(heard.error?.code).toMatch(status in codes ? codes[status as keyof typeof codes] : /^codex_turn_failed$/);
    const kept = await (await door.get(`/v1/responses/${heard.response.id}`)).json();
    expect([seed, kept.status, kept.output]).toEqual([seed, heard.response.status, answered ? heard.response.output : expect.any(Array)]);
  });
});
