import { z } from 'zod';
import { check, isObject } from './check.ts';
import { BadParameter } from './errors.ts';

/** One message of the conversation, its parts joined. */
export interface Message {
  readonly role: Role;
  readonly text: string;
}

const Role = z.enum(['system', 'developer', 'user', 'assistant', 'tool']);
export type Role = z.infer<typeof Role>;

const Part = z.object({ type: z.string(), text: z.unknown().optional(), refusal: z.unknown().optional() });
const RawMessage = z.object({
  role: Role,
  content: z.union([z.string(), z.array(Part)], { error: 'expected a string or a list of parts' }).nullish(),
});
type Part = z.infer<typeof Part>;

const maxMessages = 5000;

/** The messages of a request body, in order. @throws BadParameter */
export function parseMessages(body: unknown): readonly Message[] {
  const { messages } = isObject(body) ? body : {};
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new BadParameter('messages', 'Request body must include a non-empty messages array.');
  }
  if (messages.length > maxMessages) throw new BadParameter('messages', `messages: at most ${maxMessages} are accepted.`);
  return messages.map((message, index) => parseMessage(message, `messages[${index}]`));
}

/** @throws BadParameter when no user has said anything */
export function requireUserText(messages: readonly Message[]): void {
  if (messages.some(({ role, text }) => role === 'user' && text.trim())) return;
  throw new BadParameter('messages', 'Messages must include at least one user entry.');
}

function parseMessage(message: unknown, name: string): Message {
  const { role, content } = check(RawMessage, message, name);
  if (typeof content === 'string') return { role, text: content };
  if (content) return { role, text: content.map((part, index) => partText(part, `${name}.content[${index}]`)).join('\n') };
  // An assistant that only called tools has said nothing.
  if (role === 'assistant') return { role, text: '' };
  throw new BadParameter(`${name}.content`, `${name}.content: expected a string or a list of parts.`);
}

function partText(part: Part, name: string): string {
  switch (part.type) {
    case 'text':
      return check(z.string(), part.text, `${name}.text`);
    case 'refusal':
      return check(z.string(), part.refusal, `${name}.refusal`);
    case 'image_url':
    case 'input_image':
    case 'local_image':
      throw unsupported(name, 'images are');
    case 'input_audio':
      throw unsupported(name, 'audio is');
    case 'file':
      throw unsupported(name, 'files are');
    default:
      throw unsupported(name, `parts of type ${JSON.stringify(part.type.slice(0, 40))} are`);
  }
}

function unsupported(name: string, what: string): BadParameter {
  return new BadParameter(name, `${name}: ${what} not supported by this version yet. Send text parts only.`);
}
