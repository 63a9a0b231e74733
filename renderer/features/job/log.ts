import { type DeltaField, type Item } from '../../../shared/model/item.ts';
import { isFinal, type Job, type JobEvent, type Usage } from '../../../shared/model/job.ts';
import { type Stage, withStage } from './timeline.ts';

/** An item as the log shows it. `live` until Codex says that it is complete. */
export interface LogItem {
  readonly item: Item;
  readonly live: boolean;
}

/** A job's log as far as its events were read. */
export interface Log {
  /** Of the last event read; a subscription resumes after it. */
  readonly seq: number;
  readonly lastEventAtMs: number | null;
  /** In order of first appearance. */
  readonly items: readonly LogItem[];
  readonly usage: Usage | null;
  /** The job as its newest event has it. */
  readonly job: Job | null;
  /** What it did when. */
  readonly stages: readonly Stage[];
}

export const emptyLog: Log = { seq: 0, lastEventAtMs: null, items: [], usage: null, job: null, stages: [] };

/** The log after more events. Events that were read before are passed over, so a resumed subscription may overlap. */
export function withEvents(log: Log, events: readonly JobEvent[]): Log {
  const draft: Draft = { ...log, items: [...log.items], places: new Map(log.items.map(({ item }, at) => [item.id, at])) };
  for (const event of events) {
    if (event.seq <= draft.seq) continue;
    draft.seq = event.seq;
    draft.lastEventAtMs = Math.max(draft.lastEventAtMs ?? 0, event.atMs);
    applyEvent(draft, event);
  }
  const { places: _, ...next } = draft;
  return next;
}

interface Draft {
  seq: number;
  lastEventAtMs: number | null;
  items: LogItem[];
  usage: Usage | null;
  job: Job | null;
  stages: readonly Stage[];
  places: Map<string, number>;
}

function applyEvent(draft: Draft, event: JobEvent): void {
  switch (event.type) {
    case 'job/created':
    case 'job/statusChanged':
      draft.job = event.job;
      draft.stages = withStage(draft.stages, event.job, event.atMs);
      return;
    case 'item/started':
      return put(draft, { item: event.item, live: true });
    case 'item/completed':
      return put(draft, { item: event.item, live: false });
    case 'item/delta':
      return grow(draft, event);
    case 'item/dropped':
      return drop(draft, event.itemId);
    case 'turn/usageUpdated':
      draft.usage = event.usage;
  }
}

/** A completed item is the truth: it replaces what its deltas had built. */
function put(draft: Draft, entry: LogItem): void {
  const at = draft.places.get(entry.item.id);
  if (at === undefined) {
    draft.places.set(entry.item.id, draft.items.length);
    draft.items.push(entry);
  } else if (draft.items[at]?.live) {
    draft.items[at] = entry;
  }
}

function grow(
  draft: Draft,
  { itemId, field, delta }: { readonly itemId: string; readonly field: DeltaField; readonly delta: string },
): void {
  const at = draft.places.get(itemId);
  const entry = at === undefined ? undefined : draft.items[at];
  if (at === undefined || !entry?.live) return;
  draft.items[at] = { live: true, item: grown(entry.item, field, delta) };
}

function grown(item: Item, field: DeltaField, delta: string): Item {
  if (item.type === 'commandExecution') return field === 'output' ? { ...item, output: bounded(item.output + delta) } : item;
  return field === 'text' && 'text' in item ? { ...item, text: item.text + delta } : item;
}

/** Of an output that grows, this much is held, until the core tells how it is kept. */
const longestOutput = 4 << 20;

/** Cut at a line, by half, so that it is seldom. What is left out is said by the dots. */
function bounded(output: string): string {
  if (output.length <= longestOutput) return output;
  return `…\n${output.slice(output.indexOf('\n', output.length - longestOutput / 2) + 1)}`;
}

function drop(draft: Draft, itemId: string): void {
  const at = draft.places.get(itemId);
  if (at === undefined) return;
  draft.items.splice(at, 1);
  draft.places = new Map(draft.items.map(({ item }, place) => [item.id, place]));
}

/** One row of the log. */
export type Entry =
  | { readonly type: 'prompt'; readonly key: string; readonly atMs: number; readonly text: string }
  | { readonly type: 'item'; readonly key: string; readonly atMs: number; readonly item: Item; readonly live: boolean }
  /** The agent's last message of a job that has ended: its answer, or as far as it came. */
  | { readonly type: 'answer'; readonly key: string; readonly atMs: number; readonly text: string }
  | { readonly type: 'end'; readonly key: string; readonly atMs: number; readonly job: Job };

/** The rows of a job's log: what was asked, what happened, the answer, how it ended. */
export function entriesOf(log: Log, job: Job): readonly Entry[] {
  const ended = isFinal(job.status);
  const asked = log.items.find(({ item }) => item.type === 'userMessage');
  const said = ended ? answerAt(log.items, job.answer) : -1;
  // Only a job that was done has answered; of any other these are the last words.
  const answered = job.status === 'completed' ? said : -1;
  const rows = log.items.flatMap((entry, at) => {
    if (entry === asked || !hasSomething(entry.item)) return [];
    return [at === answered ? answerOf(entry.item) : rowOf(entry, ended)];
  });
  const prompt: Entry = {
    type: 'prompt',
    key: 'prompt',
    atMs: job.createdAt * 1000,
    text: asked?.item.type === 'userMessage' ? asked.item.text : job.prompt,
  };
  return [prompt, ...rows, ...closing(job, ended && said < 0)];
}

function closing(job: Job, answerMissing: boolean): readonly Entry[] {
  if (!isFinal(job.status)) return [];
  const atMs = (job.finishedAt ?? job.createdAt) * 1000;
  const answer: readonly Entry[] = answerMissing && job.answer ? [{ type: 'answer', key: 'answer', atMs, text: job.answer }] : [];
  return [...answer, { type: 'end', key: 'end', atMs, job }];
}

function answerAt(items: readonly LogItem[], answer: string | null): number {
  return answer === null ? -1 : items.findLastIndex(({ item }) => item.type === 'agentMessage' && item.text === answer);
}

function answerOf(item: Item): Entry {
  return { type: 'answer', key: item.id, atMs: item.startedAtMs, text: 'text' in item ? item.text : '' };
}

function rowOf({ item, live }: LogItem, ended: boolean): Entry {
  return { type: 'item', key: item.id, atMs: item.startedAtMs, item, live: live && !ended };
}

/** Messages are announced before their first word; a row without one would only make the log jump. */
function hasSomething(item: Item): boolean {
  switch (item.type) {
    case 'agentMessage':
    case 'reasoning':
      return item.text.trim() !== '';
    case 'plan':
      return item.text.trim() !== '' || item.steps.length > 0;
    case 'fileChange':
      return item.changes.length > 0;
    default:
      return true;
  }
}
