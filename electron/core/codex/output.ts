/** Characters kept of each end of an output that is too long. */
const keptEnd = 512 * 1024;
/** Room for the mark that Codex itself sets where it cut. */
const slack = 1024;

/** Characters of output: of all commands of a turn what is told live, of one command what is kept at its end. */
export const maxOutput = 2 * keptEnd;

/** A text that grows and keeps its two ends only, so that it never takes more than twice `maxOutput` however long it becomes. */
export class GrowingText {
  #head = '';
  #tail = '';
  #length = 0;
  #keptEnd = keptEnd;

  add(piece: string): void {
    this.#length += piece.length;
    const room = this.#keptEnd - this.#head.length;
    if (room > 0) this.#head += piece.slice(0, room);
    if (piece.length <= room) return;
    this.#tail += room > 0 ? piece.slice(room) : piece;
    if (this.#tail.length > 2 * this.#keptEnd) this.#tail = this.#tail.slice(-this.#keptEnd);
  }

  /** Keeps no more from now on than its share, when so many texts grow at once. */
  shareWith(texts: number): void {
    const share = Math.floor(keptEnd / texts);
    if (share >= this.#keptEnd) return;
    this.#keptEnd = share;
    const [head, tail] = [this.#head, this.#tail];
    this.#head = head.slice(0, share);
    this.#tail = (head.slice(share) + tail).slice(-share);
  }

  get length(): number {
    return this.#length;
  }

  /** The whole text, or its ends with a mark between them. */
  get text(): string {
    return join(this.#head, this.#tail.slice(-this.#keptEnd), this.#length);
  }
}

/** The same for a text that is there at once. Codex has cut a long output already, and marked it in its own way: that stays. */
export function cutOutput(text: string): string {
  if (text.length <= maxOutput + slack) return text;
  return join(text.slice(0, keptEnd), text.slice(-keptEnd), text.length);
}

function join(head: string, tail: string, length: number): string {
  const cut = length - head.length - tail.length;
  // A cut may fall between the halves of one character.
  return cut <= 0 ? head + tail : `${head.toWellFormed()}\n... ${cut} characters omitted ...\n${tail.toWellFormed()}`;
}
