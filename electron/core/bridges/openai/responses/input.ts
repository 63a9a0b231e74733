import { z } from 'zod';
import { check, isObject } from '../check.ts';
import { BadParameter } from '../errors.ts';
import { isEmpty, type Message } from '../messages.ts';
import { contentOfParts, Part } from '../parts.ts';
import { type InputMessage } from './record.ts';

/** Finds what an item of an earlier response says. @throws BadParameter naming the parameter, for one that is not there */
export type FindItem = (itemId: string, param: string) => Promise<InputMessage>;

/** A message with its pictures. */
export type SaidMessage = Message & Pick<InputMessage, 'role'>;

const maxItems = 5000;

const RawMessage = z.object({
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: z.union([z.string(), z.array(Part)], { error: 'expected a string or a list of parts' }),
});

const RawResult = z.object({
  call_id: z.string().min(1).max(256),
  output: z.union([z.string(), z.array(Part)], { error: 'expected a string or a list of parts' }),
});

/** What `input` says, in order: a text, or items. Reasoning is left out, since Codex keeps its own. @throws BadParameter */
export async function parseInput(input: unknown, findItem: FindItem): Promise<readonly SaidMessage[]> {
  if (typeof input === 'string') return withUserEntry([{ role: 'user', text: input, images: [] }]);
  if (!Array.isArray(input)) throw new BadParameter('input', 'input: expected a string or a list of items.');
  if (input.length > maxItems) throw new BadParameter('input', `input: at most ${maxItems} items are accepted.`);
  const messages: SaidMessage[] = [];
  for (const [index, item] of input.entries()) {
    const message = await parseItem(item, index, findItem);
    if (message) messages.push(message);
  }
  return withUserEntry(messages);
}

async function parseItem(item: unknown, index: number, findItem: FindItem): Promise<SaidMessage | null> {
  const name = `input[${index}]`;
  const { type, id } = isObject(item) ? item : {};
  switch (type ?? (isObject(item) && 'role' in item ? 'message' : undefined)) {
    case 'message':
      return parseMessage(item, index);
    case 'reasoning':
      return null;
    case 'item_reference':
      // Codex has its own thoughts and calls in its thread.
      return typeof id === 'string' && /^(?:rs|fc)_/.test(id)
        ? null
        : foundMessage(check(z.string(), id, `${name}.id`), `${name}.id`, findItem);
    case 'function_call':
      return null;
    case 'function_call_output':
      return parseResult(item, index);
    case 'custom_tool_call':
    case 'custom_tool_call_output':
      throw new BadParameter(name, `${name}: only functions of the client can be called, so ${quoted(type)} items are not accepted.`);
    default:
      throw new BadParameter(name, `${name}: items of type ${quoted(type)} are not accepted. Send messages.`);
  }
}

/** @throws BadParameter for one that cannot be said again as it was */
async function foundMessage(itemId: string, param: string, findItem: FindItem): Promise<SaidMessage> {
  const { role, text, images } = await findItem(itemId, param);
  if (images === undefined) return { role, text, images: [] };
  throw new BadParameter(param, `${param}: the pictures of this message are not kept. Send the message itself.`);
}

function parseMessage(item: unknown, index: number): SaidMessage {
  const name = `input[${index}]`;
  const { role, content } = check(RawMessage, item, name);
  if (typeof content === 'string') return { role, text: content, images: [] };
  return { role, ...contentOfParts(content, { name, message: index + 1, role }) };
}

function parseResult(item: unknown, index: number): SaidMessage {
  const name = `input[${index}]`;
  const { call_id: callId, output } = check(RawResult, item, name);
  if (typeof output === 'string') return { role: 'tool', callId, text: output, images: [] };
  return { role: 'tool', callId, ...contentOfParts(output, { name, message: index + 1, role: 'tool' }) };
}

function withUserEntry(messages: readonly SaidMessage[]): readonly SaidMessage[] {
  if (messages.some((message) => message.callId !== undefined || (message.role === 'user' && !isEmpty(message)))) return messages;
  throw new BadParameter('input', 'input: at least one message of the user with text or a picture is needed.');
}

function quoted(type: unknown): string {
  return JSON.stringify(type ?? null).slice(0, 40);
}
