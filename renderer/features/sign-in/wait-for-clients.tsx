import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Card, Section } from '../../ui/section.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';
import { timeLeft } from '../approvals/time-left.ts';

/** Lets clients register themselves for a while. */
export function WaitForClients({ nowMs }: { readonly nowMs: number }) {
  const { call } = useHost();
  const untilMs = useHostState(({ signIn }) => signIn.waitingUntilMs);
  const waiting = untilMs !== null && untilMs > nowMs;
  const act = useAction(() => (waiting ? call('signIn/stopWaiting', {}) : call('signIn/wait', {})));
  return (
    <Section title={texts.signIn.wait.title}>
      <Card>
        <div className="flex flex-col items-start gap-3 p-3">
          <p className="font-medium">{texts.signIn.wait.none}</p>
          <p className="max-w-prose text-soft">{texts.signIn.wait.lead}</p>
          {waiting && <p className="tabular-nums">{texts.signIn.wait.until(timeLeft(untilMs, nowMs))}</p>}
          <Button busy={act.busy} onClick={() => void act.run()}>
            {waiting ? texts.signIn.wait.stop : texts.signIn.wait.start}
          </Button>
          <FailureNote failure={act.failure} />
        </div>
      </Card>
    </Section>
  );
}
