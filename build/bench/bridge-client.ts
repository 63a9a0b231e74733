import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { type TurnTimes } from './bare-client.ts';

export interface Door {
  /** The base URL that OpenAI clients are given. */
  readonly url: string;
  readonly token: string;
  readonly model: string;
}

/** What is streamed, and how its words are read. */
interface Asked {
  readonly path: string;
  readonly body: object;
  readonly wordsOf: (data: string) => string;
}

export interface TurnOptions {
  readonly signal: AbortSignal;
  /** Told of the first word. */
  readonly onFirst?: () => void;
}

/** A connection that rests is closed before the host would close it, at 5 s, perhaps under a request. */
export const agent = new Agent({ keepAlive: true, timeout: 2000 });

/**
 * A chat completion as a streaming client sees it: the request, then SSE frames until the stream ends. The least that can read one, as
 * the bare client is the least that can drive Codex: what a heavier client takes is not ours.
 */
export function chatTurn(door: Door, prompt: string, expected: string, options: TurnOptions): Promise<TurnTimes> {
  const body = { messages: [{ role: 'user', content: prompt }] };
  const wordsOf = (data: string) => (data === '[DONE]' ? '' : ((JSON.parse(data) as ChatChunk).choices?.[0]?.delta.content ?? ''));
  return streamedTurn(door, { path: 'chat/completions', body, wordsOf }, expected, options);
}

/** The same by the Responses API. */
export function responseTurn(door: Door, prompt: string, expected: string, options: TurnOptions): Promise<TurnTimes> {
  const wordsOf = (data: string) => {
    const { type, delta } = JSON.parse(data) as ResponseEvent;
    return type === 'response.output_text.delta' ? delta : '';
  };
  return streamedTurn(door, { path: 'responses', body: { input: prompt }, wordsOf }, expected, options);
}

interface ChatChunk {
  readonly choices?: readonly { readonly delta: { readonly content?: string } }[];
}

interface ResponseEvent {
  readonly type: string;
  readonly delta: string;
}

async function streamedTurn(
  { url, token, model }: Door,
  { path, body: asked, wordsOf }: Asked,
  expected: string,
  { signal, onFirst }: TurnOptions,
): Promise<TurnTimes> {
  const body = JSON.stringify({ model, stream: true, ...asked });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const startedAt = performance.now();
  const sent = request(`${url}/${path}`, { method: 'POST', headers, agent, signal }).end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`The bridge answered ${response.statusCode}: ${await text(response)}`);
  let firstMs = 0;
  let answer = '';
  for await (const data of sseData(response.setEncoding('utf8'))) {
    const words = wordsOf(data);
    if (words && firstMs === 0) {
      firstMs = performance.now() - startedAt;
      onFirst?.();
    }
    answer += words;
  }
  const wholeMs = performance.now() - startedAt;
  if (answer !== expected) throw new Error(`The bridge answered ${JSON.stringify(answer)}.`);
  return { firstMs, wholeMs };
}

/** What each `data:` line of a stream carries. */
export async function* sseData(body: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of body) {
    const frames = (rest + piece).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const at = frame.indexOf('data: ');
      if (at >= 0) yield frame.slice(at + 'data: '.length);
    }
  }
}
