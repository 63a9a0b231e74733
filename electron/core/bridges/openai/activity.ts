import { type Item } from '../../../../shared/model/item.ts';

/** How much of what Codex does a client is told: nothing, a line for each thing, or what came of it too. */
export type ToolActivity = 'off' | 'summary' | 'full';

/** A thing that Codex has done, as text for whoever follows; null for what is not told. */
export function activityText(item: Item, level: ToolActivity): string | null {
  if (level === 'off') return null;
  const summary = summaryOf(item);
  const detail = level === 'full' ? detailOf(item) : null;
  return summary !== null && detail ? `${summary}\n${fenced(detail)}` : summary;
}

/** That a job waits for its owner, and where they answer. */
export function waitingText(waitingFor: string): string {
  return `Waiting for ${waitingFor}. The owner answers in Drawbridge’s window (drawbridge open).`;
}

function summaryOf(item: Item): string | null {
  switch (item.type) {
    case 'commandExecution':
      return `Ran ${quoted(item.command)}${item.exitCode === null ? ` (${item.status})` : ` (exit ${item.exitCode})`}.`;
    case 'fileChange':
      return `${item.status === 'completed' ? 'Edited' : `Edit ${item.status}:`} ${item.changes.map(({ path }) => quoted(path)).join(', ')}.`;
    case 'mcpToolCall':
      return `Called ${quoted(`${item.server}.${item.tool}`)}${item.error === null ? '' : ` (failed: ${line(item.error)})`}.`;
    case 'webSearch':
      return `Searched the web for ${quoted(item.query)}.`;
    default:
      return null;
  }
}

function detailOf(item: Item): string | null {
  switch (item.type) {
    case 'commandExecution':
      return cut(item.output);
    case 'fileChange':
      return cut(item.changes.map(({ path, diff }) => `${path}\n${diff}`).join('\n'));
    default:
      return null;
  }
}

const maxLine = 200;
const maxDetail = 8000;

function line(text: string): string {
  const one = text.replace(/\s+/g, ' ').trim();
  return one.length > maxLine ? `${one.slice(0, maxLine).toWellFormed()}…` : one;
}

/** As code in Markdown, whatever it holds. */
function quoted(text: string): string {
  const one = line(text);
  const fence = '`'.repeat(longestRun(one) + 1);
  return one.startsWith('`') || one.endsWith('`') ? `${fence} ${one} ${fence}` : `${fence}${one}${fence}`;
}

function fenced(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}\n${text}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

function cut(text: string): string {
  const whole = text.trimEnd();
  return whole.length > maxDetail
    ? `${whole.slice(0, maxDetail).toWellFormed()}\n… (${whole.length - maxDetail} characters left out)`
    : whole;
}
