import { FolderTree, List, MessageSquareText } from 'lucide-react';
import { type KeyboardEvent, useMemo, useState, type RefObject } from 'react';
import { type Decisions, type FileDecision, FileFlag } from '../../../shared/model/change-set.ts';
import { type ChangedFileSummary } from '../../../shared/model/review.ts';
import { Button, Icon, IconButton } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { shownText } from '../../ui/escape.ts';
import { count } from '../../../shared/texts/format.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { type RowProps, VirtualList } from '../../ui/virtual-list.tsx';
import { fileStanding, isDecided } from './decide.ts';
import { type FileFilter, filteredFiles } from './file-filter.ts';
import { type FileLayout, listRows, treeFrom, treeRows } from './file-tree.ts';
import { FlagWords } from './flags.tsx';
import { FolderRow, indent } from './folder-row.tsx';
import { StandingCheck } from './standing.tsx';

interface FileListProps {
  readonly files: readonly ChangedFileSummary[];
  /** Whether these are all: rows still come in above the current one until then. */
  readonly complete: boolean;
  readonly shown: readonly ChangedFileSummary[];
  readonly decisions: Decisions;
  /** Ids of files that have a comment. */
  readonly commented: ReadonlySet<string>;
  readonly current: string | null;
  readonly open: boolean;
  /** Whether a narrow screen, which has no room for both, shows the files rather than the diff. */
  readonly inNarrow: boolean;
  /** Paths that cannot be shown or landed. */
  readonly skipped: readonly string[];
  readonly filter: FileFilter;
  readonly search: string;
  readonly searchBox: RefObject<HTMLDivElement | null>;
  readonly onFilter: (filter: FileFilter) => void;
  readonly onSearch: (search: string) => void;
  readonly onOpen: (fileId: string) => void;
  readonly onDecide: (changes: Readonly<Record<string, FileDecision>>) => void;
}

/** Which files are listed, and how; kept while the review is open. */
export function useFileFilter(files: readonly ChangedFileSummary[], decisions: Decisions) {
  const [filter, setFilter] = useState<FileFilter>('all');
  const [search, setSearch] = useState('');
  // What is decided leaves a list of the undecided only when the filter is chosen anew: rows that vanish under the pointer are pressed by mistake.
  const [asOf, setAsOf] = useState(decisions);
  const byDecision = filter === 'undecided' || filter === 'decided';
  const judged = byDecision ? asOf : decisions;
  const shown = useMemo(() => filteredFiles(files, { filter, search, decisions: judged }), [files, filter, search, judged]);
  const onFilter = (next: FileFilter) => {
    setFilter(next);
    setAsOf(decisions);
  };
  return { filter, search, shown, onFilter, onSearch: setSearch };
}

const layoutKey = 'review.files';

/** As a list or a tree: what the owner chose last, else by how many there are. */
function useLayout(files: readonly ChangedFileSummary[], shown: readonly ChangedFileSummary[], decisions: Decisions) {
  const [chosen, setChosen] = useState(() => localStorage.getItem(layoutKey));
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const isTree = chosen === null ? files.length > treeFrom : chosen === 'tree';
  const rows = useMemo(() => (isTree ? treeRows(shown, closed, decisions) : listRows(shown)), [isTree, shown, closed, decisions]);
  return {
    rows,
    layout: isTree ? ('tree' as const) : ('list' as const),
    setLayout: (next: FileLayout) => {
      localStorage.setItem(layoutKey, next);
      setChosen(next);
    },
    toggle: (path: string) =>
      setClosed((now) => (now.has(path) ? new Set([...now].filter((one) => one !== path)) : new Set([...now, path]))),
  };
}

/** The files of a change set with a three-state check each, the filter above and the progress below. */
export function FileList(props: FileListProps) {
  const { files, complete, shown, decisions, commented, current, open, inNarrow, skipped, onOpen, onDecide } = props;
  const { rows, layout, setLayout, toggle } = useLayout(files, shown, decisions);
  const decided = files.filter((file) => isDecided(file, decisions[file.id])).length;
  const acceptable = shown.filter(({ refused }) => refused === null);
  const all = (of: readonly ChangedFileSummary[], type: 'accepted' | 'rejected') =>
    onDecide(Object.fromEntries(of.map(({ id }) => [id, { type }])));
  return (
    <section
      aria-label={texts.review.files}
      data-files
      className={classes(
        'flex min-h-0 flex-col border-line @max-list:flex-1 @list:w-72 @list:shrink-0 @list:border-r @wide:w-80',
        !inNarrow && '@max-list:hidden',
      )}
    >
      <Filters {...props} layout={layout} onLayout={setLayout} />
      {shown.length === 0 ? (
        <p className="flex-1 px-3 py-2 text-soft">{texts.review.noFiles}</p>
      ) : (
        <VirtualList
          label={texts.review.files}
          items={rows}
          chosen={complete ? current : null}
          head={null}
          footer={null}
          row={(row, rowProps) => {
            if (row.type === 'folder') return <FolderRow folder={row} rowProps={rowProps} onToggle={() => toggle(row.path)} />;
            const { file } = row;
            return (
              <FileRow
                file={file}
                depth={row.depth}
                folderShown={layout === 'list'}
                decision={decisions[file.id]}
                hasComment={commented.has(file.id)}
                current={file.id === current}
                open={open}
                rowProps={rowProps}
                onOpen={() => onOpen(file.id)}
                onDecide={(accept) => onDecide({ [file.id]: { type: accept && file.refused === null ? 'accepted' : 'rejected' } })}
              />
            );
          }}
        />
      )}
      {skipped.length > 0 && <Skipped paths={skipped} />}
      <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-t border-line px-3 py-1.5 text-meta">
        <span className="mr-auto text-soft tabular-nums">{texts.review.progress(decided, files.length)}</span>
        {open && (
          <span className="flex gap-1.5">
            <Button className="h-6.5" aria-label={texts.review.rejectShownNamed(shown.length)} onClick={() => all(shown, 'rejected')}>
              {texts.review.rejectShown}
            </Button>
            <Button
              className="h-6.5"
              aria-label={texts.review.acceptShownNamed(acceptable.length)}
              onClick={() => all(acceptable, 'accepted')}
            >
              {texts.review.acceptShown}
            </Button>
          </span>
        )}
      </div>
    </section>
  );
}

function Skipped({ paths }: { readonly paths: readonly string[] }) {
  return (
    <details className="shrink-0 border-t border-line px-3 py-1.5 text-meta text-soft">
      <summary>{texts.review.skipped(paths.length)}</summary>
      <ul className="max-h-24 overflow-y-auto">
        {paths.map((path) => (
          <li key={path}>
            <code>{shownText(path)}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}

interface FiltersProps extends FileListProps {
  readonly layout: FileLayout;
  readonly onLayout: (layout: FileLayout) => void;
}

function Filters({ files, filter, search, searchBox, onFilter, onSearch, layout, onLayout }: FiltersProps) {
  const flags = useMemo(() => FileFlag.options.filter((flag) => files.some((file) => file.flags.includes(flag))), [files]);
  const options: readonly (readonly [FileFilter, string])[] = [
    ['all', texts.review.flagAll],
    ['undecided', texts.review.flagUndecided],
    ['decided', texts.review.flagDecided],
    ...flags.map((flag) => [flag, `⚑ ${texts.review.flags[flag]}`] as const),
  ];
  return (
    <div ref={searchBox} className="flex shrink-0 gap-2 border-b border-line px-3 py-2 *:first:min-w-0">
      <SearchField label={texts.review.fileSearch} placeholder={texts.review.fileSearch} value={search} onChange={onSearch} />
      <select
        aria-label={texts.review.flagFilter}
        value={filter}
        onChange={(event) => onFilter(options.find(([value]) => value === event.target.value)?.[0] ?? 'all')}
        className="h-7 max-w-28 rounded-control border border-edge bg-surface px-1.5 transition-colors focus:border-accent focus-visible:outline-1 focus-visible:outline-offset-0"
      >
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <IconButton
        icon={layout === 'tree' ? List : FolderTree}
        name={layout === 'tree' ? texts.review.asList : texts.review.asTree}
        className="-mr-1.5"
        onClick={() => onLayout(layout === 'tree' ? 'list' : 'tree')}
      />
    </div>
  );
}

interface FileRowProps {
  readonly file: ChangedFileSummary;
  readonly depth: number;
  /** Whether the row says where the file lies. */
  readonly folderShown: boolean;
  readonly decision: FileDecision | undefined;
  readonly hasComment: boolean;
  readonly current: boolean;
  readonly open: boolean;
  readonly rowProps: RowProps;
  readonly onOpen: () => void;
  readonly onDecide: (accept: boolean) => void;
}

function FileRow({ file, depth, folderShown, decision, hasComment, current, open, rowProps, onOpen, onDecide }: FileRowProps) {
  const standing = fileStanding(decision);
  const path = shownText(file.path);
  const slash = path.lastIndexOf('/') + 1;
  const { fileRow, standings, statuses } = texts.review;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== ' ' || !open) return;
    event.preventDefault();
    onDecide(standing !== 'accepted');
  };
  return (
    <div
      className={classes('flex h-[33px] items-center gap-0.5 pr-2', current ? 'bg-selected' : 'hover:bg-hover')}
      style={{ paddingLeft: indent(depth) }}
    >
      <StandingCheck standing={standing} name={path} tabIndex={-1} disabled={!open} onDecide={onDecide} />
      <button
        type="button"
        data-row={rowProps['data-row']}
        tabIndex={rowProps.tabIndex}
        onFocus={rowProps.onFocus}
        onKeyDown={onKeyDown}
        onClick={onOpen}
        aria-current={current ? 'true' : undefined}
        aria-label={[
          fileRow(path, standings[standing], statuses[file.status], file.added, file.removed),
          ...file.flags.map((flag) => texts.review.flags[flag]),
        ].join(', ')}
        title={path}
        className="flex h-full min-w-0 flex-1 items-center gap-1.5 text-left focus-visible:-outline-offset-2"
      >
        <span className={classes('shrink-0 truncate', file.status === 'deleted' && 'line-through', current && 'font-medium')}>
          {path.slice(slash)}
        </span>
        <span className="min-w-0 flex-1 truncate text-meta text-soft [direction:rtl]">
          {folderShown && <bdi>{path.slice(0, slash).replace(/\/$/, '')}</bdi>}
        </span>
        {hasComment && <Icon of={MessageSquareText} className="size-3.5 text-accent" />}
        {file.flags.length > 0 && (
          <span className="flex shrink-0">
            <FlagWords flags={file.flags} limit={0} />
          </span>
        )}
        {file.content === 'text' && (
          <span className="shrink-0 text-meta text-soft tabular-nums">
            +{count(file.added)} −{count(file.removed)}
          </span>
        )}
      </button>
    </div>
  );
}
