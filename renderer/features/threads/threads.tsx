import { type ReactNode, useState } from 'react';
import { useHost, useHostState } from '../../client/host-context.ts';
import { type Pages, usePages } from '../../client/use-pages.ts';
import { type ThreadSummary } from '../../../shared/model/thread.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Loading } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Segmented } from '../../ui/field.tsx';
import { bar, Screen } from '../../ui/screen.tsx';
import { SearchField, useSettled } from '../../ui/search-field.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { ListHead, VirtualList } from '../../ui/virtual-list.tsx';
import { ThreadRow, threadColumns } from './thread-row.tsx';

type Scope = keyof typeof texts.threads.scopes;
type Shelf = keyof typeof texts.threads.shelves;

const scopes = ['ours', 'all'] as const satisfies readonly Scope[];
const shelves = ['current', 'archived'] as const satisfies readonly Shelf[];
const pageSize = 50;

/** The conversations, last used first: those begun here, or all that Codex has. */
export function ThreadsScreen() {
  const { call } = useHost();
  const revision = useHostState((state) => state.threadChanges);
  const [scope, setScope] = useState<Scope>('ours');
  const [shelf, setShelf] = useState<Shelf>('current');
  const [typed, setTyped] = useState('');
  const search = useSettled(typed.trim());
  const archived = shelf === 'archived';
  const pages = usePages({ key: JSON.stringify([scope, archived, search]), revision, pageSize }, (page) =>
    call('thread/list', { scope, archived, ...(search === '' ? {} : { search }), ...page }),
  );
  const shown = pages.rows?.length ?? 0;
  return (
    <Screen
      title={texts.threads.title}
      actions={
        pages.rows && (
          <span className="truncate text-meta text-soft tabular-nums">
            {pages.hasMore ? texts.threads.shownMore(shown) : texts.threads.shown(shown)}
          </span>
        )
      }
    >
      <div className={`${bar} min-h-11 flex-wrap justify-between gap-x-3 gap-y-2 border-b py-2`}>
        <SearchField label={texts.threads.search} placeholder={texts.threads.searchPlaceholder} value={typed} onChange={setTyped} />
        <div className="flex shrink-0 gap-3">
          <Segmented
            label={texts.threads.scope}
            value={scope}
            options={scopes.map((value) => ({ value, label: texts.threads.scopes[value] }))}
            onChange={setScope}
          />
          <Segmented
            label={texts.threads.shelf}
            value={shelf}
            options={shelves.map((value) => ({ value, label: texts.threads.shelves[value] }))}
            onChange={setShelf}
          />
        </div>
      </div>
      <FailureNote failure={pages.failure} className="border-b border-line px-4 py-2 rail:px-6" />
      <Threads pages={pages} nothing={<NoThreads scope={scope} shelf={shelf} search={search} />} />
    </Screen>
  );
}

function Threads({ pages, nothing }: { readonly pages: Pages<ThreadSummary>; readonly nothing: ReactNode }) {
  const now = useNow(1000);
  const { rows, more, hasMore, failure, connected } = pages;
  if (!rows) return connected ? failure === null && <Loading /> : <Empty title={texts.threads.offline} />;
  if (rows.length === 0) return nothing;
  const { title, client, folder, model, tokens, lastTurn } = texts.threads.columns;
  return (
    <VirtualList
      label={texts.threads.list}
      items={rows}
      row={(thread, props) => <ThreadRow thread={thread} nowMs={now} {...props} />}
      head={
        <ListHead columns={threadColumns}>
          <span />
          <span>{title}</span>
          <span className="hidden @mid:inline">{client}</span>
          <span className="hidden @list:inline">{folder}</span>
          <span className="hidden @wide:inline">{model}</span>
          <span className="text-right">{tokens}</span>
          <span className="text-right">{lastTurn}</span>
        </ListHead>
      }
      footer={
        hasMore && (
          <div className="flex items-center gap-3 px-4 py-2 rail:px-6">
            <Button busy={more.busy} onClick={() => more.run()}>
              {texts.threads.more}
            </Button>
            <FailureNote failure={more.failure} />
          </div>
        )
      }
    />
  );
}

function NoThreads({ scope, shelf, search }: { readonly scope: Scope; readonly shelf: Shelf; readonly search: string }) {
  if (search !== '') return <Empty title={texts.threads.noneFound(search)} />;
  if (shelf === 'archived') return <Empty title={texts.threads.noneArchived} />;
  return scope === 'all' ? <Empty title={texts.threads.noneAll} /> : <Empty title={texts.threads.none} hint={texts.threads.noneHint} />;
}
