import { Failure } from '../../../shared/contract/errors.ts';
import { waitingForClient } from '../../../shared/model/job.ts';
import { type ActiveJob } from './active.ts';
import { type Hold } from './hold.ts';
import { type AnswerToolCall, type TurnInput } from './ports.ts';

/** Puts the model's calls of the client's tools to the client, and keeps the job at `waiting` meanwhile. A client that gives up ends the job. */
export function toolCallerOf({ request: { tools }, stop }: ActiveJob, hold: Hold): Pick<TurnInput, 'onToolCall'> {
  if (!tools) return {};
  const onToolCall: AnswerToolCall = async (toolCall, call) => {
    try {
      return await hold(waitingForClient(toolCall.tool), () => tools.answer(toolCall, call));
    } catch (error) {
      if (!call.signal.aborted) stop.abort(Failure.from(error));
      throw error;
    }
  };
  return { onToolCall };
}
