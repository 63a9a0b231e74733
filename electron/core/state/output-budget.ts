import { type JobEvent, type NewJobEvent } from '../../../shared/model/job.ts';
import { cutMiddle, omitted } from '../lib/cut.ts';

/** Bytes of command output that are kept of one job: what came first, and what came last. */
export const keptOutput = { head: 9 << 20, tail: 1 << 20 } as const;

/** What is kept of a job's output so far. Never changed: what could not be recorded may come again. */
export interface Output {
  readonly head: number;
  /** The newest recorded outputs, by their `seq`. */
  readonly tail: readonly { readonly seq: number; readonly bytes: number }[];
}

export const noOutput: Output = { head: 0, tail: [] };

/** The event with no more output than one item may have. */
export function limitOutput(event: NewJobEvent): NewJobEvent {
  if (event.type !== 'item/completed' || event.item.type !== 'commandExecution') return event;
  const output = cutMiddle(event.item.output, keptOutput.tail);
  return output === event.item.output ? event : { ...event, item: { ...event.item, output } };
}

/** Counts a recorded event. `forget` are older ones whose output has to go, so that the job keeps within its limit. */
export function countOutput(kept: Output, event: JobEvent): { readonly kept: Output; readonly forget: readonly number[] } {
  if (event.type !== 'item/completed' || event.item.type !== 'commandExecution') return { kept, forget: [] };
  const bytes = Buffer.byteLength(event.item.output);
  if (kept.tail.length === 0 && kept.head + bytes <= keptOutput.head) return { kept: { ...kept, head: kept.head + bytes }, forget: [] };
  const tail = [...kept.tail, { seq: event.seq, bytes }];
  const forget: number[] = [];
  for (let sum = tail.reduce((all, one) => all + one.bytes, 0); sum > keptOutput.tail && tail.length > 1; ) {
    const oldest = tail.shift();
    if (!oldest) break;
    sum -= oldest.bytes;
    forget.push(oldest.seq);
  }
  return { kept: { ...kept, tail }, forget };
}

/** A recorded event, as its text, without its output. */
export function withoutOutput(data: string): string {
  const event: NewJobEvent = JSON.parse(data);
  if (event.type !== 'item/completed' || event.item.type !== 'commandExecution') return data;
  return JSON.stringify({ ...event, item: { ...event.item, output: omitted(Buffer.byteLength(event.item.output)) } });
}
