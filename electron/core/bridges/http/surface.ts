import { type Failure } from '../../../../shared/contract/errors.ts';
import { type Hop } from '../../../../shared/model/flight.ts';
import { type Caller } from '../../jobs/ports.ts';
import { type FlightNote } from './recorder.ts';

/** Last words of an open stream; without a frame the stream is cut. */
export interface Parting {
  /** Set by the surface that begins a stream: the frame that tells its client of a failure. */
  frame: ((failure: Failure) => string) | null;
}

/** What the listener knows of a request when it hands it over. `caller` is null on public paths only. */
export interface RequestContext {
  readonly requestId: string;
  readonly caller: Caller | null;
  /** `public` when it came through the bridge's tunnel. */
  readonly hop: Hop;
  /** Aborted when the answer is ended because its client may call no more. What the client has begun goes on: only the owner ends that. */
  readonly over: AbortSignal;
  /** What a stream says last then; the surface sets it when it begins one. */
  readonly parting: Parting;
  /** For the flight recorder: a surface names the operation, and the failure where it renders one by itself. */
  readonly flight: FlightNote;
}

/**
 * One bridge as the listener sees it: it gets only requests that passed Host, path, Origin and token,
 * and says how a refusal looks to its clients.
 */
export interface Surface extends AsyncDisposable {
  /** The path that clients are given, for example `/mcp`. */
  readonly path: string;
  /** Bodies of the health paths, answered to anyone who passed the Host check. */
  readonly health: Readonly<Record<string, unknown>>;
  /** Answered without a token: probes that must not be 401 (spec/bridges). */
  isPublic(method: string, path: string): boolean;
  /** Where another site may lead a person's browser: a document to look at, never an act. */
  isPage?(path: string): boolean;
  /** The path below which ids may hold slashes, which clients write as `%2F`. */
  readonly idsBelow?: string;
  fetch(request: Request, context: RequestContext): Response | Promise<Response>;
  /** A refusal in the shape of this surface, with its status. */
  renderFailure(failure: Failure, context: RequestContext): Response;
}
