import { flag, type Parsed, text } from '../arguments.ts';
import { dataDirOf } from '../host.ts';
import { print, printJson } from '../output.ts';
import { openRemote } from '../remote.ts';

export async function resetSessions(args: Parsed): Promise<number> {
  const [clientId, sessionId] = [text(args, 'client'), text(args, 'session')];
  await using remote = await openRemote(dataDirOf(args));
  const reset = await remote.call('openai/resetSessions', {
    ...(clientId !== undefined && { clientId }),
    ...(sessionId !== undefined && { sessionId }),
  });
  if (flag(args, 'json')) printJson(reset);
  else print(`${reset.removed} ${reset.removed === 1 ? 'session begins' : 'sessions begin'} anew with the next message. The threads stay.`);
  return 0;
}
