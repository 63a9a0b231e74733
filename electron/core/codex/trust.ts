import { readFileSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** What `thread/start` takes as `config.projects`. */
export type Projects = Readonly<Record<string, { readonly trust_level: 'untrusted' }>>;

/**
 * Marks the folder and the repositories it belongs to as untrusted for one thread. Without it Codex trusts a repository it may write
 * in, notes that in the user's config.toml, and starts the MCP servers that the repository itself names, outside the sandbox.
 * Synchronous: a few lookups in a folder that was just read cost a tenth of what waiting for each would, before every first word.
 */
export function untrustedProjects(cwd: string): Projects {
  const paths = new Set([cwd, ...repositoriesOf(cwd)]);
  return Object.fromEntries([...paths].map((path) => [path, { trust_level: 'untrusted' as const }]));
}

/** The root of the worktree, and that of the main worktree: Codex keeps trust by the latter. */
function repositoriesOf(cwd: string): readonly string[] {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const git = join(folder, '.git');
    const found = look(git);
    if (found?.isDirectory()) return [folder];
    if (found?.isFile()) return [folder, ...mainWorktree(git)];
    if (dirname(folder) === folder) return [];
  }
}

/** What cannot be looked at is taken for missing: Codex cannot look at it either. */
function look(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

function mainWorktree(gitFile: string): readonly string[] {
  try {
    const pointer = /^gitdir: (.+)$/m.exec(readFileSync(gitFile, 'utf8'))?.[1];
    if (!pointer) return [];
    const gitDir = resolve(dirname(gitFile), pointer.trim());
    const common = resolve(gitDir, readFileSync(join(gitDir, 'commondir'), 'utf8').trim());
    return basename(common) === '.git' ? [dirname(common)] : [];
  } catch {
    return [];
  }
}
