import { BadParameter } from '../errors.ts';

/** What a client says came of one call. */
export interface CallResult {
  readonly callId: string;
  readonly text: string;
  /** Where it stands in the request. */
  readonly param: string;
}

/** The results that a request brings, and what the user says behind them. */
export interface CallResults {
  readonly results: readonly CallResult[];
  /** Empty where the user says nothing. */
  readonly words: string;
}

/** Each call is answered once, and all of them are. @throws BadParameter naming a result that is too many, or the calls that lack one */
export function matchResults(callIds: ReadonlySet<string>, results: readonly CallResult[]): void {
  const seen = new Set<string>();
  for (const { callId, param } of results) {
    const shown = JSON.stringify(callId.slice(0, 80));
    if (!callIds.has(callId)) throw new BadParameter(param, `${param}: there is no call ${shown} among those that wait for a result.`);
    if (seen.has(callId)) throw new BadParameter(param, `${param}: the call ${shown} has a result already in this request.`);
    seen.add(callId);
  }
  const missing = [...callIds].filter((callId) => !seen.has(callId));
  if (missing.length === 0) return;
  const param = results.at(-1)?.param ?? 'messages';
  throw new BadParameter(param, `The result of ${missing.join(', ')} is missing. Send the results of all calls together.`);
}
