import { memo } from 'react';
import { type Job } from '../../../shared/model/job.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { count, duration } from '../../../shared/texts/format.ts';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Prose } from '../../ui/prose-view.tsx';
import { StateWord } from '../../ui/state.tsx';
import { saidFailure } from '../../../shared/texts/said.ts';
import { callerName } from '../../client/caller.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useLanguage } from '../shell/spoken.tsx';
import { type Entry } from './log.ts';
import { LogItemRow } from './log-item.tsx';
import { LogRow } from './log-row.tsx';
import { Prompt } from './prompt.tsx';

interface LogEntryProps {
  readonly entry: Entry;
  readonly job: Job;
  /** Moves for what is live only. */
  readonly nowMs: number;
  readonly open: boolean;
  /** The line of its output that is searched for. */
  readonly line: number | null;
  readonly onToggle: (key: string) => void;
}

/** A row of the log: when, and what. */
export const LogEntry = memo(function LogEntry({ entry, job, nowMs, open, line, onToggle }: LogEntryProps) {
  useLanguage();
  const toggle = () => onToggle(entry.key);
  switch (entry.type) {
    case 'prompt':
      return (
        <LogRow atMs={entry.atMs}>
          <p className="text-soft">{texts.log.asked(callerName(job))}</p>
          <Prompt text={entry.text} open={open} onToggle={toggle} />
        </LogRow>
      );
    case 'item':
      return (
        <LogRow atMs={entry.atMs}>
          <LogItemRow item={entry.item} live={entry.live} nowMs={nowMs} open={open} line={line} onToggle={toggle} />
        </LogRow>
      );
    case 'answer':
      return (
        <LogRow atMs={entry.atMs}>
          <div className="my-1 rounded-card border border-line bg-surface">
            <div className="flex h-8.5 items-center justify-between border-b border-line pr-1 pl-3">
              <h2 className="font-semibold">{job.status === 'completed' ? texts.log.answer : texts.log.unfinished}</h2>
              <CopyButton text={entry.text} name={texts.log.copyAnswer} label={texts.common.copy} />
            </div>
            <div className="px-3 py-2.5">
              <Prose text={entry.text} />
            </div>
          </div>
        </LogRow>
      );
    case 'end':
      return (
        <LogRow atMs={entry.atMs}>
          <End job={entry.job} />
        </LogRow>
      );
  }
});

function End({ job }: { readonly job: Job }) {
  const { usage, failure } = job;
  // To be stopped is no fault: it needs a sentence, not a card.
  const cancelled = job.status === 'cancelled';
  const took = job.durationMs === null ? '' : duration(job.durationMs);
  return (
    <div className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-x-2">
        <StateWord state={job.status} className="font-medium" />
        <span className="text-soft tabular-nums">
          {took}
          {took && usage && ' · '}
          {usage &&
            `${texts.log.usage(count(usage.total))}: ${texts.log.usageTitle(count(usage.input), count(usage.cachedInput), count(usage.output), count(usage.reasoning))}`}
        </span>
      </p>
      {failure && cancelled && <p className="max-w-prose text-soft">{saidFailure(failure).message}</p>}
      {failure && !cancelled && (
        <div className="max-w-prose rounded-card border border-line bg-surface px-3 py-2.5">
          <FailureNote failure={failure} />
          <code className="mt-1.5 ml-5 block text-soft">{failure.code}</code>
        </div>
      )}
      {!failure && job.status === 'interrupted' && <p className="text-soft">{texts.job.interruptedBy}</p>}
    </div>
  );
}
