import { z } from 'zod';
import { check } from '../check.ts';
import { BadParameter } from '../errors.ts';
import { type StoredResponse } from './archive.ts';
import { inputItemId } from './ids.ts';
import { type InputMessage } from './record.ts';

const Query = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  order: z.enum(['asc', 'desc']).default('desc'),
  after: z.string().optional(),
});

/** A page of what a response was asked with; the last said first unless `order` says otherwise. @throws BadParameter */
export function inputItems({ key, record }: StoredResponse, parameters: Readonly<Record<string, string>>) {
  const { limit, order, after } = check(Query, parameters);
  const items = record.input.map((message, index) => itemBody(message, inputItemId(key, index)));
  if (order === 'desc') items.reverse();
  const start = after === undefined ? 0 : items.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && start === 0) throw new BadParameter('after', 'after: there is no such item in this list.');
  const data = items.slice(start, start + limit);
  const [first, last] = [data[0]?.id ?? null, data.at(-1)?.id ?? null];
  return { object: 'list' as const, data, first_id: first, last_id: last, has_more: start + limit < items.length };
}

function itemBody({ role, text, images = 0, callId }: InputMessage, id: string) {
  if (callId !== undefined)
    return { id, type: 'function_call_output' as const, status: 'completed' as const, call_id: callId, output: text };
  const said = role === 'assistant' ? { type: 'output_text', text, annotations: [], logprobs: [] } : { type: 'input_text', text };
  const pictures = Array.from({ length: images }, () => ({ type: 'input_image', detail: 'auto', image_url: null, file_id: null }));
  const content = [said, ...pictures];
  return { id, type: 'message' as const, status: 'completed' as const, role, content };
}
