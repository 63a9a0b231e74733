import { constants } from 'node:fs';
import { copyFile, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';

/** Contents kept by their SHA-256, in a folder of ours. */
export class Blobs {
  readonly #folder: string;
  readonly #made = new Set<string>();
  #copies = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(sha256: string, bytes: Uint8Array): Promise<void> {
    await this.#add(sha256, (file) => writeFile(file, bytes, { mode: 0o600 }));
  }

  /** Shares the blocks where the file system can. */
  async putFile(sha256: string, from: string): Promise<void> {
    await this.#add(sha256, (file) => copyFile(from, file, constants.COPYFILE_FICLONE));
  }

  async has(sha256: string): Promise<boolean> {
    return (await stat(this.#file(sha256)).catch(() => null)) !== null;
  }

  /** @throws Failure workspace/damaged when it was not kept */
  async get(sha256: string): Promise<Buffer> {
    return readFile(this.#file(sha256)).catch((cause: unknown) => {
      throw new Failure('workspace/damaged', 'Content that this change was compared with is not kept any more.', {
        cause,
        hint: 'Take what you need from the folder of the workspace by hand.',
      });
    });
  }

  /** The time by the clock of this file system, in nanoseconds. */
  async clock(): Promise<bigint> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const file = join(this.#folder, 'clock');
    await using handle = await open(file, 'w', 0o600);
    await handle.writeFile('.');
    const { ctimeNs } = await handle.stat({ bigint: true });
    await rm(file, { force: true });
    return ctimeNs;
  }

  async #add(sha256: string, write: (file: string) => Promise<void>): Promise<void> {
    const file = this.#file(sha256);
    if (await this.has(sha256)) return;
    this.#copies += 1;
    const copy = `${file}.${this.#copies}.new`;
    const shard = dirname(file);
    if (!this.#made.has(shard)) await mkdir(shard, { recursive: true, mode: 0o700 });
    this.#made.add(shard);
    try {
      await write(copy);
      await rename(copy, file);
    } catch (error) {
      await rm(copy, { force: true });
      throw error;
    }
  }

  #file(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256);
  }
}
