import { type Job, type JobEvent, type Usage } from '../../../../../shared/model/job.ts';
import { type CalledTool } from '../chunks.ts';
import { endOf, failureOf, interrupted } from '../ending.ts';
import { type Turn } from '../turn.ts';
import { type ToolTurn } from './tool-turn.ts';

/** What a client is told at once: the answer of a job that has ended, or the calls that it is to make first. */
export interface Answer {
  readonly job: Job;
  /** Null where nothing was said before the calls. */
  readonly content: string | null;
  readonly calls: readonly CalledTool[];
  readonly usage: Usage | null;
}

/** @throws Failure for a job that has ended without an answer */
export function wholeAnswer(job: Job): Answer {
  const failure = failureOf(job);
  if (failure) throw failure;
  return { job, content: job.answer ?? '', calls: [], usage: job.usage };
}

/** Reads events to calls of the client's tools, or to the end of the job. @throws Failure as wholeAnswer, and for events that end before */
export async function readAnswer(events: AsyncIterable<JobEvent>, turn: Turn, toolTurn: ToolTurn): Promise<Answer> {
  const said: string[] = [];
  const calls: CalledTool[] = [];
  let usage: Usage | null = null;
  for await (const event of events) {
    const ended = endOf(event);
    if (ended) return wholeAnswer(ended);
    if (event.type === 'turn/usageUpdated') usage = event.usage;
    said.push(...messageOf(event));
    const call = calledTool(event, toolTurn);
    if (call) calls.push(call);
  }
  const { job } = turn;
  if (!job || calls.length === 0) throw interrupted();
  return { job, content: said.join('\n\n') || null, calls, usage };
}

function messageOf(event: JobEvent): readonly string[] {
  return event.type === 'item/completed' && event.item.type === 'agentMessage' ? [event.item.text] : [];
}

function calledTool(event: JobEvent, toolTurn: ToolTurn): CalledTool | null {
  if (event.type !== 'item/started' || event.item.type !== 'dynamicToolCall' || !toolTurn.tools.callable) return null;
  const { id, tool: name, arguments: text } = event.item;
  return { id: toolTurn.tell(id), name, arguments: text };
}

/** A call as an entry of `tool_calls`. */
export function toolCallBody({ id, name, arguments: text }: CalledTool) {
  return { id, type: 'function' as const, function: { name, arguments: text } };
}
