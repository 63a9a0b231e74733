import { type Failure } from '../../../shared/contract/errors.ts';
import { type CheckFix } from '../../../shared/model/diagnostics.ts';
import { type Check } from '../../../shared/model/host.ts';
import { said } from '../../../shared/texts/said.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { Unread } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Card, Nothing, Rows, Section } from '../../ui/section.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useAction } from '../../ui/use-action.ts';
import { CheckRow, ReportLine } from './check-rows.tsx';
import { fixHref, groupChecks, type Report } from './checks.ts';

interface ChecksSectionProps {
  readonly report: Report | null;
  readonly connected: boolean;
  readonly failure: Failure | null;
  readonly nowMs: number;
  readonly onFound: (checks: readonly Check[]) => void;
}

/** What was looked at, what was found, and the button that mends it. */
export function ChecksSection({ report, connected, failure, nowMs, onFound }: ChecksSectionProps) {
  return (
    <Section title={texts.diagnostics.checks}>
      <FailureNote failure={failure} className="mb-2" />
      {report ? (
        <Card>
          <ReportLine report={report} nowMs={nowMs} />
          {groupChecks(report.checks).map(({ group, checks }) => (
            <div key={group} className="border-b border-line last:border-b-0">
              <h3 className="px-3 pt-2 text-meta text-soft">{texts.diagnostics.groups[group]}</h3>
              <Rows label={texts.diagnostics.groups[group]}>
                {checks.map((check) => (
                  <CheckRow key={check.id} check={check}>
                    {check.fix && <Fix fix={check.fix} check={check} onFound={onFound} />}
                  </CheckRow>
                ))}
              </Rows>
            </div>
          ))}
        </Card>
      ) : (
        !failure && <Card>{connected ? <Nothing>{texts.diagnostics.running}</Nothing> : <Unread connected={connected} />}</Card>
      )}
    </Section>
  );
}

function Fix({ fix, check, onFound }: { readonly fix: CheckFix; readonly check: Check } & Pick<ChecksSectionProps, 'onFound'>) {
  const words = texts.diagnostics.fixes[fix.id];
  if (fix.kind === 'act') return <ActFixButton fixId={fix.id} check={check} words={words} onFound={onFound} />;
  return (
    <TextLink href={fixHref(fix.id)} className="mt-px shrink-0">
      {words}
    </TextLink>
  );
}

interface ActFixButtonProps extends Pick<ChecksSectionProps, 'onFound'> {
  readonly fixId: Extract<CheckFix, { kind: 'act' }>['id'];
  readonly check: Check;
  readonly words: string;
}

function ActFixButton({ fixId, check, words, onFound }: ActFixButtonProps) {
  const { call, store } = useHost();
  const announce = useAnnounce();
  const fix = useAction(async () => {
    const { checks } = await call('doctor/fix', { checkId: check.id, fixId });
    onFound(checks);
    const after = checks.find(({ id }) => id === check.id);
    if (after?.status !== 'ok') return announce(texts.diagnostics.notFixed(said(check.title)), { show: 'failed' });
    const url = store.getState().bridges.find(({ id }) => `port-${id}` === check.id)?.url;
    announce(fixId === 'choosePort' && url ? texts.diagnostics.newPort(url) : texts.diagnostics.fixed(said(check.title)), {
      show: 'completed',
    });
  });
  return (
    <div className="flex max-w-80 shrink-0 flex-col items-end gap-1">
      <Button busy={fix.busy} aria-label={texts.diagnostics.fixNamed(words, said(check.title))} onClick={() => fix.run()}>
        {words}
      </Button>
      <FailureNote failure={fix.failure} />
    </div>
  );
}
