import { type Prompt, told, toPrompt } from '../prompt.ts';
import { type SaidMessage } from './input.ts';
import { type InputMessage, type ResponseRecord } from './record.ts';

interface Asked extends Pick<ResponseRecord, 'instructions'> {
  readonly messages: readonly SaidMessage[];
}

/**
 * What Codex is told. A thread that is open keeps the instructions that it began with, whatever a later turn asks for, so there other
 * ones are said as part of the conversation. `before` is what the response was asked with that this one continues.
 */
export function promptOf(asked: Asked, before: ResponseRecord | null): Prompt {
  const { developerInstructions: _, ...prompt } = toPrompt(asked.messages);
  const above = aboveOf(asked.instructions, asked.messages);
  if (before === null) return { ...prompt, developerInstructions: above };
  const conversation = asked.messages.filter(({ role }) => role === 'user' || role === 'assistant');
  const isNew = above !== null && above !== aboveOf(before.instructions, before.input.map(withoutImages));
  const news = isNew ? told([{ role: 'system', text: above, images: [] }, ...conversation]) : {};
  return { ...prompt, ...news, developerInstructions: null };
}

/** What stands above the conversation: the response's own instructions first. */
function aboveOf(instructions: string | null, messages: readonly SaidMessage[]): string | null {
  const all = [instructions, toPrompt(messages).developerInstructions].filter((one) => one !== null);
  return all.length > 0 ? all.join('\n\n') : null;
}

function withoutImages({ role, text }: InputMessage): SaidMessage {
  return { role, text, images: [] };
}
