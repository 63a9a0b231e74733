/** What kinds of items have ids of their own. */
export type ItemKind = 'message' | 'reasoning';

/** A response is a job under another name, so neither has to be looked up to find the other. */
export function responseIdOf(jobId: string): string {
  return jobId.replace(/^job_/, 'resp_');
}

/** The job of a response; null for what is no id of ours. */
export function jobIdOf(responseId: string): string | null {
  return /^resp_[0-9a-z]{16}$/.test(responseId) ? responseId.replace(/^resp_/, 'job_') : null;
}

/**
 * The item of a response's output that is the `index`th of its kind: so it keeps its id where the recorded turn tells the kinds in another
 * order than the live one did.
 */
export function outputItemId(jobId: string, kind: ItemKind, index: number): string {
  return `${kind === 'message' ? 'msg' : 'rs'}_${suffixOf(jobId)}_${index}`;
}

/** The message that was the `index`th of a response's input. */
export function inputItemId(jobId: string, index: number): string {
  return `msg_${suffixOf(jobId)}_in${index}`;
}

/** The job whose response has this item; null for what is no id of ours. */
export function jobOfItem(itemId: string): string | null {
  const [, suffix] = /^(?:msg|rs)_([0-9a-z]{16})_(?:in)?\d+$/.exec(itemId) ?? [];
  return suffix === undefined ? null : `job_${suffix}`;
}

function suffixOf(jobId: string): string {
  return jobId.replace(/^job_/, '');
}
