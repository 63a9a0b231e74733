import { type ReactNode } from 'react';
import { type BridgeStatus, type Check, type CodexStatus } from '../../shared/model/host.ts';
import { type JobStatus } from '../../shared/model/job.ts';
import { classes } from './classes.ts';
import { Shape } from './shape.tsx';
import { texts } from '../../shared/texts/texts.ts';

/** Everything that has a state: jobs, bridges, Codex, checks. */
export type State = JobStatus | BridgeStatus['state'] | CodexStatus['state'] | Check['status'];

const ring = <circle cx="6" cy="6" r="4.5" />;

/** Each state has a shape of its own, so that colour is never needed. Drawn on 12 units. */
const shapes: Record<State, ReactNode> = {
  queued: ring,
  stopped: ring,
  starting: <circle cx="6" cy="6" r="4.5" strokeDasharray="2 1.53" />,
  running: (
    <>
      {ring}
      <circle cx="6" cy="6" r="2" className="animate-working fill-current stroke-none" />
    </>
  ),
  listening: (
    <>
      {ring}
      <circle cx="6" cy="6" r="2" className="fill-current stroke-none" />
    </>
  ),
  waiting: <path d="M6 1.2 10.8 6 6 10.8 1.2 6Z" className="fill-current" />,
  stalled: <path d="M4 2v8M8 2v8" />,
  completed: <path d="m1.8 6.6 2.7 2.7 5.7-6.4" />,
  ready: <path d="m1.8 6.6 2.7 2.7 5.7-6.4" />,
  ok: <path d="m1.8 6.6 2.7 2.7 5.7-6.4" />,
  failed: <path d="m2.2 2.2 7.6 7.6m0-7.6-7.6 7.6" />,
  problem: <path d="m2.2 2.2 7.6 7.6m0-7.6-7.6 7.6" />,
  cancelled: (
    <>
      {ring}
      <path d="m2.9 9.1 6.2-6.2" />
    </>
  ),
  interrupted: (
    <>
      {ring}
      <path d="M3.6 6h4.8" />
    </>
  ),
  warning: <path d="M6 1.7v5.1M6 9.6v.4" />,
};

const colours: Record<State, string> = {
  queued: 'text-soft',
  stopped: 'text-soft',
  starting: 'text-soft',
  cancelled: 'text-soft',
  running: 'text-accent',
  listening: 'text-ok',
  completed: 'text-ok',
  ready: 'text-ok',
  ok: 'text-ok',
  waiting: 'text-needs-you',
  warning: 'text-needs-you',
  stalled: 'text-text',
  failed: 'text-danger',
  problem: 'text-danger',
  interrupted: 'text-danger',
};

/** The shape alone, for where the word stands beside it. */
export function StateShape({ state, className }: { readonly state: State; readonly className?: string }) {
  return (
    <Shape size={12} className={classes('stroke-[1.5]', colours[state], className)}>
      {shapes[state]}
    </Shape>
  );
}

/** Shape, word and colour. */
export function StateWord({
  state,
  children,
  className,
}: {
  readonly state: State;
  readonly children?: ReactNode;
  readonly className?: string;
}) {
  return (
    <span className={classes('inline-flex items-center gap-1.5 whitespace-nowrap', colours[state], className)}>
      <StateShape state={state} />
      <span>{texts.states[state]}</span>
      {children}
    </span>
  );
}
