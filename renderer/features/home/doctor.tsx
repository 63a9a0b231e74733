import { Stethoscope } from 'lucide-react';
import { useState } from 'react';
import { type Check } from '../../../shared/model/host.ts';
import { useHost } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { ago } from '../../../shared/texts/format.ts';
import { Said } from '../../ui/said.tsx';
import { Card, Nothing, Rows, Section } from '../../ui/section.tsx';
import { StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';

interface Report {
  readonly checks: readonly Check[];
  readonly atMs: number;
}

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

function Findings({ report: { checks, atMs }, nowMs }: { readonly report: Report; readonly nowMs: number }) {
  const found = (status: Check['status']) => checks.filter((check) => check.status === status).length;
  return (
    <>
      <p className="flex h-8.5 items-center justify-between gap-3 border-b border-line px-3">
        <span className="font-medium">{texts.doctor.summary(found('problem'), found('warning'))}</span>
        <span className="text-meta text-soft tabular-nums">{texts.doctor.ranAt(ago(atMs, nowMs))}</span>
      </p>
      <Rows label={texts.doctor.title}>
        {checks.map((check) => (
          <Finding key={check.id} check={check} />
        ))}
      </Rows>
    </>
  );
}

function Finding({ check: { status, title, detail, nextStep } }: { readonly check: Check }) {
  return (
    <li className="flex gap-2 px-3 py-[7px]">
      <StateShape state={status} className="mt-1" />
      <div className="min-w-0">
        <p className="break-words">
          <span className="font-medium">
            <Said text={title} />
          </span>{' '}
          <span className="sr-only">{texts.states[status]}</span>
          <span className="text-soft">
            <Said text={detail} />
          </span>
        </p>
        {nextStep !== null && (
          <p className="max-w-prose break-words">
            <Said text={nextStep} />
          </p>
        )}
      </div>
    </li>
  );
}
