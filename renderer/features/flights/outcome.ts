import { type Flight } from '../../../shared/model/flight.ts';
import { type State } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';

type Outcome = Pick<Flight, 'status' | 'failure'>;

/** The shape that stands for what came of a request. */
export function flightShape({ status, failure }: Outcome): State {
  if (status === null) return 'cancelled';
  if (status >= 500) return 'failed';
  return failure !== null || status >= 400 ? 'warning' : 'ok';
}

/** What came of a request, in words. */
export function outcomeWords({ status, failure }: Outcome): string {
  const { answered, leftWords } = texts.flights;
  if (status === null) return leftWords;
  return `${answered(status)} ${meaningOf(status, failure)}`;
}

function meaningOf(status: number, failure: Outcome['failure']): string {
  const { meanings } = texts.flights;
  const known: Readonly<Record<number, string>> = {
    401: meanings.unauthorized,
    403: meanings.forbidden,
    404: meanings.notFound,
    429: meanings.tooMany,
  };
  if (known[status]) return known[status];
  if (status >= 500) return meanings.server;
  if (status >= 400) return meanings.request;
  if (failure !== null) return meanings.server;
  return status >= 300 ? meanings.moved : meanings.ok;
}

/** What is copied: everything that is known of them, oldest last. */
export function flightsJson(flights: readonly Flight[]): string {
  return `${JSON.stringify({ data: flights }, null, 2)}\n`;
}
