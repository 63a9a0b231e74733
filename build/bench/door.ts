import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { type TurnTimes } from './bare-client.ts';
import { agent, chatTurn, type Door, responseTurn } from './bridge-client.ts';
import { startModel } from './model.ts';
import { oneRound, openPair, type PairOptions, type Way } from './pair.ts';

export interface DoorOptions extends PairOptions {
  /** Measured responses, and as many turns of the bare client. */
  readonly turns: number;
  readonly onProgress: (text: string) => void;
}

export interface DoorFigures {
  /** Streamed responses; the bare turns are on threads that Codex keeps, as those of responses are. */
  readonly responses: Readonly<Record<Way, readonly TurnTimes[]>>;
  /** Milliseconds of `GET /v1/models`, one at a time, while `streams` are under way. */
  readonly models: readonly number[];
}

export const streams = 50;
const warmUpRounds = 2;
/** Under what the host takes from one client at once, and how fast it lets go of that. */
const calls = 240;
const restMs = 25;
/** Words of a stream that lasts longer than the calls, and milliseconds between them. */
const words = Array.from({ length: 1200 }, (_, at) => `word ${at} `);
const wordMs = 50;

/** What the OpenAI bridge offers beside chat completions. */
export async function measureDoor(options: DoorOptions): Promise<DoorFigures> {
  return { responses: await measureResponses(options), models: await measureModels(options) };
}

async function measureResponses(options: DoorOptions): Promise<DoorFigures['responses']> {
  const { turns, answer, signal, onProgress } = options;
  await using pair = await openPair('responses', options);
  const turn: Record<Way, () => Promise<TurnTimes>> = {
    bridge: () => responseTurn(pair.openai, 'Say the ten words.', answer, { signal }),
    bare: pair.bareKept,
  };
  const times: Record<Way, TurnTimes[]> = { bridge: [], bare: [] };
  const rounds = Math.ceil(turns / 2);
  for (let round = -warmUpRounds; round < rounds; round++) {
    onProgress(round < 0 ? 'responses: warming up' : `responses: ${round * 2} of ${rounds * 2}`);
    for (const way of oneRound) {
      const measured = await turn[way]();
      if (round >= 0) times[way].push(measured);
      await wait(restMs, undefined, { signal });
    }
  }
  return times;
}

/** @throws Error when a stream ended before the calls did */
async function measureModels(options: DoorOptions): Promise<number[]> {
  const { place, answer, signal, onProgress } = options;
  const steps = [{ text: [answer] }, { text: words, delayMs: wordMs, repeat: 'forever' as const }];
  await using model = await startModel('trickle.json', steps, place, signal);
  await using pair = await openPair('models', { ...options, modelUrl: model.url }, { maxRunningJobs: streams, maxQueuedJobs: streams });
  const stop = new AbortController();
  const streaming = Array.from({ length: streams }, () => openStream(pair.openai, AbortSignal.any([signal, stop.signal])));
  onProgress(`models: ${streams} streams begin`);
  await Promise.all(streaming.map(({ begun }) => begun));
  const times: number[] = [];
  for (let count = 0; count < calls; count++) {
    onProgress(`models: ${count} of ${calls}`);
    times.push(await listModels(pair.openai, signal));
    await wait(restMs, undefined, { signal });
  }
  stop.abort();
  const endings = await Promise.all(streaming.map(({ ended }) => ended));
  if (endings.includes('whole')) throw new Error('A stream ended before the models were asked for.');
  return times;
}

/** A chat completion that is read until the signal cuts it. `begun` rejects when it cannot begin. */
function openStream(door: Door, signal: AbortSignal): { readonly begun: Promise<void>; readonly ended: Promise<'cut' | 'whole'> } {
  const begun = Promise.withResolvers<void>();
  const turn = chatTurn(door, 'Say all the words.', words.join(''), { signal, onFirst: begun.resolve });
  turn.catch(begun.reject);
  const ended = turn.then(
    () => 'whole' as const,
    () => 'cut' as const,
  );
  return { begun: begun.promise, ended };
}

async function listModels({ url, token }: Door, signal: AbortSignal): Promise<number> {
  const startedAt = performance.now();
  const sent = request(`${url}/models`, { headers: { authorization: `Bearer ${token}` }, agent, signal }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(`The bridge answered ${response.statusCode}: ${body}`);
  return performance.now() - startedAt;
}
