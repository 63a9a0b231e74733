import { type Client, type Scope } from '../../../shared/model/client.ts';
import { type Database } from './database.ts';

/** A client with the SHA-256 of its token. The token itself is nowhere. */
export interface ClientRow extends Client {
  readonly tokenHash: Uint8Array;
}

export class ClientTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  insert(client: ClientRow): void {
    this.#db.transaction('durable', () => {
      this.#db
        .prepare('INSERT INTO clients (id, name, scopes, token_hash, created_at) VALUES (?, ?, ?, ?, ?)')
        .run(client.id, client.name, client.scopes.join(' '), client.tokenHash, client.createdAt);
    });
  }

  /** In order of creation, the revoked too. */
  all(): ClientRow[] {
    return this.#db.prepare('SELECT * FROM clients ORDER BY rowid').all().map(toClient);
  }

  markRevoked(id: string, at: number): void {
    this.#db.transaction('durable', () => {
      this.#db.prepare('UPDATE clients SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL').run(at, id);
    });
  }

  markUsed(id: string, at: number): void {
    this.#db.transaction('fast', () => {
      this.#db.prepare('UPDATE clients SET last_used_at = ? WHERE id = ?').run(at, id);
    });
  }
}

function toClient(row: Record<string, unknown>): ClientRow {
  const optional = (value: unknown) => (value === null ? null : Number(value));
  return {
    id: String(row['id']),
    name: String(row['name']),
    kind: 'token',
    roots: null,
    sandbox: null,
    signedIn: null,
    expiresAt: null,
    lastUsedFrom: null,
    scopes: String(row['scopes']).split(' ') as Scope[],
    tokenHash: row['token_hash'] as Uint8Array,
    createdAt: Number(row['created_at']),
    lastUsedAt: optional(row['last_used_at']),
    revokedAt: optional(row['revoked_at']),
  };
}
