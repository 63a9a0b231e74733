import { type Message } from './messages.ts';

/** What Codex is told: the conversation as one prompt, and what the client's author set above it. */
export interface Prompt {
  readonly text: string;
  readonly developerInstructions: string | null;
}

/**
 * One user message is the prompt as it stands. A longer conversation is a transcript in blocks of `[ROLE]`, a newline and the text,
 * so that the last thing said comes last. Messages without text are left out.
 */
export function toPrompt(messages: readonly Message[]): Prompt {
  const said = messages.filter(({ text }) => text.trim());
  const conversation = said.filter((message) => !isInstruction(message));
  const instructions = said.filter(isInstruction).map(({ text }) => text);
  const [first] = conversation;
  return {
    text: conversation.length === 1 && first ? first.text : conversation.map(block).join('\n\n'),
    developerInstructions: instructions.length > 0 ? instructions.join('\n\n') : null,
  };
}

function isInstruction({ role }: Message): boolean {
  return role === 'system' || role === 'developer';
}

function block({ role, text }: Message): string {
  return `[${role.toUpperCase()}]\n${text}`;
}
