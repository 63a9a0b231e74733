import { type Scope, type SignedInClient } from '../../../shared/model/client.ts';
import { type Sandbox } from '../../../shared/model/config.ts';
import { type ClientStore, type StoredClient } from '../auth/ports.ts';
import { type AuditEntry } from '../jobs/approvals-ports.ts';
import { type AuditTable } from './audit.ts';
import { type Database } from './database.ts';

/** Who may call. Every change is recorded together with its line of the audit. */
export class ClientTable implements ClientStore {
  readonly #db: Database;
  readonly #audit: AuditTable;

  constructor(db: Database, audit: AuditTable) {
    this.#db = db;
    this.#audit = audit;
  }

  insert(client: StoredClient, entry: AuditEntry): void {
    const { id, name, kind, scopes, tokenHash, roots, sandbox, signedIn, createdAt, expiresAt } = client;
    this.#db.transaction('durable', () => {
      this.#db
        .prepare(
          `INSERT INTO clients (id, name, kind, scopes, token_hash, roots, sandbox, signed_in, created_at, expires_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(id, name, kind, scopes.join(' '), tokenHash, asJson(roots), sandbox, asJson(signedIn), createdAt, expiresAt);
      this.#audit.add(entry);
    });
  }

  all(): StoredClient[] {
    return this.#db.prepare('SELECT * FROM clients ORDER BY rowid').all().map(toClient);
  }

  update(client: StoredClient, entry: AuditEntry | null): void {
    const { id, name, scopes, tokenHash, roots, sandbox, signedIn, expiresAt, revokedAt } = client;
    this.#db.transaction('durable', () => {
      this.#db
        .prepare(
          `UPDATE clients SET name = ?, scopes = ?, token_hash = ?, roots = ?, sandbox = ?, signed_in = ?, expires_at = ?, revoked_at = ?
           WHERE id = ? AND revoked_at IS NULL`,
        )
        .run(name, scopes.join(' '), tokenHash, asJson(roots), sandbox, asJson(signedIn), expiresAt, revokedAt, id);
      if (entry) this.#audit.add(entry);
    });
  }

  markUsed(id: string, at: number, from: string | null): void {
    this.#db.transaction('fast', () => {
      this.#db.prepare('UPDATE clients SET last_used_at = ?, last_used_from = ? WHERE id = ?').run(at, from, id);
    });
  }
}

function asJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

function toClient(row: Record<string, unknown>): StoredClient {
  const number = (value: unknown) => (value === null ? null : Number(value));
  const text = (value: unknown) => (value === null ? null : String(value));
  const json = (value: unknown): unknown => (value === null ? null : JSON.parse(String(value)));
  return {
    id: String(row['id']),
    name: String(row['name']),
    kind: row['kind'] === 'oauth' ? 'oauth' : 'token',
    scopes: String(row['scopes']).split(' ') as Scope[],
    tokenHash: row['token_hash'] as Uint8Array | null,
    roots: json(row['roots']) as string[] | null,
    sandbox: text(row['sandbox']) as Sandbox | null,
    signedIn: json(row['signed_in']) as SignedInClient | null,
    createdAt: Number(row['created_at']),
    expiresAt: number(row['expires_at']),
    lastUsedAt: number(row['last_used_at']),
    lastUsedFrom: text(row['last_used_from']),
    revokedAt: number(row['revoked_at']),
  };
}
