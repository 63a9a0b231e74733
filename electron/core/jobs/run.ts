import { Failure } from '../../../shared/contract/errors.ts';
import { type NewJobEvent, type Usage } from '../../../shared/model/job.ts';
import { batches } from '../lib/batch.ts';
import { type ActiveJob, type EngineOptions } from './active.ts';
import { type Ending, type JobCommand, seconds } from './job.ts';
import { type Runtime, type ThreadOptions, type TurnEvent } from './ports.ts';
import { Watchdog } from './watchdog.ts';

export interface RunOptions extends EngineOptions {
  /** Changes the job's state: decided, recorded, told. */
  readonly apply: (command: JobCommand) => void;
  /** Records and tells what happened in the turn. */
  readonly record: (events: readonly NewJobEvent[]) => void;
}

type TurnEnd = Extract<TurnEvent, { type: 'turn/completed' }>;

/** Runs a job's one turn and says how it ended. Throws only when the state cannot be recorded, or for a bug. */
export async function runJob(active: ActiveJob, options: RunOptions): Promise<Ending> {
  const outcome: Outcome = { answer: null, usage: null };
  try {
    const thread = threadOptions(active);
    const threadId = await openThread(active, thread, options);
    const end = await runTurn(active, threadId, thread, options, outcome);
    if (active.job.ephemeral) void options.runtime.closeThread(threadId);
    return conclude(active, outcome, end);
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'state/unusable') throw error;
    return conclude(active, outcome, { type: 'turn/completed', status: 'failed', failure: error.toBody() });
  }
}

interface Outcome {
  answer: string | null;
  usage: Usage | null;
}

function threadOptions({ job, allowed, request }: ActiveJob): ThreadOptions {
  return {
    cwd: allowed.cwd,
    sandbox: job.sandbox,
    network: allowed.root.network,
    model: job.model,
    effort: job.effort,
    ephemeral: job.ephemeral,
    developerInstructions: request.developerInstructions,
  };
}

async function openThread({ job, stop }: ActiveJob, thread: ThreadOptions, { runtime, threads, apply, now }: RunOptions): Promise<string> {
  const call = { signal: stop.signal };
  const { threadId, model } = await open(runtime, job.threadId, thread, call);
  apply({ type: 'openThread', threadId, model });
  if (!job.ephemeral) {
    const at = seconds(now());
    const known = threads.find(threadId);
    const { clientId, bridgeId, root, cwd, title, effort } = job;
    threads.save(
      known
        ? { ...known, lastTurnAt: at, model }
        : { id: threadId, clientId, bridgeId, root, cwd, title, createdAt: at, lastTurnAt: at, model, effort },
    );
  }
  return threadId;
}

function open(runtime: Runtime, threadId: string | null, thread: ThreadOptions, call: { signal: AbortSignal }) {
  return threadId === null ? runtime.startThread(thread, call) : runtime.resumeThread(threadId, thread, call);
}

async function runTurn(
  active: ActiveJob,
  threadId: string,
  thread: ThreadOptions,
  options: RunOptions,
  outcome: Outcome,
): Promise<TurnEnd> {
  const { outputSchema, prompt } = active.request;
  const turn = options.runtime.runTurn(
    threadId,
    thread,
    { text: prompt, ...(outputSchema === undefined ? {} : { outputSchema }) },
    { signal: active.stop.signal },
  );
  using watchdog = watch(active, options);
  for await (const events of batches(turn)) {
    watchdog.sign();
    const recordable: NewJobEvent[] = [];
    for (const event of events) {
      if (event.type === 'turn/completed') {
        options.record(recordable);
        return event;
      }
      if (event.type === 'turn/started') options.apply({ type: 'startTurn', turnId: event.turnId });
      else recordable.push(note(event, outcome));
    }
    if (recordable.length > 0) options.record(recordable);
  }
  throw new Failure('codex/exited', 'Codex ended the turn without saying how.', { hint: 'Start the job again.' });
}

const defaultSilence = { stallMs: 30_000, deadMs: 120_000 };

/** Says when the turn is silent, and ends a Codex that is silent and deaf: its turns then fail and say so. */
function watch({ job, stop }: ActiveJob, { runtime, apply, log, silence = defaultSilence }: RunOptions): Watchdog {
  const tell = (type: 'stall' | 'wake') => () => {
    try {
      apply({ type });
    } catch (error) {
      log.warn('job silenceUnrecorded', { jobId: job.id, error });
    }
  };
  const watchdog = new Watchdog({
    ...silence,
    probe: () => runtime.probe({ signal: stop.signal }).catch(() => true),
    onStall: tell('stall'),
    onSign: tell('wake'),
    onDead: () => void runtime.restart(`it gave no sign for ${Math.round(silence.deadMs / 1000)} s`),
  });
  watchdog.start();
  return watchdog;
}

function note(event: Exclude<TurnEvent, { type: 'turn/completed' | 'turn/started' }>, outcome: Outcome): NewJobEvent {
  if (event.type === 'turn/usageUpdated') outcome.usage = event.usage;
  if (event.type === 'item/completed' && event.item.type === 'agentMessage') outcome.answer = event.item.text;
  return event;
}

/** A turn that ended because we stopped it ends the way we stopped it, whatever Codex called it. */
function conclude({ stop }: ActiveJob, { answer, usage }: Outcome, end: TurnEnd): Ending {
  if (end.status === 'completed') return { status: 'completed', answer, failure: null, usage };
  if (stop.signal.aborted) {
    const failure = Failure.from(stop.signal.reason);
    return { status: failure.code === 'job/cancelled' ? 'cancelled' : 'interrupted', answer, failure: failure.toBody(), usage };
  }
  const failure = end.failure ?? new Failure('codex/turnFailed', 'Codex interrupted the turn.', { hint: 'Start the job again.' }).toBody();
  return { status: end.status, answer, failure, usage };
}
