/** What kinds of items have ids of their own. */
export type ItemKind = 'message' | 'reasoning';

/** Where an item stands: in a response's input, or among those of its kind in the output. */
export interface ItemPlace {
  readonly jobId: string;
  readonly kind: ItemKind;
  readonly of: 'input' | 'output';
  readonly index: number;
}

/** A response is a job under another name, so neither has to be looked up to find the other. */
export function responseIdOf(jobId: string): string {
  return jobId.replace(/^job_/, 'resp_');
}

/** The job of a response; null for what is no id of ours. */
export function jobIdOf(responseId: string): string | null {
  return /^resp_[0-9a-z]{16}$/.test(responseId) ? responseId.replace(/^resp_/, 'job_') : null;
}

/** Counted by kind, so that an item keeps its id where the recorded turn tells the kinds in another order than the live one did. */
export function itemIdOf({ jobId, kind, of, index }: ItemPlace): string {
  return `${prefixes[kind]}_${jobId.replace(/^job_/, '')}_${of === 'input' ? 'in' : ''}${index}`;
}

/** Null for what is no id of ours. */
export function placeOf(itemId: string): ItemPlace | null {
  const [, prefix, job, input, index] = /^(msg|rs)_([0-9a-z]{16})_(in)?(\d{1,6})$/.exec(itemId) ?? [];
  if (job === undefined) return null;
  return { jobId: `job_${job}`, kind: prefix === 'rs' ? 'reasoning' : 'message', of: input ? 'input' : 'output', index: Number(index) };
}

const prefixes = { message: 'msg', reasoning: 'rs' } as const;
