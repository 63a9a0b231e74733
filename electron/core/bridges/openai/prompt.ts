import { type Content, joined } from './input/content.ts';
import { isEmpty, type Message } from './messages.ts';

/** What Codex is told: what is said to it, and what the client's author set above that. */
export interface Prompt extends Content {
  readonly developerInstructions: string | null;
  /** What it is about, for lists: what the user said last. */
  readonly title?: string;
}

/** The whole conversation as one prompt, for a thread that has heard nothing of it. */
export function toPrompt(messages: readonly Message[]): Prompt {
  const conversation = messages.filter((message) => !isInstruction(message));
  return { ...told(conversation), developerInstructions: instructions(messages), ...titled(messages) };
}

/**
 * What a thread that holds the conversation has not heard: all that was said since the last answer; where the last word is an answer, what
 * the user said last. Instructions are said again with it: a thread keeps those that it began with, and these may be others.
 */
export function toNextPrompt(messages: readonly Message[]): Prompt {
  const conversation = messages.filter((message) => !isInstruction(message));
  const answered = conversation.findLastIndex(({ role }) => role === 'assistant');
  const news = conversation.slice(answered + 1);
  const last = conversation.findLast(isUsers);
  const next = news.some(isUsers) || !last ? news : [last];
  return { ...told([...messages.filter(isInstruction), ...next]), developerInstructions: null, ...titled(messages) };
}

function titled(messages: readonly Message[]): Pick<Prompt, 'title'> {
  const last = messages.findLast(isUsers);
  return last ? { title: last.text.trim() ? last.text : 'A picture' } : {};
}

/**
 * One user message is the prompt as it stands. A longer conversation is a transcript in blocks of `[ROLE]`, a newline and the text,
 * so that the last thing said comes last. Messages that say nothing are left out.
 */
export function told(conversation: readonly Message[]): Content {
  const said = conversation.filter((message) => !isEmpty(message));
  const [first] = said;
  return said.length === 1 && first ? { text: first.text, images: first.images } : joined(said.map(block), '\n\n');
}

function instructions(messages: readonly Message[]): string | null {
  const all = messages.filter((message) => isInstruction(message) && message.text.trim());
  return all.length > 0 ? all.map(({ text }) => text).join('\n\n') : null;
}

function isInstruction({ role }: Message): boolean {
  return role === 'system' || role === 'developer';
}

function isUsers(message: Message): boolean {
  return message.role === 'user' && !isEmpty(message);
}

function block({ role, ...content }: Message): Content {
  return joined([{ text: `[${role.toUpperCase()}]`, images: [] }, content], '\n');
}
