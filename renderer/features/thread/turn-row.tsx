import { ArrowUpRight, GitFork } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { type Failure } from '../../../shared/contract/errors.ts';
import { type Item } from '../../../shared/model/item.ts';
import { type Job, type JobStatus } from '../../../shared/model/job.ts';
import { type Turn } from '../../../shared/model/thread.ts';
import { IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { clockOrDate, duration, exactTime } from '../../../shared/texts/format.ts';
import { Prose } from '../../ui/prose-view.tsx';
import { StateWord } from '../../ui/state.tsx';
import { callerName } from '../../client/caller.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { Disclosure } from '../job/disclosure.tsx';
import { LogItemRow } from '../job/log-item.tsx';
import { Prompt } from '../job/prompt.tsx';

interface TurnRowProps {
  readonly turn: Turn;
  readonly nowMs: number;
  /** The job it was, where this window knows it. */
  readonly job: Job | undefined;
  /** What happened in between; null before it was read. */
  readonly steps: readonly Item[] | null;
  readonly stepsFailure: Failure | null;
  readonly onSteps: () => void;
  readonly onFork: () => void;
}

const states: Record<Turn['status'], JobStatus> = {
  inProgress: 'running',
  completed: 'completed',
  failed: 'failed',
  interrupted: 'interrupted',
};

/** One exchange: what was asked, what happened when one wants to know, what was answered. */
export function TurnRow({ turn, nowMs, job, steps, stepsFailure, onSteps, onFork }: TurnRowProps) {
  const [open, setOpen] = useState(false);
  const [whole, setWhole] = useState(false);
  const ended = turn.status !== 'inProgress';
  const recorded = turn.items.flatMap((item) => (item.type === 'userMessage' ? [item.text] : [])).join('\n\n');
  // A turn is told of when it begins, before Codex has its message.
  const asked = recorded === '' && !ended ? (job?.prompt ?? '') : recorded;
  const answer = turn.items.findLast((item) => item.type === 'agentMessage');
  const time = turn.startedAt === null ? '' : exactTime(turn.startedAt * 1000);
  const toggle = () => {
    if (!open) onSteps();
    setOpen(!open);
  };
  return (
    <li className="grid grid-cols-[3.75rem_minmax(0,1fr)] gap-x-3 px-4 py-3 rail:px-6">
      <When turn={turn} nowMs={nowMs} />
      <article aria-label={time} className="flex min-w-0 flex-col gap-2">
        <TurnHead turn={turn} job={job} time={time} onFork={onFork} />
        {asked !== '' && <Prompt text={asked} open={whole} onToggle={() => setWhole(!whole)} />}
        {asked === '' && ended && <p className="text-soft">{texts.thread.noPrompt}</p>}
        {ended && (
          <Disclosure open={open} onToggle={toggle} label={texts.thread.steps}>
            <Steps steps={steps} failure={stepsFailure} />
          </Disclosure>
        )}
        {answer?.type === 'agentMessage' && <Answer text={answer.text} />}
        {ended && !answer && !turn.failure && <p className="text-soft">{texts.thread.noAnswer}</p>}
        <FailureNote failure={turn.failure} />
      </article>
    </li>
  );
}

function When({ turn: { startedAt }, nowMs }: Pick<TurnRowProps, 'turn' | 'nowMs'>) {
  if (startedAt === null) return <span />;
  const ms = startedAt * 1000;
  return (
    <time dateTime={new Date(ms).toISOString()} title={exactTime(ms)} className="pt-[4.5px] font-mono text-meta text-soft tabular-nums">
      {clockOrDate(ms, nowMs)}
    </time>
  );
}

function TurnHead({ turn, job, time, onFork }: Pick<TurnRowProps, 'turn' | 'job' | 'onFork'> & { readonly time: string }) {
  const [, go] = useLocation();
  return (
    <div className="flex h-7 items-center gap-2 text-soft">
      <span className="truncate">{job ? texts.log.asked(callerName(job)) : texts.thread.asked}</span>
      <span className="ml-auto flex shrink-0 items-center gap-2 text-meta tabular-nums">
        {turn.status !== 'completed' && <StateWord state={states[turn.status]} />}
        {turn.durationMs !== null && duration(turn.durationMs)}
      </span>
      <span className="-mr-1.5 flex shrink-0">
        {job && <IconButton icon={ArrowUpRight} name={texts.thread.openJob} onClick={() => go(`/jobs/${job.id}`)} />}
        {turn.status !== 'inProgress' && <IconButton icon={GitFork} name={texts.thread.forkNamed(time)} onClick={onFork} />}
      </span>
    </div>
  );
}

function Answer({ text }: { readonly text: string }) {
  return (
    <div className="relative rounded-card border border-line bg-surface px-3 py-2.5 pr-10">
      <Prose text={text} />
      <div className="absolute top-1 right-1">
        <CopyButton text={text} name={texts.log.copyAnswer} />
      </div>
    </div>
  );
}

function Steps({ steps, failure }: { readonly steps: readonly Item[] | null; readonly failure: Failure | null }): ReactNode {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set<string>());
  const toggle = (id: string) => setOpened((now) => new Set(now.has(id) ? [...now].filter((other) => other !== id) : [...now, id]));
  if (!steps) return failure ? <FailureNote failure={failure} /> : <p className="animate-late text-soft">{texts.common.loading}</p>;
  if (steps.length === 0) return <p className="text-soft">{texts.thread.noSteps}</p>;
  return (
    <ul className="flex flex-col gap-2 border-l border-line pl-4">
      {steps.map((item) => (
        <li key={item.id}>
          <LogItemRow item={item} live={false} nowMs={0} open={opened.has(item.id)} onToggle={() => toggle(item.id)} />
        </li>
      ))}
    </ul>
  );
}
