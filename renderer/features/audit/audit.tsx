import { useState } from 'react';
import { type AuditRow, type AuditVerdict } from '../../../shared/model/audit.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Empty, Loading } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { CommandLine } from '../../ui/given.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Card, Nothing, Rows } from '../../ui/section.tsx';
import { StateShape } from '../../ui/state.tsx';
import { said } from '../../../shared/texts/said.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { useAction } from '../../ui/use-action.ts';
import { AuditLine } from './audit-line.tsx';

const pageSize = 200;

interface Page {
  readonly rows: readonly AuditRow[];
  readonly nextAfter: number | null;
}

/** The audit, row by row, with the proof that it is whole. */
export function AuditScreen() {
  const { call } = useHost();
  const approvals = useHostState((state) => state.approvals);
  const { value, failure, connected, amend } = useReading<Page>('audit', approvals, async (last) => {
    const { data, nextAfter } = await call('audit/list', { limit: Math.min(500, Math.max(pageSize, last?.rows.length ?? 0)) });
    return { rows: data, nextAfter };
  });
  const more = useAction(async () => {
    const after = value?.nextAfter;
    if (after === null || after === undefined) return;
    const { data, nextAfter } = await call('audit/list', { after, limit: pageSize });
    amend('audit', (now) => (now.nextAfter === after ? { rows: [...now.rows, ...data], nextAfter } : now));
  });
  const shown = value?.rows.length ?? 0;
  return (
    <Screen
      title={texts.audit.title}
      actions={
        value && (
          <span className="truncate text-meta text-soft tabular-nums">
            {value.nextAfter === null ? texts.audit.shown(shown) : texts.audit.shownMore(shown)}
          </span>
        )
      }
    >
      <FailureNote failure={failure} className="border-b border-line px-4 py-2 rail:px-6" />
      {!value && (connected ? failure === null && <Loading /> : <Empty title={texts.audit.offline} />)}
      {value && (
        <div className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]">
          <div className="flex max-w-[1000px] flex-col gap-4 px-4 pt-4 pb-8 rail:px-6">
            <p className="max-w-prose text-soft">{texts.audit.lead}</p>
            <Verdict />
            {shown === 0 ? <NoRows /> : <AuditRows rows={value.rows} />}
            {value.nextAfter !== null && (
              <div className="flex items-center gap-3">
                <Button busy={more.busy} onClick={() => more.run()}>
                  {texts.audit.more}
                </Button>
                <FailureNote failure={more.failure} />
              </div>
            )}
            {shown > 0 && <Export />}
          </div>
        </div>
      )}
    </Screen>
  );
}

function NoRows() {
  return (
    <Card>
      <Nothing>
        <p className="font-medium text-text">{texts.audit.none}</p>
        <p>{texts.audit.noneHint}</p>
      </Nothing>
    </Card>
  );
}

function AuditRows({ rows }: { readonly rows: readonly AuditRow[] }) {
  const now = useNow(60_000);
  return (
    <Card>
      <Rows label={texts.audit.list}>
        {rows.map((row) => (
          <AuditLine key={row.seq} row={row} nowMs={now} />
        ))}
      </Rows>
    </Card>
  );
}

/** Computes the whole chain anew when asked, and says what came of it. */
function Verdict() {
  const { call } = useHost();
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null);
  const verify = useAction(async () => setVerdict(await call('audit/verify', {})));
  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
      <Button className="h-8" busy={verify.busy} onClick={() => verify.run()}>
        {texts.audit.verify}
      </Button>
      <div role="status" className="min-w-0 flex-1 pt-1">
        {verdict && <VerdictWords verdict={verdict} />}
        <FailureNote failure={verify.failure} />
      </div>
    </div>
  );
}

function VerdictWords({ verdict: { rows, head, broken } }: { readonly verdict: AuditVerdict }) {
  if (broken) {
    return (
      <p className="flex items-start gap-2">
        <StateShape state="problem" className="mt-1" />
        <span className="max-w-prose">
          {texts.audit.broken(broken.seq, said(broken.why))} <span className="text-soft">{texts.audit.brokenHint}</span>
        </span>
      </p>
    );
  }
  if (rows === 0) return <p>{texts.audit.verifiedNone}</p>;
  return (
    <div className="flex items-start gap-2">
      <StateShape state="ok" className="mt-1" />
      <div className="min-w-0">
        <p>{texts.audit.verified(rows)}</p>
        <p className="flex flex-wrap items-center gap-x-2 text-meta text-soft">
          {texts.audit.head} <code className="break-all">{head}</code>
          <CopyButton text={head} name={texts.audit.copyHead} />
          <span>{texts.audit.headHint}</span>
        </p>
      </div>
    </div>
  );
}

function Export() {
  return (
    <section aria-label={texts.audit.export}>
      <p className="mb-1 text-soft">{texts.audit.exportLead}</p>
      <CommandLine command={texts.audit.exportCommand} copyName={texts.audit.copyExport} />
    </section>
  );
}
