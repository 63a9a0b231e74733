import { type Job } from '../../../shared/model/job.ts';
import { duration } from '../../../shared/texts/format.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { type Kind, Strip } from '../../ui/chart/strip.tsx';
import { type Log } from './log.ts';
import { type TimeKind, timeline } from './timeline.ts';

const colours = { queue: 'series-rest', model: 'series-a', commands: 'series-b', owner: 'needs-you', client: 'series-c' } as const;

/** What took a job's time, once it has begun. */
export function TimeStrip({ job, log, nowMs }: { readonly job: Job; readonly log: Log; readonly nowMs: number }) {
  const first = log.stages[0];
  if (!first || job.startedAt === null) return null;
  const until = log.stages.find(({ kind }) => kind === 'end')?.atMs ?? nowMs;
  const stretches = timeline(
    log.stages,
    log.items.map(({ item }) => item),
    until,
  );
  return (
    <Strip
      label={texts.timeline.title}
      kinds={kinds()}
      stretches={stretches}
      from={first.atMs}
      until={until}
      format={duration}
      className="shrink-0 overflow-hidden border-b border-line px-4 py-2 [scrollbar-gutter:stable] rail:px-6"
    />
  );
}

function kinds(): Readonly<Record<TimeKind, Kind>> {
  const { kinds: names } = texts.timeline;
  return {
    queue: { name: names.queue, colour: colours.queue },
    model: { name: names.model, colour: colours.model },
    commands: { name: names.commands, colour: colours.commands },
    owner: { name: names.owner, colour: colours.owner },
    client: { name: names.client, colour: colours.client },
  };
}
