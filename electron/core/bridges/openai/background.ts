import { type Message } from './messages.ts';

/** A question that a chat program asks for itself, behind the user's back. */
export interface BackgroundTask {
  readonly kind: Kind;
  /** What the user and the model said, as the program tells it. */
  readonly history: string;
}

const kinds = ['title', 'tags', 'follow_ups', 'queries', 'text', 'prompt'] as const;
type Kind = (typeof kinds)[number];

/**
 * Open WebUI's questions for a title, tags, follow-ups, search queries, a completion or an image prompt; null for what a user asks.
 * Known by what its templates have in common, also where an owner has reworded them: one user message that begins with `### Task:`, asks
 * for a JSON object with one of these keys, and holds the conversation in `<chat_history>`. Its template for documents begins alike but
 * holds none: that is the user's own question.
 */
export function backgroundTask(messages: readonly Message[]): BackgroundTask | null {
  const conversation = messages.filter(({ role }) => role !== 'system' && role !== 'developer');
  const [only] = conversation;
  if (conversation.length !== 1 || only?.role !== 'user' || only.images.length > 0) return null;
  const [, instructions, history] = /^\s*### Task:\s(.*?)<chat_history>(.*)<\/chat_history>/s.exec(only.text) ?? [];
  if (instructions === undefined || history === undefined) return null;
  const key = /\{\s*"(\w+)"\s*:/.exec(instructions)?.[1];
  const kind = kinds.find((one) => one === key);
  return kind ? { kind, history } : null;
}

/** An answer of the form that was asked for, without Codex; null where none can be made up. */
export function madeUpAnswer({ kind, history }: BackgroundTask): string | null {
  switch (kind) {
    case 'title':
      return JSON.stringify({ title: titleOf(history) });
    case 'tags':
      return JSON.stringify({ tags: ['General'] });
    case 'follow_ups':
      return JSON.stringify({ follow_ups: [] });
    case 'queries':
      return JSON.stringify({ queries: [] });
    case 'text':
      return JSON.stringify({ text: '' });
    case 'prompt':
      return null;
  }
}

const maxWords = 6;
const maxLetters = 60;

/** The first words of what the user said last. */
function titleOf(history: string): string {
  const said = history
    .split('\n')
    .map((line) => /^\s*USER:\s*(\S.*)$/i.exec(line)?.[1])
    .filter((line) => line !== undefined);
  const words = (said.at(-1) ?? 'New chat').trim().split(/\s+/);
  const title = words.slice(0, maxWords).join(' ');
  const letters = [...title];
  return letters.length > maxLetters ? `${letters.slice(0, maxLetters).join('')}…` : title;
}
