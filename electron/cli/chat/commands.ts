import { safe } from '../output.ts';
import { type Conversation } from './conversation.ts';

const help = [
  '/reset        begin a new conversation',
  '/model [M]    which model answers from now on; alone: which there are',
  '/effort [E]   how much it thinks; alone: what the model knows',
  '/exit         leave (also Ctrl-D); the conversation is kept for this folder',
  'A backslash at the end of a line adds another one. Ctrl-C interrupts the answer, twice leaves.',
];

/** Does what a line that begins with `/` says. @returns what to tell, or null to leave */
export async function command(line: string, conversation: Conversation): Promise<readonly string[] | null> {
  const [name, value] = line.trim().split(/\s+/, 2);
  switch (name) {
    case '/exit':
    case '/quit':
      return null;
    case '/help':
      return help;
    case '/reset':
      await conversation.reset();
      return ['A new conversation begins.'];
    case '/model':
      if (value === undefined) return await models(conversation);
      conversation.model = value;
      return [`${safe(value)} answers from now on.`];
    case '/effort':
      if (value === undefined) return await efforts(conversation);
      conversation.effort = value;
      return [`Effort is ${safe(value)} from now on.`];
    default:
      return [`There is no ${safe(name ?? '')}. /help says what there is.`];
  }
}

async function models(conversation: Conversation): Promise<string[]> {
  const list = await conversation.models();
  return list.map(
    ({ id, name, isDefault }) => `${mark(id === conversation.model || (!conversation.model && isDefault))} ${safe(id)}  ${safe(name)}`,
  );
}

async function efforts(conversation: Conversation): Promise<string[]> {
  const list = await conversation.models();
  const model = list.find(({ id, isDefault }) => (conversation.model ? id === conversation.model : isDefault));
  return (model?.efforts ?? []).map(({ effort }) => `${mark(effort === (conversation.effort ?? model?.defaultEffort))} ${safe(effort)}`);
}

function mark(isCurrent: boolean): string {
  return isCurrent ? '*' : ' ';
}
