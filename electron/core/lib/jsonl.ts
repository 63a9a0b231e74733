import { type Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

export interface LineOptions {
  /** Characters a line may have; a longer one is left out. Default 64 Mi. */
  readonly maxLength?: number;
  /** Called once for each line that was left out. */
  readonly onTooLong?: (() => void) | undefined;
}

/** Lines of a stream, without empty ones, split on LF only. Not node:readline: that also splits on U+2028, which is legal inside JSON. */
export async function* readLines(stream: Readable, { maxLength = 64 << 20, onTooLong }: LineOptions = {}): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  const line = new Line(maxLength, onTooLong);
  for await (const chunk of stream) {
    const text = typeof chunk === 'string' ? chunk : decoder.write(chunk);
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      line.add(text.slice(from, at));
      from = at + 1;
      const whole = line.take();
      if (whole) yield whole;
    }
    line.add(text.slice(from));
  }
  line.add(decoder.end());
  const last = line.take();
  if (last) yield last;
}

/** A line while it grows. Past its limit nothing more is kept. */
class Line {
  readonly #maxLength: number;
  readonly #onTooLong: (() => void) | undefined;
  #text = '';
  #tooLong = false;

  constructor(maxLength: number, onTooLong: (() => void) | undefined) {
    this.#maxLength = maxLength;
    this.#onTooLong = onTooLong;
  }

  add(piece: string): void {
    if (this.#tooLong || piece === '') return;
    if (this.#text.length + piece.length <= this.#maxLength) {
      this.#text += piece;
      return;
    }
    this.#text = '';
    this.#tooLong = true;
    this.#onTooLong?.();
  }

  take(): string {
    const text = this.#text;
    this.#text = '';
    this.#tooLong = false;
    return text;
  }
}
