import { randomUUID } from 'node:crypto';
import { type connectionMethods } from '../../../../shared/contract/connection.ts';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type Handlers, type ParsedParams } from '../../../../shared/contract/control.ts';
import { type Sighting } from '../../../../shared/model/sighting.ts';
import { isTestCaller } from '../http/anonymous.ts';
import { type SeenRequest, type Sightings } from '../http/sightings.ts';
import { type ControlContext } from './context.ts';

export interface ConnectionTestServices {
  readonly sightings: Pick<Sightings, 'watch'>;
}

type Awaited = ParsedParams<'connection/watch'>;

/** Tests that one surface has open at once; each screen needs one. */
const maxWatches = 20;
/** How much is told in one test of others than the awaited client: enough to see what is wrong, whoever floods the bridge. */
const maxOthers = 100;

/** The connection test, for one surface. */
export function connectionTestHandlers({
  sightings,
}: ConnectionTestServices): Pick<Handlers<ControlContext>, keyof typeof connectionMethods> {
  const watches = new Map<string, () => void>();
  return {
    'connection/watch': (awaited, { tell, signal }) => {
      if (watches.size >= maxWatches) throw new Failure('http/invalidRequest', `This surface has ${maxWatches} connection tests open.`);
      const watchId = randomUUID();
      let others = 0;
      const stop = sightings.watch((seen) => {
        const sighting = sightingOf(seen, awaited);
        if (!sighting || (sighting.from !== 'awaited' && ++others > maxOthers)) return;
        tell('connection/seen', { watchId, sighting });
      });
      watches.set(watchId, stop);
      signal.addEventListener('abort', stop, { once: true });
      return { watchId };
    },
    'connection/unwatch': ({ watchId }) => {
      watches.get(watchId)?.();
      watches.delete(watchId);
      return {};
    },
  };
}

/** What somebody who waits for this client should see of a request; null for what has nothing to do with it. */
function sightingOf({ client, ...seen }: SeenRequest, { bridgeId, clientId }: Awaited): Sighting | null {
  const here = seen.bridgeId === bridgeId;
  if (client && isTestCaller(client.id)) return null;
  if (client && (clientId === null ? here : client.id === clientId)) return { ...seen, from: 'awaited', clientName: client.name };
  // Others are seen once, when it is known what became of them; a probe of the health says nothing of anybody.
  if (!here || !seen.answered) return null;
  if (client) return { ...seen, from: 'other', clientName: client.name };
  return seen.failure === null ? null : { ...seen, from: 'unknown', clientName: null };
}
