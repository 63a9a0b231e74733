import { type CommandExecution } from '../../../shared/model/item.ts';
import { texts } from '../../../shared/texts/texts.ts';

/** How a command that no longer runs has ended. */
export function outcomeText({ status, exitCode }: Pick<CommandExecution, 'status' | 'exitCode'>): string {
  if (status === 'declined') return texts.log.declined;
  if (exitCode !== null) return texts.log.exit(exitCode);
  return status === 'failed' ? texts.log.commandFailed : texts.states.interrupted;
}
