import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeSynced } from './contents.ts';

const Held = z.object({ kind: z.enum(['file', 'symlink']), mode: z.int(), size: z.int(), sha256: z.string() });

const Plan = z.object({
  id: z.string(),
  checkout: z.string(),
  checkoutId: z.string(),
  /** The landing that this one undoes. */
  reverts: z.string().nullable(),
  /** In the order in which they are done. */
  steps: z.array(z.object({ path: z.string(), before: Held.nullable(), after: Held.nullable() })),
  /** Folders that the steps make, the outer first. */
  newFolders: z.array(z.string()),
});
/** What a landing does: written before anything in the checkout is touched. */
export type Plan = z.infer<typeof Plan>;

/** `committed`: from here on it is finished, not undone. `landed`: all of it is done. `reverted`: another landing undid it. */
export type Mark = 'committed' | 'landed' | 'reverted';

/** The record of one landing, in a folder of ours: its plan, how far it came, and what the files held before. */
export class Journal {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async open(): Promise<void> {
    await mkdir(join(this.#folder, 'before'), { recursive: true, mode: 0o700 });
  }

  /** Where the content of a step's file before is kept. */
  beforeFile(index: number): string {
    return join(this.#folder, 'before', String(index));
  }

  async writePlan(plan: Plan): Promise<void> {
    await writeSynced(join(this.#folder, 'plan.new'), JSON.stringify(plan), 0o600);
    await syncFolder(join(this.#folder, 'before'));
    await rename(join(this.#folder, 'plan.new'), join(this.#folder, 'plan.json'));
    await syncFolder(this.#folder);
    await syncFolder(join(this.#folder, '..'));
  }

  /** Null when it did not come so far, or is not there. */
  async readPlan(): Promise<Plan | null> {
    const text = await readFile(join(this.#folder, 'plan.json'), 'utf8').catch(() => null);
    return text === null ? null : Plan.parse(JSON.parse(text));
  }

  /** Durable when it returns. */
  async mark(mark: Mark): Promise<void> {
    if (await this.has(mark)) return;
    await writeSynced(join(this.#folder, mark), '', 0o600);
    await syncFolder(this.#folder);
  }

  async has(mark: Mark): Promise<boolean> {
    return (await stat(join(this.#folder, mark)).catch(() => null)) !== null;
  }

  async remove(): Promise<void> {
    // The plan first: what is left without one was never begun.
    await rm(join(this.#folder, 'plan.json'), { force: true });
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Names of the journals in a folder. */
export async function listJournals(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  await handle.sync();
}
