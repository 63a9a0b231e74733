import { useState } from 'react';
import { type TunnelHopResult } from '../../../shared/model/tunnel.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { FailureNote } from '../../ui/failure-note.tsx';
import { duration } from '../../../shared/texts/format.ts';
import { type State, StateShape } from '../../ui/state.tsx';
import { Said } from '../../ui/said.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';

const none: readonly TunnelHopResult[] = [];
const shapes: Record<TunnelHopResult['state'], State> = { passed: 'ok', failed: 'problem', skipped: 'cancelled' };

interface SelfTestProps {
  readonly bridgeId: string;
  readonly name: string;
  readonly className: string;
}

/** Goes the whole way of a client outside and shows each hop as it comes. */
export function SelfTest({ bridgeId, name, className }: SelfTestProps) {
  const { call, store } = useHost();
  const told = useHostState(({ tunnelHops }) => tunnelHops.get(bridgeId) ?? none);
  /** What was told before this test began. */
  const [before, setBefore] = useState(told);
  const [result, setResult] = useState<readonly TunnelHopResult[] | null>(null);
  const test = useAction(async () => {
    setBefore(store.getState().tunnelHops.get(bridgeId) ?? none);
    setResult(null);
    setResult((await call('tunnel/test', { bridgeId })).hops);
  });
  const hops = result ?? (told === before ? none : told);
  const summary = test.busy ? texts.tunnels.hops.running : result ? summaryOf(result) : texts.tunnels.hops.lead;
  return (
    <div className={classes('border-t border-line py-2', className)}>
      <div className="flex flex-wrap items-center gap-3">
        <Button busy={test.busy} aria-label={texts.tunnels.testNamed(name)} onClick={() => test.run()}>
          {texts.tunnels.test}
        </Button>
        <p role="status" className="text-soft">
          {summary}
        </p>
      </div>
      <FailureNote failure={test.failure} className="mt-2" />
      {hops.length > 0 && (
        <ol aria-label={texts.tunnels.hops.list} className="mt-2 flex flex-col gap-1">
          {hops.map((hop) => (
            <Hop key={hop.hop} result={hop} />
          ))}
        </ol>
      )}
    </div>
  );
}

function summaryOf(hops: readonly TunnelHopResult[]): string {
  const { names, passed, failed } = texts.tunnels.hops;
  const last = hops.find(({ state }) => state === 'failed');
  return last ? failed(names[last.hop]) : passed;
}

function Hop({ result: { hop, state, ms, detail, mend } }: { readonly result: TunnelHopResult }) {
  const { names, states } = texts.tunnels.hops;
  return (
    <li className="grid grid-cols-[0.75rem_8.5rem_minmax(0,1fr)_auto] items-baseline gap-x-2">
      <StateShape state={shapes[state]} />
      <span className="font-medium">
        {names[hop]} <span className="sr-only">{states[state]}</span>
      </span>
      <span className="min-w-0">
        <span className="break-words text-soft">
          <Said text={detail} />
        </span>
        {mend && (
          <span className="block break-words">
            <Said text={mend} />
          </span>
        )}
      </span>
      <span className="text-meta text-soft tabular-nums">{state === 'skipped' ? states.skipped : duration(ms)}</span>
    </li>
  );
}
