import { ChevronDown, ChevronRight } from 'lucide-react';
import { type KeyboardEvent } from 'react';
import { Icon } from '../../ui/button.tsx';
import { shownText } from '../../ui/escape.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { type RowProps } from '../../ui/virtual-list.tsx';
import { type FileListRow } from './file-tree.ts';

interface FolderRowProps {
  readonly folder: Extract<FileListRow, { type: 'folder' }>;
  readonly rowProps: RowProps;
  readonly onToggle: () => void;
}

/** A folder of the tree: Enter, the space bar or a click opens and closes it, the arrow keys to the side do one of them. */
export function FolderRow({ folder, rowProps, onToggle }: FolderRowProps) {
  const { name, path, open, files, decided, depth } = folder;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== (open ? 'ArrowLeft' : 'ArrowRight')) return;
    event.preventDefault();
    onToggle();
  };
  return (
    <button
      type="button"
      data-row={rowProps['data-row']}
      tabIndex={rowProps.tabIndex}
      onFocus={rowProps.onFocus}
      onKeyDown={onKeyDown}
      onClick={onToggle}
      aria-expanded={open}
      aria-label={texts.review.folderRow(shownText(path), decided, files)}
      title={shownText(path)}
      className="flex h-[33px] w-full items-center gap-1.5 pr-2 text-left hover:bg-hover focus-visible:-outline-offset-2"
      style={{ paddingLeft: indent(depth) }}
    >
      <Icon of={open ? ChevronDown : ChevronRight} className="text-soft" />
      <span className="min-w-0 flex-1 truncate">{shownText(name)}</span>
      <span className="shrink-0 text-meta text-soft tabular-nums">
        {decided}/{files}
      </span>
    </button>
  );
}

/** In pixels; deep trees stay readable in a narrow list. */
export function indent(depth: number): number {
  return 6 + Math.min(depth, 8) * 12;
}
