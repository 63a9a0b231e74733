import { type Item } from '../../../../shared/model/item.ts';
import { type JobEvent } from '../../../../shared/model/job.ts';
import { type Caller, type JobHistory, type Jobs } from '../../jobs/ports.ts';
import { pageOfChanges } from '../tools/change-pages.ts';
import { diffHeader } from '../tools/diff.ts';

/** A caller and the jobs it may read of. */
export interface JobTexts {
  readonly jobs: Jobs & JobHistory;
  readonly caller: Caller;
}

export interface TextPage {
  readonly text: string;
  /** Where the next page begins; null when nothing more is recorded. */
  readonly next: string | null;
}

/** Characters of one page of a log. */
const pageChars = 100_000;
/** Events read at a time. */
const batch = 500;

/**
 * What is recorded of a job, from an event on. A page ends with a whole event; one that is longer than a page loses its middle.
 * @throws Failure job/notFound
 */
export function logPage({ jobs, caller }: JobTexts, jobId: string, after: number): TextPage {
  const texts: string[] = [];
  let chars = 0;
  let last = after;
  for (;;) {
    const events = jobs.history(jobId, caller, { after: last, limit: batch });
    for (const event of events) {
      const text = shortened(textOf(event));
      if (chars > 0 && chars + text.length > pageChars) return { text: texts.join(''), next: String(last) };
      texts.push(text);
      chars += text.length;
      last = event.seq;
    }
    if (events.length < batch) return { text: texts.join(''), next: null };
  }
}

/** What a job changed, in whole hunks. @throws Failure job/notFound, page/badCursor */
export async function changesPage({ jobs, caller }: JobTexts, jobId: string, cursor: string | null): Promise<TextPage> {
  const changes = await jobs.changes(jobId, caller);
  if (!changes) return { text: '', next: null };
  const { files, nextCursor } = pageOfChanges(changes, cursor);
  const texts = files.map((file) => {
    const header = diffHeader(file);
    return file.withheld === null ? header + file.hunks.map(({ diff }) => diff).join('') : `${header}# not shown: ${file.withheld}\n`;
  });
  return { text: texts.join(''), next: nextCursor };
}

function shortened(text: string): string {
  if (text.length <= pageChars) return text;
  const half = pageChars / 2 - 100;
  const [head, tail] = [text.slice(0, half).toWellFormed(), text.slice(-half).toWellFormed()];
  return `${head}\n[… ${text.length - 2 * half} characters left out …]\n${tail}`;
}

/** Deltas are left out: what they build comes whole when it is complete. */
function textOf(event: JobEvent): string {
  switch (event.type) {
    case 'job/created':
      return `# ${event.job.title}\n`;
    case 'job/statusChanged':
      return `[${event.job.status}${event.job.waitingFor === null ? '' : `: ${event.job.waitingFor}`}]\n`;
    case 'item/completed':
      return lines(event.item);
    case 'item/dropped':
      return '[the answer broke off and starts again]\n';
    case 'item/started':
    case 'item/delta':
    case 'turn/usageUpdated':
      return '';
  }
}

function lines(item: Item): string {
  switch (item.type) {
    case 'agentMessage':
      return ended(item.text);
    case 'reasoning':
      return item.text ? `(${item.text.trim()})\n` : '';
    case 'commandExecution':
      return `$ ${item.command}\n${ended(item.output)}[exit ${item.exitCode ?? '-'}]\n`;
    case 'fileChange':
      return item.changes.map(({ kind, path }) => `[${kind} ${path}: ${item.status}]\n`).join('');
    case 'plan':
      return item.steps.length > 0 ? item.steps.map(({ step, status }) => `- ${step} (${status})\n`).join('') : ended(item.text);
    case 'mcpToolCall':
      return `[called ${item.server}/${item.tool}: ${item.status}]\n`;
    case 'dynamicToolCall':
      return `[called the client’s tool ${item.tool}: ${item.status}]\n`;
    case 'webSearch':
      return `[searched the web: ${item.query}]\n`;
    case 'notice':
      return `[${item.level}: ${item.text}]\n`;
    // The owner's own words to Codex are among them.
    case 'userMessage':
    case 'other':
      return '';
  }
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
