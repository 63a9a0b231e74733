import { constants, type Dirent } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Call } from '../lib/call.ts';
import { isSecretName, mayHoldSettings, secretIn } from './secret-names.ts';

export interface SecretFile {
  /** From the folder, with `/`. */
  readonly path: string;
  /** What it is taken for. */
  readonly what: string;
}

export interface SecretScan {
  /** In the order of their paths, at most as many as asked for. */
  readonly found: readonly SecretFile[];
  readonly files: number;
  /** False when a limit ended the search or kept contents unread. */
  readonly complete: boolean;
}

export interface ScanLimits {
  /** Findings after which it ends. */
  readonly found: number;
  /** Files whose names are looked at. */
  readonly files: number;
  /** Bytes of content, over all files. */
  readonly bytes: number;
  /** Bytes of one file; larger ones are not read. */
  readonly fileBytes: number;
}

const defaults: ScanLimits = { found: 20, files: 200_000, bytes: 16 * 1024 * 1024, fileBytes: 64 * 1024 };

/** Made by tools and full of other people's examples. The same whatever .gitignore says. */
const leftOut: ReadonlySet<string> = new Set([
  '.git',
  'node_modules',
  'dist',
  'coverage',
  '.next',
  '.turbo',
  '.venv',
  'venv',
  '__pycache__',
  '.tox',
  'target',
  '.gradle',
  '.cache',
]);

/** Folders that are read at once: enough to keep the disk busy, few enough to leave others their turn. */
const width = 8;

/**
 * Looks for files that look like secrets, by name and, where they hold settings, by content. Links are named and never followed; what
 * cannot be read is passed over.
 * @throws the signal's reason
 */
export async function findSecrets(folder: string, { signal, ...limits }: Call & Partial<ScanLimits>): Promise<SecretScan> {
  const scan = new Scan(folder, { ...defaults, ...limits }, signal);
  await scan.run();
  return scan.result();
}

/** @throws Failure secrets/found naming the files; the signal's reason */
export async function requireNoSecrets(folder: string, call: Call & Partial<ScanLimits>): Promise<void> {
  const { found } = await findSecrets(folder, call);
  if (found.length === 0) return;
  throw new Failure('secrets/found', `Sensitive-looking files were found: ${found.map(({ path: file }) => file).join(', ')}.`, {
    hint: 'Move them out of the folder, or switch the search off for it: drawbridge roots edit PATH --secret-scan off',
  });
}

class Scan {
  readonly #folder: string;
  readonly #limits: ScanLimits;
  readonly #signal: AbortSignal;
  readonly #found: SecretFile[] = [];
  readonly #folders: string[] = [''];
  #files = 0;
  #bytes = 0;
  #complete = true;

  constructor(folder: string, limits: ScanLimits, signal: AbortSignal) {
    this.#folder = folder;
    this.#limits = limits;
    this.#signal = signal;
  }

  async run(): Promise<void> {
    await this.#readContent('.git/config');
    while (this.#folders.length > 0 && !this.#reachedLimit()) {
      await Promise.all(this.#folders.splice(0, width).map((folder) => this.#look(folder)));
    }
    this.#signal.throwIfAborted();
  }

  result(): SecretScan {
    const found = this.#found.sort((a, b) => (a.path < b.path ? -1 : 1)).slice(0, this.#limits.found);
    return { found, files: this.#files, complete: this.#complete };
  }

  /** Notes too that not everything was looked at. @throws the signal's reason */
  #reachedLimit(): boolean {
    this.#signal.throwIfAborted();
    const reached = this.#found.length >= this.#limits.found || this.#files >= this.#limits.files;
    if (reached) this.#complete = false;
    return reached;
  }

  async #look(folder: string): Promise<void> {
    for (const entry of await entriesOf(path.join(this.#folder, folder))) {
      if (this.#reachedLimit()) return;
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (!entry.isDirectory()) await this.#lookAt(name, entry);
      else if (!leftOut.has(entry.name)) this.#folders.push(name);
    }
  }

  async #lookAt(name: string, entry: Dirent): Promise<void> {
    this.#files += 1;
    if (isSecretName(name)) this.#found.push({ path: name, what: 'its name' });
    else if (entry.isFile() && mayHoldSettings(entry.name)) await this.#readContent(name);
  }

  async #readContent(name: string): Promise<void> {
    const { bytes, fileBytes } = this.#limits;
    if (this.#bytes >= bytes) {
      this.#complete = false;
      return;
    }
    const text = await smallText(path.join(this.#folder, name), fileBytes);
    if (text === null) return;
    this.#bytes += text.length;
    const what = secretIn(text);
    if (what !== null) this.#found.push({ path: name, what });
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

/** The text of a small regular file; null for anything else. Every byte counts as a character: what is looked for is ASCII. */
async function smallText(file: string, maxBytes: number): Promise<string | null> {
  try {
    await using handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = await handle.stat();
    return stat.isFile() && stat.size <= maxBytes ? await handle.readFile('latin1') : null;
  } catch {
    return null;
  }
}
