import { type Item } from '../../../shared/model/item.ts';
import { type JobEvent } from '../../../shared/model/job.ts';
import { duration, safe } from '../output.ts';

/** A job's events as lines for a terminal. Deltas are left out: what they build comes whole when it is complete. */
export function logLines(events: readonly JobEvent[]): string[] {
  return events.flatMap((event) => lines(event).map((line, index) => `${index === 0 ? clock(event.atMs) : '        '}  ${line}`));
}

function lines(event: JobEvent): string[] {
  switch (event.type) {
    case 'job/created':
      return [`${safe(event.job.clientName)} asked: ${safe(event.job.title)}`];
    case 'job/statusChanged':
      return [`job ${event.job.status}${event.job.failure ? `: ${safe(event.job.failure.message)}` : ''}`];
    case 'item/completed':
      return itemLines(event.item);
    case 'item/dropped':
      return ['the answer broke off and starts again'];
    case 'item/started':
      return event.item.type === 'commandExecution' ? [`$ ${safe(event.item.command)}`] : [];
    case 'item/delta':
    case 'turn/usageUpdated':
      return [];
  }
}

function itemLines(item: Item): string[] {
  switch (item.type) {
    case 'userMessage':
      return [];
    case 'agentMessage':
      return split(item.text);
    case 'reasoning':
      return split(item.text).map((line) => `(${line})`);
    case 'commandExecution':
      return [
        `exit ${item.exitCode ?? '-'} after ${duration(item.durationMs)}  $ ${safe(item.command)}`,
        ...split(item.output).map((line) => `  ${line}`),
      ];
    case 'fileChange':
      return item.changes.map((change) => `${change.kind} ${safe(change.path)} (${item.status})`);
    case 'plan':
      return item.steps.length > 0 ? item.steps.map(({ step, status }) => `plan: ${safe(step)} (${status})`) : split(item.text);
    case 'mcpToolCall':
      return [`tool ${safe(item.server)}/${safe(item.tool)} ${item.status}`];
    case 'dynamicToolCall':
      return [`the client’s tool ${safe(item.tool)} ${item.status}`];
    case 'webSearch':
      return [`searched the web: ${safe(item.query)}`];
    case 'notice':
      return [`${item.level}: ${safe(item.text)}`];
    case 'other':
      return [`(${safe(item.kind)})`];
  }
}

function split(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .filter((line, _, all) => all.length > 1 || line !== '')
    .map((line) => safe(line, { multiline: true }));
}

function clock(milliseconds: number): string {
  return new Date(milliseconds).toTimeString().slice(0, 8);
}
