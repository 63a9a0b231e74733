import { type Caller, type House, type JobHistory, type Jobs } from '../../jobs/ports.ts';
import { type Log } from '../../lib/log.ts';
import { type FlightNote } from '../http/recorder.ts';
import { type EventSubscriptions } from './events/subscriptions.ts';

/** What the MCP bridge works with. */
export interface McpDeps {
  readonly jobs: Jobs & JobHistory;
  readonly house: House;
  readonly log: Log;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Left out where the owner has not switched events on. */
  readonly events?: EventSubscriptions;
  /** Milliseconds after which a tool call returns a job id instead of the answer. */
  readonly fastReturnMs?: number;
  /** Milliseconds of silence after which a waiting call shows that it is alive. */
  readonly keepAliveMs?: number;
}

/** The protocol behind POST /mcp. */
export interface Endpoint {
  /** Answers one JSON-RPC message; the request's own body has been read. */
  serve(request: Request, message: unknown, caller: Caller, flight: FlightNote): Promise<Response>;
  /** Ends the calls under way; their jobs go on. */
  close(): Promise<void>;
}
