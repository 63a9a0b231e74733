import { type Decisions } from '../../../shared/model/change-set.ts';
import { type ChangedFileSummary } from '../../../shared/model/review.ts';
import { isDecided } from './decide.ts';

/** Above this many files they begin as a tree. */
export const treeFrom = 12;

export type FileLayout = 'list' | 'tree';

/** A row of the files: one of them, or a folder with how many below it are decided. */
export type FileListRow = { readonly id: string; readonly depth: number } & (
  | { readonly type: 'file'; readonly file: ChangedFileSummary }
  | {
      readonly type: 'folder';
      /** Folders that hold nothing but the next one are one row: `src/core/jobs`. */
      readonly name: string;
      readonly path: string;
      readonly open: boolean;
      readonly files: number;
      readonly decided: number;
    }
);

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: ChangedFileSummary[];
}

export function listRows(files: readonly ChangedFileSummary[]): readonly FileListRow[] {
  return files.map((file) => ({ type: 'file', id: file.id, depth: 0, file }));
}

/** Folders before files, each in the order of the files; what lies in a closed folder is left out. */
export function treeRows(files: readonly ChangedFileSummary[], closed: ReadonlySet<string>, decisions: Decisions): readonly FileListRow[] {
  const root: Folder = { folders: new Map(), files: [] };
  for (const file of files) {
    const folder = file.path
      .split('/')
      .slice(0, -1)
      .reduce((parent, name) => childOf(parent, name), root);
    folder.files.push(file);
  }
  return rowsIn(root, '', 0, { closed, decisions });
}

function childOf({ folders }: Folder, name: string): Folder {
  const child = folders.get(name) ?? { folders: new Map(), files: [] };
  folders.set(name, child);
  return child;
}

interface Shown {
  readonly closed: ReadonlySet<string>;
  readonly decisions: Decisions;
}

function rowsIn({ folders, files }: Folder, prefix: string, depth: number, shown: Shown): FileListRow[] {
  const below = [...folders].flatMap(([first, child]) => {
    const { name, folder } = collapsed(first, child);
    const path = `${prefix}${name}`;
    const all = filesIn(folder);
    const decided = all.filter((file) => isDecided(file, shown.decisions[file.id])).length;
    const open = !shown.closed.has(path);
    const row: FileListRow = { type: 'folder', id: `folder:${path}`, depth, name, path, open, files: all.length, decided };
    return [row, ...(open ? rowsIn(folder, `${path}/`, depth + 1, shown) : [])];
  });
  return [...below, ...files.map((file): FileListRow => ({ type: 'file', id: file.id, depth, file }))];
}

function collapsed(name: string, folder: Folder): { readonly name: string; readonly folder: Folder } {
  const [only, ...more] = folder.folders;
  if (!only || more.length > 0 || folder.files.length > 0) return { name, folder };
  return collapsed(`${name}/${only[0]}`, only[1]);
}

function filesIn({ folders, files }: Folder): ChangedFileSummary[] {
  return [...[...folders.values()].flatMap(filesIn), ...files];
}
