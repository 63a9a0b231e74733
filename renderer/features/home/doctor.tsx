import { Stethoscope } from 'lucide-react';
import { useState } from 'react';
import { type Check } from '../../../shared/model/host.ts';
import { useHost } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Card, Nothing, Rows, Section } from '../../ui/section.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';
import { CheckRow, ReportLine } from '../diagnostics/check-rows.tsx';
import { type Report } from '../diagnostics/checks.ts';

const urgency: Record<Check['status'], number> = { problem: 0, warning: 1, ok: 2 };

/** The doctor: what it looked at, what it found, what to do; problems first. */
export function Doctor({ nowMs }: { readonly nowMs: number }) {
  const { call } = useHost();
  const [report, setReport] = useState<Report | null>(null);
  const run = useAction(async () => {
    const { checks } = await call('doctor/run', {});
    setReport({ checks: [...checks].sort((a, b) => urgency[a.status] - urgency[b.status]), atMs: Date.now() });
  });
  return (
    <Section
      title={texts.doctor.title}
      actions={
        <Button look="quiet" icon={Stethoscope} busy={run.busy} onClick={() => run.run()}>
          {run.busy ? texts.doctor.running : texts.doctor.run}
        </Button>
      }
    >
      <Card>
        <FailureNote failure={run.failure} className="px-3 py-[7px]" />
        {report ? <Findings report={report} nowMs={nowMs} /> : !run.failure && <Nothing>{texts.doctor.lead}</Nothing>}
      </Card>
    </Section>
  );
}

function Findings({ report, nowMs }: { readonly report: Report; readonly nowMs: number }) {
  return (
    <>
      <ReportLine report={report} nowMs={nowMs} />
      <Rows label={texts.doctor.title}>
        {report.checks.map((check) => (
          <CheckRow key={check.id} check={check} />
        ))}
      </Rows>
    </>
  );
}
