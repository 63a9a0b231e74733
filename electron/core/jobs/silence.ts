import { type Item } from '../../../shared/model/item.ts';
import { type NewJobEvent } from '../../../shared/model/job.ts';
import { type ActiveJob, type EngineOptions } from './active.ts';
import { type JobCommand } from './job.ts';
import { Watchdog } from './watchdog.ts';

export interface SilenceOptions extends Pick<EngineOptions, 'runtime' | 'log' | 'now' | 'elapsed' | 'silence'> {
  /** Changes the job's state: decided, recorded, told. */
  readonly apply: (command: JobCommand) => void;
  /** Records and tells what happened in the turn. */
  readonly record: (events: readonly NewJobEvent[]) => void;
  /** What has started and not ended in the turn, the oldest first. */
  readonly open: () => Iterable<Item>;
}

const defaultSilence = { stallMs: 30_000, deadMs: 120_000 };

/** Says when the turn is silent, and ends a Codex that is silent and deaf: its turns then fail and say so. */
export function watchSilence(active: ActiveJob, options: SilenceOptions): Watchdog {
  const { runtime, apply, record, open, log, now, elapsed, silence = defaultSilence } = options;
  const { job, stop } = active;
  let explained = false;
  const tell = (type: 'stall' | 'wake') => {
    try {
      apply({ type });
      if (type === 'stall' && !explained) record(notice(active, { reason: reasonFor(open()), silentMs: silence.stallMs, atMs: now() }));
      explained ||= type === 'stall';
    } catch (error) {
      log.warn('job silenceUnrecorded', { jobId: job.id, error });
    }
  };
  return new Watchdog({
    ...silence,
    elapsed,
    waits: () => active.job.status === 'waiting',
    probe: () => runtime.probe({ signal: stop.signal, ...threadOf(active) }).catch(() => true),
    onStall: () => tell('stall'),
    onSign: () => tell('wake'),
    onDead: () => void runtime.restart(`it gave no sign for ${Math.round(silence.deadMs / 1000)} s`, active.job.threadId ?? undefined),
  });
}

function threadOf({ job: { threadId } }: ActiveJob) {
  return threadId === null ? {} : { threadId };
}

interface Silence {
  readonly reason: string;
  readonly silentMs: number;
  readonly atMs: number;
}

/** Once for each job: the states after it say whether it goes on. */
function notice({ job }: ActiveJob, { reason, silentMs, atMs }: Silence): readonly NewJobEvent[] {
  const text = `Nothing was heard for ${Math.round(silentMs / 1000)} s: ${reason}.`;
  const item: Item = { id: `notice-${job.id}-silence`, type: 'notice', level: 'info', text, startedAtMs: atMs, completedAtMs: atMs };
  return [
    { type: 'item/started', item: { ...item, completedAtMs: null } },
    { type: 'item/completed', item },
  ];
}

/** As far as it can be told from outside. */
function reasonFor(open: Iterable<Item>): string {
  for (const item of open) {
    if (item.type === 'commandExecution') return `the command \`${item.command.slice(0, 80)}\` runs`;
    if (item.type === 'dynamicToolCall') return `the client’s tool ${item.tool} has not answered`;
    if (item.type === 'mcpToolCall') return `the tool ${item.tool} of ${item.server} has not answered`;
  }
  return 'Codex waits for the model';
}
