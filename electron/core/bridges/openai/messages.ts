import { z } from 'zod';
import { check, isObject } from './check.ts';
import { BadParameter } from './errors.ts';
import { Part, partOf } from './parts.ts';

/** One message of the conversation, its parts joined. */
export interface Message {
  readonly role: Role;
  readonly text: string;
}

const Role = z.enum(['system', 'developer', 'user', 'assistant', 'tool']);
export type Role = z.infer<typeof Role>;

const RawMessage = z.object({
  role: Role,
  content: z.union([z.string(), z.array(Part)], { error: 'expected a string or a list of parts' }).nullish(),
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

/** @throws BadParameter when no user has said anything */
export function requireUserText(messages: readonly Message[]): void {
  if (messages.some(({ role, text }) => role === 'user' && text.trim())) return;
  throw new BadParameter('messages', 'Messages must include at least one user entry.');
}

function parseMessage(message: unknown, index: number): Message {
  const name = `messages[${index}]`;
  const { role, content } = check(RawMessage, message, name);
  if (typeof content === 'string') return { role, text: content };
  const place = (part: number) => ({ name: `${name}.content[${part}]`, message: index + 1 });
  if (content) return { role, text: content.map((part, at) => partOf(part, place(at))).join('\n') };
  // An assistant that only called tools has said nothing.
  if (role === 'assistant') return { role, text: '' };
  throw new BadParameter(`${name}.content`, `${name}.content: expected a string or a list of parts.`);
}
