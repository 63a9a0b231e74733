import { type Failure } from '../../../shared/contract/errors.ts';
import { type CheckFix } from '../../../shared/model/diagnostics.ts';
import { type Check } from '../../../shared/model/host.ts';
import { ago } from '../../../shared/texts/format.ts';
import { said } from '../../../shared/texts/said.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Card, Nothing, Rows, Section } from '../../ui/section.tsx';
import { Said } from '../../ui/said.tsx';
import { StateShape } from '../../ui/state.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useAction } from '../../ui/use-action.ts';
import { countOf, fixHref, groupChecks, type Report } from './checks.ts';

interface ChecksSectionProps {
  readonly report: Report | null;
  readonly failure: Failure | null;
  readonly nowMs: number;
  readonly onFound: (checks: readonly Check[]) => void;
}

/** What was looked at, what was found, and the button that mends it. */
export function ChecksSection({ report, failure, nowMs, onFound }: ChecksSectionProps) {
  return (
    <Section title={texts.diagnostics.checks}>
      <FailureNote failure={failure} className="mb-2" />
      {report ? (
        <Card>
          <p role="status" className="flex h-8.5 items-center justify-between gap-3 border-b border-line px-3">
            <span className="font-medium">
              {texts.doctor.summary(countOf(report.checks, 'problem'), countOf(report.checks, 'warning'))}
            </span>
            <span className="text-meta text-soft tabular-nums">{texts.doctor.ranAt(ago(report.atMs, nowMs))}</span>
          </p>
          {groupChecks(report.checks).map(({ group, checks }) => (
            <div key={group} className="border-b border-line last:border-b-0">
              <h3 className="px-3 pt-2 text-meta text-soft">{texts.diagnostics.groups[group]}</h3>
              <Rows label={texts.diagnostics.groups[group]}>
                {checks.map((check) => (
                  <CheckRow key={check.id} check={check} onFound={onFound} />
                ))}
              </Rows>
            </div>
          ))}
        </Card>
      ) : (
        !failure && (
          <Card>
            <Nothing>{texts.diagnostics.running}</Nothing>
          </Card>
        )
      )}
    </Section>
  );
}

function CheckRow({ check, onFound }: { readonly check: Check } & Pick<ChecksSectionProps, 'onFound'>) {
  const { status, title, detail, nextStep, fix } = check;
  return (
    <li className="flex items-start gap-2 px-3 py-[7px]">
      <StateShape state={status} className="mt-1" />
      <div className="min-w-0 flex-1">
        <p className="break-words">
          <span className="font-medium">
            <Said text={title} />
          </span>{' '}
          <span className="sr-only">{texts.states[status]}</span>{' '}
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
      {fix && <Fix fix={fix} check={check} onFound={onFound} />}
    </li>
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
