import { z } from 'zod';
import { check, isObject } from '../check.ts';
import { BadParameter } from '../errors.ts';
import { Part, partOf } from '../parts.ts';
import { InputMessage } from './record.ts';

/** Finds what an item of an earlier response says. @throws BadParameter naming the parameter, for one that is not there */
export type FindItem = (itemId: string, param: string) => Promise<InputMessage>;

const maxItems = 5000;

const RawMessage = z.object({
  role: InputMessage.shape.role,
  content: z.union([z.string(), z.array(Part)], { error: 'expected a string or a list of parts' }),
});

/** What `input` says, in order: a text, or items. Reasoning is left out, since Codex keeps its own. @throws BadParameter */
export async function parseInput(input: unknown, findItem: FindItem): Promise<readonly InputMessage[]> {
  if (typeof input === 'string') return withUserText([{ role: 'user', text: input }]);
  if (!Array.isArray(input)) throw new BadParameter('input', 'input: expected a string or a list of items.');
  if (input.length > maxItems) throw new BadParameter('input', `input: at most ${maxItems} items are accepted.`);
  const messages: InputMessage[] = [];
  for (const [index, item] of input.entries()) {
    const message = await parseItem(item, index, findItem);
    if (message) messages.push(message);
  }
  return withUserText(messages);
}

async function parseItem(item: unknown, index: number, findItem: FindItem): Promise<InputMessage | null> {
  const name = `input[${index}]`;
  const { type, id } = isObject(item) ? item : {};
  switch (type ?? (isObject(item) && 'role' in item ? 'message' : undefined)) {
    case 'message':
      return parseMessage(item, index);
    case 'reasoning':
      return null;
    case 'item_reference':
      return typeof id === 'string' && id.startsWith('rs_') ? null : findItem(check(z.string(), id, `${name}.id`), `${name}.id`);
    case 'function_call':
    case 'function_call_output':
    case 'custom_tool_call':
    case 'custom_tool_call_output':
      throw new BadParameter(
        name,
        `${name}: tools of the client cannot be called by this version, so ${quoted(type)} items are not accepted.`,
      );
    default:
      throw new BadParameter(name, `${name}: items of type ${quoted(type)} are not accepted. Send messages.`);
  }
}

function parseMessage(item: unknown, index: number): InputMessage {
  const name = `input[${index}]`;
  const { role, content } = check(RawMessage, item, name);
  if (typeof content === 'string') return { role, text: content };
  return { role, text: content.map((part, at) => partOf(part, { name: `${name}.content[${at}]`, message: index + 1 })).join('\n') };
}

function withUserText(messages: readonly InputMessage[]): readonly InputMessage[] {
  if (messages.some(({ role, text }) => role === 'user' && text.trim())) return messages;
  throw new BadParameter('input', 'input: at least one message of the user with text is needed.');
}

function quoted(type: unknown): string {
  return JSON.stringify(type ?? null).slice(0, 40);
}
