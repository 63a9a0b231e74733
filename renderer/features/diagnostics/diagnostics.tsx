import { Stethoscope } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { type Check } from '../../../shared/model/host.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { useCopy } from '../../ui/copy-button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Screen } from '../../ui/screen.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useNow } from '../../ui/time.tsx';
import { useAction } from '../../ui/use-action.ts';
import { HealthSection } from '../health/health.tsx';
import { ChecksSection } from './checks-section.tsx';
import { checksText, type Report } from './checks.ts';
import { LastFailure } from './last-failure.tsx';
import { LogSection } from './log-section.tsx';
import { ProcessFacts } from './process-facts.tsx';
import { SupportSection } from './support-section.tsx';

/** What to look at when something does not work, with what mends it. The checks run by themselves when it is opened. */
export function DiagnosticsScreen() {
  const { call } = useHost();
  const known = useHostState(({ app }) => app !== null);
  const connected = useHostState(({ link }) => link.state === 'open');
  const toClipboard = useCopy();
  const now = useNow(30_000);
  const [report, setReport] = useState<Report | null>(null);
  const found = useCallback((checks: readonly Check[]) => setReport({ checks, atMs: Date.now() }), []);
  const run = useAction(async () => found((await call('doctor/run', {})).checks));
  const start = run.run;
  useEffect(() => {
    if (connected) void start();
  }, [connected, start]);
  return (
    <Screen
      title={texts.diagnostics.title}
      actions={
        <>
          <TextLink href="/about" className="hidden rail:inline">
            {texts.diagnostics.about}
          </TextLink>
          <Button disabled={!report} onClick={() => toClipboard(checksText(report?.checks ?? []), texts.diagnostics.copied)}>
            {texts.diagnostics.copy}
          </Button>
          <Button look="primary" icon={Stethoscope} busy={run.busy} onClick={() => run.run()}>
            {run.busy ? texts.diagnostics.running : texts.diagnostics.run}
          </Button>
        </>
      }
    >
      {!known && !connected ? (
        <Empty title={texts.diagnostics.offline} />
      ) : (
        <div className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]">
          <div className="flex max-w-[1000px] flex-col gap-6 px-4 pt-4 pb-8 rail:px-6">
            <ChecksSection report={report} connected={connected} failure={run.failure} nowMs={now} onFound={found} />
            <LastFailure nowMs={now} />
            <ProcessFacts />
            <HealthSection />
            <LogSection nowMs={now} />
            <SupportSection />
            <p className="rail:hidden">
              <TextLink href="/about">{texts.diagnostics.about}</TextLink>
            </p>
          </div>
        </div>
      )}
    </Screen>
  );
}
