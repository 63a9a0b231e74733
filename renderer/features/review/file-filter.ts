import { type Decisions, type FileFlag } from '../../../shared/model/change-set.ts';
import { type ChangedFileSummary } from '../../../shared/model/review.ts';
import { isDecided } from './decide.ts';

/** Which files are listed: all, by whether they are decided, or those with a flag. */
export type FileFilter = 'all' | 'undecided' | 'decided' | FileFlag;

/** The files of a filter whose path holds the words, in any letter case. */
export function filteredFiles(
  files: readonly ChangedFileSummary[],
  { filter, search, decisions }: { readonly filter: FileFilter; readonly search: string; readonly decisions: Decisions },
): readonly ChangedFileSummary[] {
  const wanted = search.trim().toLowerCase();
  const isListed = (file: ChangedFileSummary) => {
    if (filter === 'all') return true;
    if (filter === 'undecided' || filter === 'decided') return isDecided(file, decisions[file.id]) === (filter === 'decided');
    return file.flags.includes(filter);
  };
  return files.filter(
    (file) => isListed(file) && (file.path.toLowerCase().includes(wanted) || file.oldPath?.toLowerCase().includes(wanted)),
  );
}
