import { BadParameter } from '../errors.ts';
import { type Message } from '../messages.ts';
import { type CallResult, type CallResults } from './results.ts';

/** The results of calls behind the last answer, with what the user says behind them; null where there are none. @throws BadParameter */
export function chatResults(messages: readonly Message[], paramOf = paramOfMessage): CallResults | null {
  const answered = messages.findLastIndex(({ role }) => role === 'assistant');
  const news = messages.slice(answered + 1);
  const results = news.flatMap((message, index): CallResult[] => {
    const { callId, text, images } = message;
    if (callId === undefined) return [];
    const param = paramOf(answered + 1 + index);
    if (images.length > 0) throw new BadParameter(param, `${param}: pictures are not taken as the result of a call. Send text.`);
    return [{ callId, text, param }];
  });
  if (results.length === 0) return null;
  const after = news.slice(news.findLastIndex(({ callId }) => callId !== undefined) + 1);
  return { results, words: after.flatMap(({ role, text }) => (role === 'user' ? [text] : [])).join('\n\n') };
}

function paramOfMessage(index: number): string {
  return `messages[${index}].tool_call_id`;
}
