import { Failure } from '../../../../shared/contract/errors.ts';
import { type RequestContext } from '../http/surface.ts';

const revoked = new Failure('auth/required', 'This client may call no more.');

/** Aborted when the client of this request leaves before its answer is complete, or is cut off because it may call no more. */
export function leaving({ signal }: Request, { over }: Pick<RequestContext, 'over'>): AbortController {
  const left = new AbortController();
  if (over.aborted) left.abort(revoked);
  else if (signal.aborted) left.abort();
  over.addEventListener('abort', () => left.abort(revoked), { once: true });
  signal.addEventListener('abort', () => left.abort(), { once: true });
  return left;
}

/** Whether the job goes with the answer: a client that leaves takes it along, one that was cut off does not. */
export function endsJob(left: AbortSignal): boolean {
  return left.aborted && left.reason !== revoked;
}
