import { z } from 'zod';
import { check, isObject } from './check.ts';
import { BadParameter } from './errors.ts';
import { type Content } from './input/content.ts';
import { contentOfParts, Part } from './parts.ts';

/** One message of the conversation, its parts joined. */
export interface Message extends Content {
  readonly role: Role;
  /** Of a tool’s message: the call that it is the result of. */
  readonly callId?: string;
}

const Role = z.enum(['system', 'developer', 'user', 'assistant', 'tool']);
export type Role = z.infer<typeof Role>;

const RawMessage = z.object({
  role: Role,
  content: z.union([z.string(), z.array(Part)], { error: 'expected a string or a list of parts' }).nullish(),
  tool_call_id: z.string().max(256).nullish(),
});

const maxMessages = 5000;

/** The list of messages in a request body, not looked into yet. @throws BadParameter */
export function messageList(body: unknown): readonly unknown[] {
  const { messages } = isObject(body) ? body : {};
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new BadParameter('messages', 'Request body must include a non-empty messages array.');
  }
  if (messages.length > maxMessages) throw new BadParameter('messages', `messages: at most ${maxMessages} are accepted.`);
  return messages;
}

/** The messages of a list, in order. @throws BadParameter */
export function parseMessages(list: readonly unknown[]): readonly Message[] {
  return list.map((message, index) => parseMessage(message, index));
}

/** Whether a message says or shows anything. */
export function isEmpty({ text, images }: Content): boolean {
  return text.trim() === '' && images.length === 0;
}

/** @throws BadParameter when no user has said or shown anything */
export function requireUserEntry(messages: readonly Message[]): void {
  if (messages.some((message) => message.role === 'user' && !isEmpty(message))) return;
  throw new BadParameter('messages', 'Messages must include at least one user entry.');
}

function parseMessage(message: unknown, index: number): Message {
  const name = `messages[${index}]`;
  const { role: speaker, content, tool_call_id: callId } = check(RawMessage, message, name);
  const role = { role: speaker, ...(speaker === 'tool' && callId && { callId }) };
  if (typeof content === 'string') return { ...role, text: content, images: [] };
  if (content) return { ...role, ...contentOfParts(content, { name, message: index + 1, role: speaker }) };
  // An assistant that only called tools has said nothing.
  if (speaker === 'assistant') return { ...role, text: '', images: [] };
  throw new BadParameter(`${name}.content`, `${name}.content: expected a string or a list of parts.`);
}
