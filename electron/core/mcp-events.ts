import { type Job } from '../../shared/model/job.ts';
import { type Tokens } from './auth/tokens.ts';
import { createSafeFetch, type SafeFetch } from './bridges/http/safe-fetch.ts';
import { type SigningSecrets } from './bridges/mcp/events/ports.ts';
import { EventSubscriptions } from './bridges/mcp/events/subscriptions.ts';
import { type Changes } from './events/changes.ts';
import { type Host } from './host.ts';
import { type Database } from './state/database.ts';
import { EventSubscriptionTable } from './state/mcp-events.ts';
import { Secret } from './vault/secret.ts';
import { type Vault } from './vault/vault.ts';

interface EventsHome {
  readonly db: Database;
  readonly vault: Vault;
  readonly tokens: Pick<Tokens, 'isOver' | 'onRevoked'>;
  readonly changes: Changes;
  readonly host: Pick<Host, 'now' | 'log'>;
  /** Names that lead back to us. */
  readonly ownHosts: () => readonly string[];
  readonly post?: SafeFetch;
  /** As of EventSubscriptions. */
  readonly pausesMs?: readonly number[];
}

/** How the names of the secrets begin that sign what clients are told. */
export const eventSecretPrefix = 'mcp-event-';

/** What clients of the MCP bridges want to be told, over the state; it hears of every job until the stack is closed. */
export function openMcpEvents(
  { db, vault, tokens, changes, host: { now, log }, ownHosts, post = createSafeFetch({ ownHosts }), pausesMs }: EventsHome,
  stack: AsyncDisposableStack,
): EventSubscriptions {
  const events = stack.use(
    new EventSubscriptions({
      store: new EventSubscriptionTable(db),
      secrets: secretsIn(vault),
      post,
      isOver: (clientId) => tokens.isOver(clientId),
      now,
      log,
      ...(pausesMs && { pausesMs }),
    }),
  );
  const forget = (clientId: string) => events.forget(clientId).catch((error: unknown) => log.warn('events not forgotten', { error }));
  stack.defer(tokens.onRevoked((clientId) => void forget(clientId)));
  const stop = new AbortController();
  const told = tell(changes, stop.signal, (job) => {
    try {
      events.publish(job);
    } catch (error) {
      log.warn('event not told', { jobId: job.id, error });
    }
  });
  stack.defer(async () => {
    stop.abort();
    await told;
  });
  return events;
}

async function tell(changes: Changes, signal: AbortSignal, publish: (job: Job) => void): Promise<void> {
  for await (const batch of changes.watch(signal)) for (const change of batch) if (change.topic === 'job') publish(change.job);
}

function secretsIn(vault: Vault): SigningSecrets {
  const name = (id: string) => `${eventSecretPrefix}${id.replace('_', '-')}`;
  return {
    read: async (id) => (await vault.read(name(id)))?.reveal() ?? null,
    write: (id, secret) => vault.write(name(id), new Secret(secret)),
    remove: (id) => vault.remove(name(id)),
  };
}
