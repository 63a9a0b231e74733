import os from 'node:os';
import path from 'node:path';
import { Failure } from '../../shared/contract/errors.ts';
import { type RootConfig } from '../../shared/model/config.ts';
import { type Host } from './host.ts';
import { openable } from './policy/roots.ts';
import { type ConfigFile } from './state/config-file.ts';

export interface FoldersOptions {
  readonly host: Pick<Host, 'dataDir' | 'environment'>;
  readonly config: ConfigFile;
  readonly changed?: () => void;
}

/** The folders open to clients, as the configuration has them. */
export class Folders {
  readonly #options: FoldersOptions;

  constructor(options: FoldersOptions) {
    this.#options = options;
  }

  list(): readonly RootConfig[] {
    return this.#options.config.current.roots;
  }

  /** Opens a folder under its real path; one that is open already takes the new settings. @throws Failure root/refused, path/*, config/* */
  async add(root: RootConfig): Promise<RootConfig> {
    const { config, changed } = this.#options;
    const opened = { ...root, path: await openable(root.path, { home: this.#home(), never: this.#ownFolders() }) };
    await config.update((current) => ({ ...current, roots: [...current.roots.filter((one) => one.path !== opened.path), opened] }));
    changed?.();
    return opened;
  }

  /** Closes a folder; jobs that run in it go on. @throws Failure root/notFound, config/* */
  async remove(folder: string): Promise<void> {
    const { config, changed } = this.#options;
    await config.update((current) => {
      const roots = current.roots.filter((root) => root.path !== folder);
      if (roots.length < current.roots.length) return { ...current, roots };
      throw new Failure('root/notFound', `${folder} is not an open folder.`, { hint: 'List them with: drawbridge roots list' });
    });
    changed?.();
  }

  #home(): string {
    return this.#options.host.environment['HOME'] ?? os.homedir();
  }

  #ownFolders(): string[] {
    const { config, host } = this.#options;
    return [host.dataDir, config.current.codex.home ?? host.environment['CODEX_HOME'] ?? path.join(this.#home(), '.codex')];
  }
}
