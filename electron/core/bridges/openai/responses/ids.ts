/** What kinds of items have ids of their own. */
export type ItemKind = 'message' | 'reasoning' | 'call';

/**
 * A response is a job under another name, so neither has to be looked up to find the other. A job that waits for its client between calls
 * of its tools is several responses: those after the first have their number behind its name, `job_…_2`.
 */
export function keyOf(jobId: string, part: number): string {
  return part === 1 ? jobId : `${jobId}_${part}`;
}

export function responseIdOf(key: string): string {
  return key.replace(/^job_/, 'resp_');
}

/** The key of a response; null for what is no id of ours. */
export function keyOfResponse(responseId: string): string | null {
  return /^resp_[0-9a-z]{16}(?:_\d{1,6})?$/.test(responseId) ? responseId.replace(/^resp_/, 'job_') : null;
}

export function jobIdOf(key: string): string {
  return key.slice(0, 'job_'.length + 16);
}

/** Counted from 1. */
export function partOfKey(key: string): number {
  return Number(key.slice('job_'.length + 17) || 1);
}

const prefixes = { message: 'msg', reasoning: 'rs', call: 'fc' } as const;

/**
 * The item of a response's output that is the `index`th of its kind: so it keeps its id where the recorded turn tells the kinds in another
 * order than the live one did.
 */
export function outputItemId(key: string, kind: ItemKind, index: number): string {
  return `${prefixes[kind]}_${suffixOf(key)}_${index}`;
}

/** The message that was the `index`th of a response's input. */
export function inputItemId(key: string, index: number): string {
  return `msg_${suffixOf(key)}_in${index}`;
}

/** The key of the response that has this item; null for what is no id of ours. */
export function keyOfItem(itemId: string): string | null {
  const [, suffix] = /^(?:msg|rs|fc)_([0-9a-z]{16}(?:_\d{1,6})?)_(?:in)?\d+$/.exec(itemId) ?? [];
  return suffix === undefined ? null : `job_${suffix}`;
}

function suffixOf(key: string): string {
  return key.replace(/^job_/, '');
}
