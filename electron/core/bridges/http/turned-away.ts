import { type ServerResponse } from 'node:http';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type RequestContext } from './surface.ts';

/**
 * What the surface answers, as long as its client may call. From when it may not, nothing of the surface reaches it: an answer that has not begun is
 * the refusal instead, and a stream says why and ends.
 * @throws Failure auth/required, and what the surface throws
 */
export async function untilTurnedAway(
  serve: () => Response | Promise<Response>,
  { over, parting, flight }: Pick<RequestContext, 'over' | 'parting' | 'flight'>,
  outgoing: ServerResponse,
): Promise<Response> {
  let begun = false;
  const refused = Promise.withResolvers<never>();
  const part = () => {
    flight.failure = 'auth/required';
    if (!begun) refused.reject(turnedAway());
    else if (!outgoing.headersSent || !parting.frame) outgoing.destroy();
    else if (!outgoing.writableEnded) outgoing.end(parting.frame(turnedAway()));
  };
  over.addEventListener('abort', part, { once: true });
  const served = (async () => serve())();
  try {
    const response = await Promise.race([served, refused.promise]);
    if (over.aborted) throw turnedAway();
    begun = true;
    return response;
  } catch (error) {
    // Nobody reads it any more.
    if (over.aborted) served.then(({ body }) => body?.cancel()).catch(() => undefined);
    throw error;
  }
}

function turnedAway(): Failure {
  return new Failure('auth/required', 'This client may call no more: its access was revoked, replaced or has expired.', {
    hint: 'Ask the owner of this computer for a new token, or sign in again.',
  });
}
