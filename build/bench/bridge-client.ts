import { type TurnTimes } from './bare-client.ts';

export interface Door {
  /** The base URL that OpenAI clients are given. */
  readonly url: string;
  readonly token: string;
  readonly model: string;
}

interface Chunk {
  readonly choices?: readonly { readonly delta: { readonly content?: string } }[];
}

/** A chat completion as a streaming client sees it: the request, then SSE frames until the stream ends. */
export async function chatTurn({ url, token, model }: Door, prompt: string, expected: string, signal: AbortSignal): Promise<TurnTimes> {
  const body = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: prompt }] });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const startedAt = performance.now();
  const response = await fetch(`${url}/chat/completions`, { method: 'POST', headers, body, signal });
  if (!response.ok || !response.body) throw new Error(`The bridge answered ${response.status}: ${await response.text()}`);
  let firstMs = 0;
  let answer = '';
  for await (const data of sseData(response.body)) {
    if (data === '[DONE]') continue;
    const content = (JSON.parse(data) as Chunk).choices?.[0]?.delta.content ?? '';
    if (content) firstMs ||= performance.now() - startedAt;
    answer += content;
  }
  const wholeMs = performance.now() - startedAt;
  if (answer !== expected) throw new Error(`The bridge answered ${JSON.stringify(answer)}.`);
  return { firstMs, wholeMs };
}

async function* sseData(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    const frames = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) if (frame.startsWith('data: ')) yield frame.slice('data: '.length);
  }
}
