import { type ReactNode, useState } from 'react';
import { type Approval, type ApprovalState } from '../../../shared/model/approval.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { usePages } from '../../client/use-pages.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Loading } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Segmented } from '../../ui/field.tsx';
import { bar, Screen } from '../../ui/screen.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { ListHead, VirtualList } from '../../ui/virtual-list.tsx';
import { ApprovalRow, approvalColumns } from './approval-row.tsx';
import { Grants } from './grants.tsx';
import { useWaitingApprovals } from './waiting.ts';

type View = keyof typeof texts.approvals.views;
type Filter = keyof typeof texts.approvals.filters;

const views = ['waiting', 'history', 'grants'] as const satisfies readonly View[];
const filters = ['all', 'accepted', 'declined', 'unanswered'] as const satisfies readonly Filter[];
const statesOf: Record<Filter, ApprovalState[]> = {
  all: ['accepted', 'declined', 'expired', 'cancelled', 'superseded'],
  accepted: ['accepted'],
  declined: ['declined'],
  unanswered: ['expired', 'cancelled', 'superseded'],
};
const pageSize = 50;

/** What waits for the owner's answer, what was answered, and which answers hold on. */
export function ApprovalsScreen() {
  const [view, setView] = useState<View>('waiting');
  const waiting = useWaitingApprovals();
  return (
    <Screen
      title={texts.approvals.title}
      actions={
        <>
          {waiting.length > 0 && (
            <span className="truncate text-meta text-soft tabular-nums">{texts.approvals.waiting(waiting.length)}</span>
          )}
          <Segmented
            label={texts.approvals.view}
            value={view}
            options={views.map((value) => ({ value, label: texts.approvals.views[value] }))}
            onChange={setView}
          />
        </>
      }
    >
      {view === 'waiting' && <Waiting approvals={waiting} />}
      {view === 'history' && <History />}
      {view === 'grants' && <Grants />}
    </Screen>
  );
}

function Waiting({ approvals }: { readonly approvals: readonly Approval[] }) {
  if (approvals.length === 0) return <Empty title={texts.approvals.none} hint={texts.approvals.noneHint} />;
  return <ApprovalList approvals={approvals} time={texts.approvals.columns.left} footer={null} />;
}

function History() {
  const { call } = useHost();
  const revision = useHostState((state) => state.approvals);
  const [filter, setFilter] = useState<Filter>('all');
  const pages = usePages({ key: filter, revision, pageSize }, (page) => call('approval/list', { state: statesOf[filter], ...page }));
  const { rows, hasMore, more, failure, connected } = pages;
  return (
    <>
      <div className={`${bar} min-h-11 border-b py-2`}>
        <Segmented
          label={texts.approvals.filter}
          value={filter}
          options={filters.map((value) => ({ value, label: texts.approvals.filters[value] }))}
          onChange={setFilter}
        />
      </div>
      <FailureNote failure={failure} className="border-b border-line px-4 py-2 rail:px-6" />
      {!rows && (connected ? failure === null && <Loading /> : <Empty title={texts.approvals.offline} />)}
      {rows?.length === 0 && <Empty title={texts.approvals.filterNone[filter]} />}
      {rows && rows.length > 0 && (
        <ApprovalList
          approvals={rows}
          time={texts.approvals.columns.asked}
          footer={
            hasMore && (
              <div className="flex items-center gap-3 px-4 py-2 rail:px-6">
                <Button busy={more.busy} onClick={() => more.run()}>
                  {texts.approvals.older}
                </Button>
                <FailureNote failure={more.failure} />
              </div>
            )
          }
        />
      )}
    </>
  );
}

interface ListProps {
  readonly approvals: readonly Approval[];
  /** The head of the last column. */
  readonly time: string;
  readonly footer: ReactNode;
}

function ApprovalList({ approvals, time, footer }: ListProps) {
  const now = useNow(1000);
  const { state, what, client, folder } = texts.approvals.columns;
  return (
    <VirtualList
      label={texts.approvals.list}
      items={approvals}
      row={(approval, props) => <ApprovalRow approval={approval} nowMs={now} {...props} />}
      head={
        <ListHead columns={approvalColumns}>
          <span>{state}</span>
          <span className="hidden @mid:inline">{client}</span>
          <span>{what}</span>
          <span className="hidden @list:inline">{folder}</span>
          <span className="text-right">{time}</span>
        </ListHead>
      }
      footer={footer}
    />
  );
}
