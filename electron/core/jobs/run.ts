import { Failure } from '../../../shared/contract/errors.ts';
import { type Item } from '../../../shared/model/item.ts';
import { type Job, type NewJobEvent, type Usage } from '../../../shared/model/job.ts';
import { batches } from '../lib/batch.ts';
import { requireNoSecrets } from '../policy/secrets.ts';
import { type ActiveJob, type EngineOptions } from './active.ts';
import { type Hold, holdOf } from './hold.ts';
import { type HeldImages } from './images.ts';
import { type Ending, type JobCommand, seconds } from './job.ts';
import { type Runtime, type ThreadOptions, type TurnEvent, type TurnInput } from './ports.ts';
import { watchSilence } from './silence.ts';
import { toolCallerOf } from './tool-calls.ts';
import { Repair } from './repair.ts';
import { requireStillAllowed } from './start.ts';
import { type KnownThread } from './stores.ts';
import { type Watchdog } from './watchdog.ts';
import { type Workplace } from './workplace.ts';
import { type Verdict } from './reviews-verdict.ts';

export interface RunOptions extends EngineOptions {
  /** Changes the job's state: decided, recorded, told. */
  readonly apply: (command: JobCommand) => void;
  /** Records and tells what happened in the turn. */
  readonly record: (events: readonly NewJobEvent[]) => void;
  /** Does what records something, and waits while another program holds the state. */
  readonly patiently: (work: () => void) => Promise<void>;
}

type TurnEnd = Extract<TurnEvent, { type: 'turn/completed' }>;

/** Runs a job's turns and says how it ended. Throws only when the state cannot be recorded, or for a bug. */
export async function runJob(active: ActiveJob, options: RunOptions): Promise<Ending> {
  const outcome: Outcome = { answer: null, usage: null, usedBefore: null, open: new Map() };
  using watchdog = watchSilence(active, { ...options, open: () => outcome.open.values() });
  const { signal } = active.stop;
  const hold = holdOf(signal, { ...options, proceeded: () => watchdog.sign() });
  try {
    const searched = searchForSecrets(active);
    if (!isQuick(active)) await searched;
    await options.gate?.(active, hold, { signal });
    requireStillAllowed(active, { roots: options.roots(), ...(options.standing?.(active.request) ?? active.request) });
    signal.throwIfAborted();
    await using held = await heldImages(active, options);
    const first = turnInput(active, held);
    active.startedAtMs = options.elapsed();
    await options.patiently(() => options.apply({ type: 'run', atMs: options.now() }));
    await using place = active.decision.review ? await options.workplace(active, { signal }) : null;
    const thread = threadOptions(active, place);
    const threadId = await openThread(active, { thread, searched, first }, options);
    try {
      const repair = new Repair(active);
      return await runTurns({ active, threadId, thread, first, repair, outcome, watchdog, hold, place }, options);
    } finally {
      if (active.job.ephemeral) void options.runtime.closeThread(threadId);
    }
  } catch (error) {
    if (!(error instanceof Failure) || error.code.startsWith('state/')) throw error;
    return conclude(active, outcome, { type: 'turn/completed', status: 'failed', failure: error.toBody() });
  }
}

interface Outcome {
  answer: string | null;
  usage: Usage | null;
  /** By the turns before the present one. */
  usedBefore: Usage | null;
  /** What has started and not ended. */
  readonly open: Map<string, Item>;
}

/** Begins at once; who does not wait for it at first does so later. */
function searchForSecrets({ allowed, decision, stop: { signal } }: ActiveJob): Promise<void> {
  const searched = decision.secretScan ? requireNoSecrets(allowed.root.path, { signal }) : Promise.resolve();
  searched.catch(() => undefined);
  return searched;
}

/** Codex may open the thread meanwhile, since nothing is sent to the model before its first turn. */
function isQuick({ job, allowed }: ActiveJob): boolean {
  return job.sandbox === 'read-only' && !allowed.root.isolated;
}

function threadOptions({ job, allowed, decision, request }: ActiveJob, place: Workplace | null): ThreadOptions {
  return {
    cwd: place?.cwd ?? allowed.cwd,
    sandbox: decision.sandbox,
    network: decision.network,
    isolated: allowed.root.isolated,
    model: job.model,
    effort: job.effort,
    ephemeral: job.ephemeral,
    developerInstructions: request.developerInstructions,
    approvals: decision.sandbox === 'read-only' ? 'never' : 'ask',
    ...(request.tools && { tools: request.tools.specs }),
  };
}

interface Opening {
  readonly thread: ThreadOptions;
  /** What its first turn is given. */
  readonly first: TurnInput;
  readonly searched: Promise<void>;
}

async function openThread(active: ActiveJob, { thread, searched, first }: Opening, options: RunOptions): Promise<string> {
  const { runtime, threads, apply, patiently, now } = options;
  const { job, stop } = active;
  const { threadId, ...opened } = await open(runtime, job.threadId, thread, { signal: stop.signal, first });
  await searched.catch((error: unknown) => {
    // Nobody will ever go on with it.
    if (job.threadId === null) void runtime.closeThread(threadId);
    throw error;
  });
  // What is asked for takes effect with the turn, so an open thread does not say it yet.
  const [model, effort] = [thread.model ?? opened.model, thread.effort ?? opened.effort];
  await patiently(() => apply({ type: 'openThread', threadId, model, effort }));
  if (job.ephemeral) return threadId;
  const at = seconds(now());
  const known = threads.find(threadId) ?? active.thread ?? begunBy(job, threadId, at);
  const own = job.clientId === known.clientId ? { sandbox: job.sandbox } : {};
  await patiently(() => threads.save({ ...known, ...own, lastTurnAt: at, lastJobId: job.id, model, effort }));
  return threadId;
}

function begunBy({ clientId, clientName, bridgeId, root, cwd, title }: Job, id: string, at: number): KnownThread {
  const own = { origin: 'drawbridge', model: null, effort: null, archived: false, forkedFrom: null };
  return { id, clientId, clientName, bridgeId, root, cwd, title, createdAt: at, lastTurnAt: at, ...own };
}

function open(runtime: Runtime, threadId: string | null, thread: ThreadOptions, call: Parameters<Runtime['startThread']>[1]) {
  return threadId === null ? runtime.startThread(thread, call) : runtime.resumeThread(threadId, thread, call);
}

function turnInput(active: ActiveJob, held: HeldImages | null): TurnInput {
  return { ...nextInput(active, active.request.prompt), ...(held && { images: held.images }) };
}

/** What a turn is given whose answer, like that of every turn of the job, has the form that the client wants. */
function nextInput({ request: { outputSchema } }: ActiveJob, text: string): TurnInput {
  return { text, ...(outputSchema !== undefined && { outputSchema }) };
}

async function heldImages(active: ActiveJob, { holdImages }: RunOptions): Promise<HeldImages | null> {
  const { images = [], ...request } = active.request;
  if (images.length === 0) return null;
  if (!holdImages) throw new TypeError('there is no place for images');
  const held = await holdImages(images);
  // The job may wait for its owner for days.
  active.request = request;
  return held;
}

interface Turns {
  readonly active: ActiveJob;
  readonly threadId: string;
  readonly thread: ThreadOptions;
  readonly first: TurnInput;
  readonly repair: Repair;
  readonly outcome: Outcome;
  readonly watchdog: Watchdog;
  readonly hold: Hold;
  /** Null where nothing is reviewed. */
  readonly place: Workplace | null;
}

/** One turn, and one more each time the owner sends back what it changed. */
async function runTurns(turns: Turns, options: RunOptions): Promise<Ending> {
  const { active, outcome, place, first } = turns;
  for (let input = first; ; ) {
    const end = await runRepaired(turns, input, options);
    const verdict = place && (await verdictOn(end, place, turns));
    switch (verdict?.type) {
      case 'sentBack':
        input = nextInput(active, verdict.message);
        outcome.usedBefore = outcome.usage;
        break;
      case 'failed':
        return conclude(active, outcome, { ...end, status: 'failed', failure: verdict.failure.toBody() });
      case 'applied':
        // An answer of a form that the client gave stays of that form.
        if (active.request.outputSchema === undefined) outcome.answer = [outcome.answer, verdict.note].filter(Boolean).join('\n\n');
        return conclude(active, outcome, { ...end, status: 'completed', failure: null });
      case undefined:
        // Stopped while the owner was asked: the turn was over, the job was not.
        return conclude(active, outcome, place && active.stop.signal.aborted ? { ...end, status: 'interrupted' } : end);
    }
  }
}

/** What the owner makes of what the turn changed; null when it stands as it ended. */
async function verdictOn({ status }: TurnEnd, place: Workplace, { active, hold }: Turns): Promise<Verdict | null> {
  const { signal } = active.stop;
  try {
    if (status === 'completed') return await place.review(active.job, hold, { signal });
    if (!signal.aborted) await place.keep(active.job, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return signal.aborted ? place.withdraw(Failure.from(signal.reason)) : null;
}

/** A turn, and one more where its answer has not the form that was asked for. */
async function runRepaired(turns: Turns, input: TurnInput, options: RunOptions): Promise<TurnEnd> {
  const { active, outcome, repair } = turns;
  const { again, end } = repair.judge(await runTurn(turns, input, options), outcome.answer);
  if (again === null) return end;
  outcome.usedBefore = outcome.usage;
  return runRepaired(turns, nextInput(active, again), options);
}

async function runTurn(
  { active, threadId, thread, outcome, watchdog, hold, place }: Turns,
  input: TurnInput,
  options: RunOptions,
): Promise<TurnEnd> {
  const { apply, record, patiently } = options;
  const asked = { ...input, ...answererOf({ active, thread, hold, place }, options), ...toolCallerOf(active, hold) };
  const turn = options.runtime.runTurn(threadId, thread, asked, { signal: active.stop.signal });
  watchdog.start();
  for await (const events of batches(turn)) {
    watchdog.sign();
    const recordable: NewJobEvent[] = [];
    for (const event of events) {
      if (event.type === 'turn/completed') {
        await patiently(() => record(recordable));
        return event;
      }
      if (event.type === 'turn/started') await patiently(() => apply({ type: 'startTurn', turnId: event.turnId }));
      else recordable.push(note(event, outcome));
    }
    if (recordable.length > 0) await patiently(() => record(recordable));
  }
  throw new Failure('codex/exited', 'Codex ended the turn without saying how.', { hint: 'Start the job again.' });
}

function answererOf({ active, thread, hold, place }: Pick<Turns, 'active' | 'thread' | 'hold' | 'place'>, { answerer }: RunOptions) {
  if (!answerer || thread.approvals !== 'ask') return {};
  return { onApproval: answerer(active, { hold, folder: place?.folder ?? active.allowed.root.path, cwd: thread.cwd }) };
}

function note(event: Exclude<TurnEvent, { type: 'turn/completed' | 'turn/started' }>, outcome: Outcome): NewJobEvent {
  if (event.type === 'turn/usageUpdated') {
    outcome.usage = sum(event.usage, outcome.usedBefore);
    return { ...event, usage: outcome.usage };
  }
  if (event.type === 'item/started') outcome.open.set(event.item.id, event.item);
  if (event.type === 'item/dropped') outcome.open.delete(event.itemId);
  if (event.type === 'item/completed') outcome.open.delete(event.item.id);
  if (event.type === 'item/completed' && event.item.type === 'agentMessage') outcome.answer = event.item.text;
  return event;
}

function sum(one: Usage, other: Usage | null): Usage {
  if (!other) return one;
  return {
    input: one.input + other.input,
    cachedInput: one.cachedInput + other.cachedInput,
    output: one.output + other.output,
    reasoning: one.reasoning + other.reasoning,
    total: one.total + other.total,
  };
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
