import os from 'node:os';
import path from 'node:path';
import { Failure } from '../../shared/contract/errors.ts';
import { type ParsedParams } from '../../shared/contract/control.ts';
import { type RootConfig } from '../../shared/model/config.ts';
import { type Host } from './host.ts';
import { type Log } from './lib/log.ts';
import { folderIdentity } from './policy/evidence.ts';
import { openable, type OpenRoot } from './policy/roots.ts';
import { type ConfigFile } from './state/config-file.ts';

export interface FoldersOptions {
  readonly host: Pick<Host, 'dataDir' | 'environment'>;
  readonly config: ConfigFile;
  readonly changed?: () => void;
  /** For the audit. */
  readonly note?: (type: string, data: Readonly<Record<string, unknown>>) => void;
  readonly log?: Log;
}

/** The folders open to clients, as the configuration has them. */
export class Folders {
  readonly #options: FoldersOptions;
  /** By configured path; one that is not in it was not there when it was looked at. */
  readonly #identities = new Map<string, string>();
  /** Folders that the configuration names and that must never be open. */
  readonly #refused = new Set<string>();

  constructor(options: FoldersOptions) {
    this.#options = options;
  }

  list(): readonly RootConfig[] {
    return this.#options.config.current.roots;
  }

  /** Looks at every folder that the configuration names: it may have been written by hand. */
  async examine(): Promise<void> {
    for (const { path: folder } of this.list()) await this.#look(folder);
  }

  /** Those that clients may use, each with what it was when it was opened. */
  usable(): OpenRoot[] {
    return this.list()
      .filter(({ path: folder }) => !this.#refused.has(folder))
      .map((root) => {
        const identity = this.#identities.get(root.path);
        return identity === undefined ? root : { ...root, identity };
      });
  }

  /** Opens a folder under its real path; one that is open already takes the new settings. @throws Failure root/refused, path/*, config/* */
  async add(root: RootConfig): Promise<RootConfig> {
    const { config, changed, note } = this.#options;
    const opened = { ...root, path: await this.#openable(root.path) };
    await config.update((current) => ({ ...current, roots: [...current.roots.filter((one) => one.path !== opened.path), opened] }));
    await this.#look(opened.path);
    const { path: where, ...rules } = opened;
    note?.('root/opened', { root: where, ...rules });
    changed?.();
    return opened;
  }

  /** Changes the policy of an open folder. @throws Failure root/notFound, config/* */
  async update({ path: folder, ...change }: ParsedParams<'root/update'>): Promise<RootConfig> {
    const { config, changed, note } = this.#options;
    const set = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const { roots } = await config.update((current) => {
      requireOpen(current.roots, folder);
      return { ...current, roots: current.roots.map((root) => (root.path === folder ? { ...root, ...set } : root)) };
    });
    note?.('root/changed', { root: folder, ...set });
    changed?.();
    return requireOpen(roots, folder);
  }

  /** Closes a folder; jobs that run in it go on. @throws Failure root/notFound, config/* */
  async remove(folder: string): Promise<void> {
    const { config, changed, note } = this.#options;
    await config.update((current) => {
      requireOpen(current.roots, folder);
      return { ...current, roots: current.roots.filter((root) => root.path !== folder) };
    });
    note?.('root/closed', { root: folder });
    changed?.();
  }

  async #look(folder: string): Promise<void> {
    this.#refused.delete(folder);
    this.#identities.delete(folder);
    try {
      const { identity } = await folderIdentity(await this.#openable(folder));
      this.#identities.set(folder, identity);
    } catch (error) {
      // One that is not there now may come back, as a disk that is put in.
      if (error instanceof Failure && error.code === 'root/refused') this.#refused.add(folder);
      this.#options.log?.warn('root notUsable', { folder, error });
    }
  }

  #openable(folder: string): Promise<string> {
    return openable(folder, { home: this.#home(), never: this.#ownFolders() });
  }

  #home(): string {
    return this.#options.host.environment['HOME'] ?? os.homedir();
  }

  #ownFolders(): string[] {
    const { config, host } = this.#options;
    return [host.dataDir, config.current.codex.home ?? host.environment['CODEX_HOME'] ?? path.join(this.#home(), '.codex')];
  }
}

/** @throws Failure root/notFound */
function requireOpen(roots: readonly RootConfig[], folder: string): RootConfig {
  const root = roots.find(({ path }) => path === folder);
  if (root) return root;
  throw new Failure('root/notFound', `${folder} is not an open folder.`, { hint: 'List them with: drawbridge roots list' });
}
