import { type Item } from '../../../shared/model/item.ts';
import { isFinal, type Job, waitsForClient } from '../../../shared/model/job.ts';
import { type Stretch } from '../../ui/chart/stretches.ts';

/** What a job's time goes to. */
export type TimeKind = 'queue' | 'model' | 'commands' | 'owner' | 'client';

/** What a job does from a moment on; `end` for nothing any more. */
export interface Stage {
  readonly atMs: number;
  readonly kind: 'queue' | 'turn' | 'owner' | 'client' | 'end';
}

/** The stages after a change of the job; the same ones when it does what it did. */
export function withStage(stages: readonly Stage[], job: Job, atMs: number): readonly Stage[] {
  const kind = stageOf(job);
  const last = stages.at(-1);
  return last?.kind === kind ? stages : [...stages, { kind, atMs: Math.max(atMs, last?.atMs ?? 0) }];
}

function stageOf({ status, waitingFor }: Job): Stage['kind'] {
  if (isFinal(status)) return 'end';
  if (status === 'queued') return 'queue';
  if (status !== 'waiting') return 'turn';
  return waitingFor !== null && waitsForClient(waitingFor) ? 'client' : 'owner';
}

/** What took a job's time, in order and without overlap, as far as it has come. Times in Unix milliseconds. */
export function timeline(stages: readonly Stage[], items: readonly Item[], nowMs: number): readonly Stretch<TimeKind>[] {
  const busy = commandTimes(items, nowMs);
  return stages.flatMap(({ kind, atMs }, at) => {
    const until = stages[at + 1]?.atMs ?? nowMs;
    if (kind === 'end' || until <= atMs) return [];
    return kind === 'turn' ? splitTurn(atMs, until, busy) : [{ kind, from: atMs, until }];
  });
}

interface Span {
  readonly from: number;
  readonly until: number;
}

/** When at least one command or tool ran, in order. */
function commandTimes(items: readonly Item[], nowMs: number): readonly Span[] {
  const spans = items
    .filter(({ type }) => type === 'commandExecution' || type === 'mcpToolCall' || type === 'dynamicToolCall')
    .map(({ startedAtMs, completedAtMs }) => ({ from: startedAtMs, until: completedAtMs ?? nowMs }))
    .sort((a, b) => a.from - b.from);
  const joined: { from: number; until: number }[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last && span.from <= last.until) last.until = Math.max(last.until, span.until);
    else joined.push({ ...span });
  }
  return joined;
}

/** While nothing else runs the turn waits for its model. */
function splitTurn(from: number, until: number, busy: readonly Span[]): readonly Stretch<TimeKind>[] {
  const parts: Stretch<TimeKind>[] = [];
  let at = from;
  const add = (kind: TimeKind, to: number) => {
    if (to > at) parts.push({ kind, from: at, until: to });
    at = Math.max(at, to);
  };
  for (const span of busy) {
    if (span.until <= at) continue;
    if (span.from >= until) break;
    add('model', Math.min(span.from, until));
    add('commands', Math.min(span.until, until));
  }
  add('model', until);
  return parts;
}
