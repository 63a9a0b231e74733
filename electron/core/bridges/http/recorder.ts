import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type FailureCode } from '../../../../shared/contract/errors.ts';
import { type Flight, type Hop } from '../../../../shared/model/flight.ts';
import { type Caller } from '../../jobs/ports.ts';
import { type SeenRequest, type Sightings } from './sightings.ts';

/** What those that handle a request add to what is remembered of it. */
export interface FlightNote {
  /** Who calls, once that is known. */
  readonly letIn: (caller: Caller) => void;
  /** A tool or an operation by its name; never an argument. */
  operation: string | null;
  failure: FailureCode | null;
}

/** Begins to watch a request; it is remembered when its answer is closed. */
export type RecordFlight = (incoming: IncomingMessage, outgoing: ServerResponse) => FlightNote;

export interface FlightsOptions {
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds from anywhere, never back. */
  readonly elapsed: () => number;
  /** Told of each request as it goes. */
  readonly sightings?: Sightings;
  /** How many requests of each bridge are remembered. Default 1000. */
  readonly capacity?: number;
}

export interface FlightQuery {
  readonly bridgeId?: string | undefined;
  /** By the name of the client. */
  readonly client?: string | undefined;
  readonly onlyFailures?: boolean | undefined;
  /** Those that came to their end after the one of this number. */
  readonly after?: number | undefined;
  readonly limit: number;
}

const longestPath = 200;
const secretLength = 32;
const longWord = /[\w-]{32,}/g;

/** The flight recorder: the last requests of each bridge, in memory only. Bodies, tokens and query strings never get here. */
export class Flights {
  readonly #options: FlightsOptions & Required<Pick<FlightsOptions, 'capacity'>>;
  readonly #rings = new Map<string, Ring>();
  /** What had gone over a connection when its last request ended. */
  readonly #read = new WeakMap<Socket, number>();
  #count = 0;

  constructor(options: FlightsOptions) {
    this.#options = { capacity: 1000, ...options };
  }

  recorder(bridgeId: string, hop: Hop): RecordFlight {
    const ring = this.#rings.get(bridgeId) ?? new Ring(this.#options.capacity);
    this.#rings.set(bridgeId, ring);
    return (incoming, outgoing) => {
      const { now, elapsed, sightings } = this.#options;
      const { socket } = incoming;
      const [atMs, began, written] = [now(), elapsed(), socket.bytesWritten];
      const method = incoming.method ?? '';
      const path = plainPath(incoming.url ?? '');
      const request = sightings?.number() ?? 0;
      let client: SeenRequest['client'] = null;
      const see = (end: Pick<SeenRequest, 'answered' | 'status' | 'failure'>) =>
        sightings?.tell({ request, atMs, client, bridgeId, hop, method, path, ...end });
      const note: FlightNote = {
        operation: null,
        failure: null,
        letIn: ({ clientId: id, clientName: name }) => {
          client = { id, name };
          see({ answered: false, status: null, failure: null });
        },
      };
      outgoing.once('close', () => {
        this.#count += 1;
        const bytesIn = socket.bytesRead - (this.#read.get(socket) ?? 0);
        this.#read.set(socket, socket.bytesRead);
        const status = outgoing.headersSent ? outgoing.statusCode : null;
        const [durationMs, bytesOut] = [elapsed() - began, socket.bytesWritten - written];
        const { operation, failure } = note;
        const clientName = client?.name ?? null;
        const flight = { atMs, bridgeId, hop, clientName, method, path, operation, status, durationMs, bytesIn, bytesOut, failure };
        ring.add({ n: this.#count, ...flight });
        see({ answered: true, status, failure });
      });
      return note;
    };
  }

  /** Newest first. */
  list({ bridgeId, client, onlyFailures = false, after = 0, limit }: FlightQuery): Flight[] {
    const rings = bridgeId === undefined ? [...this.#rings.values()] : [this.#rings.get(bridgeId) ?? new Ring(0)];
    return rings
      .flatMap((ring) => ring.all())
      .filter((flight) => flight.n > after && (client === undefined || flight.clientName === client) && (!onlyFailures || isFailed(flight)))
      .sort((a, b) => b.n - a.n)
      .slice(0, limit);
  }

  clear(): void {
    for (const ring of this.#rings.values()) ring.clear();
  }
}

/** Without the query, and without what could be a secret that was put in the wrong place. */
function plainPath(url: string): string {
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  return path.length < secretLength ? path : path.replace(longWord, '[…]').slice(0, longestPath);
}

function isFailed({ failure, status }: Flight): boolean {
  return failure !== null || status === null || status >= 400;
}

/** The last so many, the oldest overwritten. */
class Ring {
  readonly #capacity: number;
  #flights: Flight[] = [];
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(flight: Flight): void {
    this.#flights[this.#next] = flight;
    this.#next = (this.#next + 1) % this.#capacity;
  }

  all(): readonly Flight[] {
    return this.#flights;
  }

  clear(): void {
    this.#flights = [];
    this.#next = 0;
  }
}
