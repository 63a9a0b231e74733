import { useState } from 'react';
import { type Grant } from '../../../shared/model/approval.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Loading } from '../../ui/empty.tsx';
import { shownText } from '../../ui/escape.ts';
import { FailureNote } from '../../ui/failure-note.tsx';
import { exactTime } from '../../../shared/texts/format.ts';
import { Confirm } from '../../ui/modal.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { Card, Rows } from '../../ui/section.tsx';
import { ShownText } from '../../ui/shown-text.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { timeLeft } from './time-left.ts';

/** The answers that hold for the next time, and the way to take each back. */
export function Grants() {
  const { call } = useHost();
  const approvals = useHostState((state) => state.approvals);
  const now = useNow(1000);
  const { value, failure, connected, amend } = useReading('grants', approvals, async () => (await call('grant/list', {})).data);
  const revoke = async (grantId: string) => {
    await call('grant/revoke', { grantId });
    amend('grants', (grants) => grants.filter(({ id }) => id !== grantId));
  };
  if (!value)
    return connected ? (
      failure ? (
        <FailureNote failure={failure} className="p-4 rail:p-6" />
      ) : (
        <Loading />
      )
    ) : (
      <Empty title={texts.approvals.offline} />
    );
  const holding = value.filter(({ expiresAtMs }) => expiresAtMs > now);
  if (holding.length === 0) return <Empty title={texts.grants.none} />;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]">
      <div className="max-w-[1000px] px-4 pt-4 pb-8 rail:px-6">
        <p className="mb-3 max-w-prose text-soft">{texts.grants.lead}</p>
        <FailureNote failure={failure} className="mb-3" />
        <Card>
          <Rows label={texts.approvals.views.grants}>
            {holding.map((grant) => (
              <GrantRow key={grant.id} grant={grant} nowMs={now} onRevoke={() => revoke(grant.id)} />
            ))}
          </Rows>
        </Card>
      </div>
    </div>
  );
}

interface GrantRowProps {
  readonly grant: Grant;
  readonly nowMs: number;
  readonly onRevoke: () => Promise<unknown>;
}

function GrantRow({ grant, nowMs, onRevoke }: GrantRowProps) {
  const [asking, setAsking] = useState(false);
  const { title, scope, clientName, root, uses, expiresAtMs } = grant;
  const covered = (
    <code className="break-all">
      <ShownText text={title} />
    </code>
  );
  return (
    <li className="flex items-center gap-3 py-2 pr-1 pl-3">
      <div className="min-w-0 flex-1">
        <p>{covered}</p>
        <p className="flex flex-wrap gap-x-1 text-meta text-soft tabular-nums">
          <span>
            <ShownText text={clientName} />
          </span>
          <span>· {texts.grants.scopes[scope]}</span>
          <PathText path={shownText(root)} className="max-w-full" />
          <span title={exactTime(expiresAtMs)}>· {texts.grants.until(timeLeft(expiresAtMs, nowMs))}</span>
          <span>· {texts.grants.uses(uses)}</span>
        </p>
      </div>
      <Button look="quiet" aria-label={texts.grants.revokeNamed(shownText(title))} onClick={() => setAsking(true)}>
        {texts.grants.revoke}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={texts.grants.revokeTitle}
        lead={texts.grants.revokeLead(shownText(clientName))}
        subject={<div className="rounded-control border border-line bg-sunken px-3 py-2">{covered}</div>}
        confirm={texts.grants.revokeConfirm}
        onConfirm={onRevoke}
      />
    </li>
  );
}
