import { type Prompt, told, toPrompt } from '../prompt.ts';
import { type ResponseRecord } from './record.ts';

type Asked = Pick<ResponseRecord, 'instructions' | 'input'>;

/**
 * What Codex is told. A thread that is open keeps the instructions that it began with, whatever a later turn asks for, so there other
 * ones are said as part of the conversation. `before` is what the response was asked with that this one continues.
 */
export function promptOf(asked: Asked, before: Asked | null): Prompt {
  const { text } = toPrompt(asked.input);
  const above = aboveOf(asked);
  if (before === null) return { text, developerInstructions: above };
  const conversation = asked.input.filter(({ role }) => role === 'user' || role === 'assistant');
  const isNew = above !== null && above !== aboveOf(before);
  return { text: isNew ? told([{ role: 'system', text: above }, ...conversation]) : text, developerInstructions: null };
}

/** What stands above the conversation: the response's own instructions first. */
function aboveOf({ instructions, input }: Asked): string | null {
  const all = [instructions, toPrompt(input).developerInstructions].filter((one) => one !== null);
  return all.length > 0 ? all.join('\n\n') : null;
}
