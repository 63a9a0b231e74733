import { closeSync, fchmodSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

export interface RotatingFileOptions {
  /** How large a file may become. A single line that is longer is still written whole. */
  readonly maxBytes: number;
  /** How many files there are at most: `name`, then `name.1` as the one before it, and so on. */
  readonly files: number;
}

/** Lines appended to a file of this user only. A full one is put behind the others and the oldest goes. Never throws: who logs has other work. */
export class RotatingFile implements Disposable {
  readonly #file: string;
  readonly #options: RotatingFileOptions;
  #descriptor: number | null = null;
  #bytes = 0;

  constructor(file: string, options: RotatingFileOptions) {
    this.#file = file;
    this.#options = options;
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    try {
      this.#descriptor ??= this.#open();
      if (this.#bytes > 0 && this.#bytes + bytes.length > this.#options.maxBytes) this.#descriptor = this.#rotate();
      // A disk with little space takes a part only.
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
      this.#bytes += bytes.length;
    } catch {
      // A disk that takes no line now may take the next one.
      this[Symbol.dispose]();
    }
  }

  [Symbol.dispose](): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #open(): number {
    mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    const descriptor = openSync(this.#file, 'a', 0o600);
    fchmodSync(descriptor, 0o600);
    this.#bytes = fstatSync(descriptor).size;
    return descriptor;
  }

  #rotate(): number {
    this[Symbol.dispose]();
    const { files } = this.#options;
    rmSync(this.#numbered(files - 1), { force: true });
    for (let number = files - 2; number >= 0; number--) renameIfThere(this.#numbered(number), this.#numbered(number + 1));
    return this.#open();
  }

  #numbered(number: number): string {
    return number === 0 ? this.#file : `${this.#file}.${number}`;
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOENT') throw error;
  }
}
