import { type Failure } from '../../../../shared/contract/errors.ts';
import { type Usage } from '../../../../shared/model/job.ts';
import { dataFrame } from '../http/sse.ts';
import { errorBody } from './errors.ts';
import { usageBody } from './usage.ts';

/** What every chunk of one completion repeats. */
export interface ChunkHead {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
}

export interface CalledTool {
  readonly id: string;
  readonly name: string;
  /** JSON text. */
  readonly arguments: string;
}

/** The frames of one streamed completion. What they have in common is written once: a delta costs one `JSON.stringify` of its text. */
export class Chunks {
  readonly #head: () => ChunkHead;
  #written: { readonly base: Readonly<Record<string, unknown>>; readonly deltaHead: string } | null = null;

  /** `head` is asked once, for the first frame: by then it is known what model answers. */
  constructor(head: () => ChunkHead) {
    this.#head = head;
  }

  role(): string {
    return this.#delta('{"role":"assistant"}');
  }

  content(text: string): string {
    return this.#delta(`{"content":${JSON.stringify(text)}}`);
  }

  /** Under both names that clients look for. */
  reasoning(text: string): string {
    const json = JSON.stringify(text);
    return this.#delta(`{"reasoning_content":${json},"reasoning":${json}}`);
  }

  /** A call of the client's tool, whole: Codex tells it when the model has written it. */
  toolCall(index: number, { id, name, arguments: text }: CalledTool): string {
    return this.#delta(JSON.stringify({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: text } }] }));
  }

  /** The end of an answer. The original's clients read `usage` here, OpenAI's in a chunk without choices that they ask for. */
  finish(usage: Usage | null, includeUsage: boolean, reason: 'stop' | 'tool_calls' = 'stop'): string {
    const body = usageBody(usage);
    const last = dataFrame({ ...this.#common.base, choices: [{ index: 0, delta: {}, finish_reason: reason }], usage: body });
    return last + (includeUsage ? dataFrame({ ...this.#common.base, choices: [], usage: body }) : '') + done;
  }

  /** The end of a stream that failed: the original's chunk, and the bare error for clients whose chunk schema drops unknown keys. */
  failure(failure: Failure): string {
    const error = errorBody(failure, 'codex_stream_error');
    return (
      dataFrame({ ...this.#common.base, choices: [{ index: 0, delta: {}, finish_reason: 'error' }], error }) + dataFrame({ error }) + done
    );
  }

  #delta(json: string): string {
    return `${this.#common.deltaHead}${json},"finish_reason":null}]}\n\n`;
  }

  get #common() {
    if (this.#written) return this.#written;
    const { id, created, model } = this.#head();
    const base = { id, object: 'chat.completion.chunk', created, model };
    this.#written = { base, deltaHead: `data: ${JSON.stringify(base).slice(0, -1)},"choices":[{"index":0,"delta":` };
    return this.#written;
  }
}

const done = 'data: [DONE]\n\n';
