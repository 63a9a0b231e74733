/**
 * The text of one kind of item (answers, or reasoning) as a client that can only append sees it. Every method returns what to append.
 *
 * Messages are set apart by a blank line. A message that was dropped cannot be unsaid: the one that follows repeats it, so the part that
 * the client already has is left out, and where the new text goes another way it is given whole after a blank line.
 */
export class Transcript {
  /** What the client has of the present message. */
  #shown = '';
  /** How much of `#shown` the present message has repeated so far; equal to its length once it says new things. */
  #repeated = 0;
  #itemId: string | null = null;
  #dropped = false;
  #separator = '';
  #empty = true;

  /** More text of an item. */
  append(itemId: string, delta: string): string {
    if (itemId !== this.#itemId) this.#begin(itemId);
    const ahead = this.#shown.length - this.#repeated;
    if (ahead === 0) return this.#show(delta);
    if (this.#shown.startsWith(delta, this.#repeated)) {
      this.#repeated += delta.length;
      return '';
    }
    const rest = this.#shown.slice(this.#repeated);
    return delta.startsWith(rest) ? this.#show(delta.slice(ahead)) : this.#startOver(this.#shown.slice(0, this.#repeated) + delta);
  }

  /** The whole text of an item that has ended: gives what its deltas left out. */
  complete(itemId: string, text: string): string {
    if (itemId !== this.#itemId) this.#begin(itemId);
    const more = this.#settle(text);
    this.#itemId = null;
    return more;
  }

  /** What the item has shown is void. */
  drop(itemId: string): void {
    if (itemId !== this.#itemId) return;
    this.#itemId = null;
    this.#dropped = true;
  }

  #begin(itemId: string): void {
    this.#itemId = itemId;
    if (!this.#dropped) {
      this.#shown = '';
      this.#separator = this.#empty ? '' : blankLine;
    }
    this.#dropped = false;
    this.#repeated = 0;
  }

  #settle(text: string): string {
    if (text.startsWith(this.#shown)) return this.#show(text.slice(this.#shown.length));
    const onlyTrimmed = this.#shown.startsWith(text) && this.#shown.slice(text.length).trim() === '';
    return onlyTrimmed || text === '' ? '' : this.#startOver(text);
  }

  #startOver(text: string): string {
    this.#separator = blankLine;
    this.#shown = '';
    return this.#show(text);
  }

  #show(text: string): string {
    this.#shown += text;
    this.#repeated = this.#shown.length;
    if (text === '') return '';
    const separator = this.#separator;
    this.#separator = '';
    this.#empty = false;
    return separator + text;
  }
}

const blankLine = '\n\n';
