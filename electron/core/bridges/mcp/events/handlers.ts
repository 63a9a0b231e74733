import { type Server } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { Failure } from '../../../../../shared/contract/errors.ts';
import { JobId } from '../../../../../shared/model/job.ts';
import { type Caller } from '../../../jobs/ports.ts';
import { type Log } from '../../../lib/log.ts';
import { safely } from '../safely.ts';
import { eventNames, eventTypes } from './catalogue.ts';
import { type EventSubscriptions, type Subscriber, type Wanted } from './subscriptions.ts';

const Which = z.looseObject({
  name: z.string(),
  arguments: z.strictObject({ jobId: JobId.optional() }).default({}),
  delivery: z.looseObject({ mode: z.string(), url: z.string().max(2048), secret: z.string().max(200).optional() }),
});
const Subscribe = Which.extend({ ttlMs: z.number().positive().nullish() });

interface EventsContext {
  readonly events: EventSubscriptions;
  readonly bridgeId: string;
  readonly caller: Caller;
}

/** `events/*` of SEP-3415, by webhook only: what a client has to be told it may be told while it is not connected. */
export function serveEvents(server: Server, { events, bridgeId, caller: { clientId } }: EventsContext, log: Log): void {
  const subscriber: Subscriber = { clientId, bridgeId };
  server.setRequestHandler('events/list', { params: z.looseObject({}).optional() }, () => ({ events: eventTypes }));
  server.setRequestHandler('events/subscribe', { params: Subscribe }, (params) =>
    safely(log, async () => {
      const { secret = '' } = params.delivery;
      const granted = await events.subscribe(subscriber, wantedOf(params), { secret, ttlMs: params.ttlMs ?? null });
      return { ...granted, cursor: null, truncated: false };
    }),
  );
  server.setRequestHandler('events/unsubscribe', { params: Which }, (params) =>
    safely(log, async () => {
      await events.unsubscribe(subscriber, wantedOf(params));
      return {};
    }),
  );
}

/** @throws Failure events/unknown, events/unsupported */
function wantedOf({ name: asked, arguments: { jobId }, delivery: { mode, url } }: z.infer<typeof Which>): Wanted {
  const name = eventNames.find((one) => one === asked);
  if (!name)
    throw new Failure('events/unknown', `There is no event ${JSON.stringify(asked.slice(0, 60))}.`, { hint: 'Ask for events/list.' });
  if (mode !== 'webhook')
    throw new Failure('events/unsupported', 'Events are delivered by webhook only.', { hint: 'Set delivery.mode to "webhook".' });
  return { name, jobId: jobId ?? null, url };
}
