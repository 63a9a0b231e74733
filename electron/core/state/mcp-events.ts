import { type EventName } from '../bridges/mcp/events/catalogue.ts';
import { type Subscription, type SubscriptionStore } from '../bridges/mcp/events/ports.ts';
import { type Database } from './database.ts';

/** What clients want to be told of, and where. */
export class EventSubscriptionTable implements SubscriptionStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  put({ id, clientId, bridgeId, name, jobId, url, expiresAtMs }: Subscription): void {
    this.#db.transaction('durable', () => {
      this.#db
        .prepare(
          `INSERT INTO mcp_event_subscriptions (id, client_id, bridge_id, name, job_id, url, expires_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET expires_at_ms = excluded.expires_at_ms`,
        )
        .run(id, clientId, bridgeId, name, jobId, url, expiresAtMs);
    });
  }

  find(id: string): Subscription | null {
    return this.#rows('id = ?', id)[0] ?? null;
  }

  of(clientId: string): Subscription[] {
    return this.#rows('client_id = ?', clientId);
  }

  matching(clientId: string, bridgeId: string, name: EventName): Subscription[] {
    return this.#rows('client_id = ? AND bridge_id = ? AND name = ?', clientId, bridgeId, name);
  }

  over(atMs: number): Subscription[] {
    return this.#rows('expires_at_ms <= ?', atMs);
  }

  remove(id: string): void {
    this.#db.transaction('durable', () => void this.#db.prepare('DELETE FROM mcp_event_subscriptions WHERE id = ?').run(id));
  }

  #rows(where: string, ...values: readonly (string | number)[]): Subscription[] {
    const rows = this.#db.prepare(`SELECT * FROM mcp_event_subscriptions WHERE ${where}`).all(...values);
    return rows.map((row) => ({
      id: String(row['id']),
      clientId: String(row['client_id']),
      bridgeId: String(row['bridge_id']),
      name: String(row['name']) as EventName,
      jobId: row['job_id'] === null ? null : String(row['job_id']),
      url: String(row['url']),
      expiresAtMs: Number(row['expires_at_ms']),
    }));
  }
}
