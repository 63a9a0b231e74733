import { type CommandExecution, type Item } from '../../../shared/model/item.ts';
import { type ThreadItem } from './generated/protocol.ts';
import { cutOutput } from './output.ts';

type Kind<T extends ThreadItem['type']> = Extract<ThreadItem, { type: T }>;
interface Times {
  readonly startedAtMs: number;
  readonly completedAtMs: number | null;
}

/** Codex's item in our words. Kinds this version does not know become `other`, so that nothing is lost silently. */
export function toItem(item: ThreadItem, times: Times): Item {
  const base = { id: item.id, ...times };
  switch (item.type) {
    case 'userMessage':
      return { ...base, type: 'userMessage', text: userText(item) };
    case 'agentMessage':
      return { ...base, type: 'agentMessage', text: item.text };
    case 'reasoning':
      return { ...base, type: 'reasoning', text: item.summary.join('\n\n') };
    case 'plan':
      return { ...base, type: 'plan', text: item.text, steps: [] };
    case 'commandExecution':
      return { ...base, ...command(item) };
    case 'fileChange':
      return { ...base, type: 'fileChange', status: item.status, changes: item.changes.map(toChange) };
    case 'mcpToolCall': {
      const { server, tool, status, error, durationMs } = item;
      return { ...base, type: 'mcpToolCall', server, tool, status, error: error?.message ?? null, durationMs };
    }
    case 'dynamicToolCall': {
      const { tool, status, durationMs } = item;
      return { ...base, type: 'dynamicToolCall', tool, arguments: JSON.stringify(item.arguments ?? {}), status, durationMs };
    }
    case 'webSearch':
      return { ...base, type: 'webSearch', query: item.query };
    default:
      return { ...base, type: 'other', kind: item.type };
  }
}

/**
 * The item as it is left when its turn ends without it: what was shown so far stands, and nothing claims to have succeeded.
 * `grown` is the text or output that came in deltas.
 */
export function leftOpen(item: Item, grown: string, completedAtMs: number): Item {
  switch (item.type) {
    case 'agentMessage':
    case 'reasoning':
      return { ...item, completedAtMs, text: grown || item.text };
    case 'commandExecution':
      return { ...item, completedAtMs, status: 'failed', output: grown || item.output, durationMs: completedAtMs - item.startedAtMs };
    case 'fileChange':
    case 'dynamicToolCall':
      return { ...item, completedAtMs, status: 'failed' };
    case 'mcpToolCall':
      return { ...item, completedAtMs, status: 'failed', error: 'The turn ended before the tool answered.' };
    default:
      return { ...item, completedAtMs };
  }
}

function userText({ content }: Kind<'userMessage'>): string {
  return content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join('\n');
}

function command(item: Kind<'commandExecution'>): Omit<CommandExecution, 'id' | keyof Times> {
  const { status, exitCode, durationMs } = item;
  return {
    type: 'commandExecution',
    command: item.command,
    cwd: item.cwd,
    status,
    output: cutOutput(item.aggregatedOutput ?? ''),
    exitCode,
    durationMs,
  };
}

function toChange({ path, kind, diff }: Kind<'fileChange'>['changes'][number]) {
  return { path, kind: kind.type, movedTo: kind.type === 'update' ? (kind.move_path ?? null) : null, diff };
}
