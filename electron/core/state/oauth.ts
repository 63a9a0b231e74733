import { type OauthScope } from '../../../shared/model/sign-in.ts';
import { type OauthClient, type OauthGrant, type OauthStore, type OauthToken } from '../auth/oauth/ports.ts';
import { type AuditEntry } from '../jobs/approvals-ports.ts';
import { type AuditTable } from './audit.ts';
import { type Database } from './database.ts';

/** Sign-ins that hold: what was agreed to, the hashes of its tokens, and the clients that registered themselves. */
export class OauthTable implements OauthStore {
  readonly #db: Database;
  readonly #audit: AuditTable;

  constructor(db: Database, audit: AuditTable) {
    this.#db = db;
    this.#audit = audit;
  }

  addGrant(grant: OauthGrant, tokens: readonly OauthToken[], entry: AuditEntry): void {
    const { id, clientId, oauthId, redirectHost, bridgeId, resource, scopes, createdAtMs } = grant;
    this.#db.transaction('durable', () => {
      this.#forgetOver(createdAtMs);
      this.#db
        .prepare(
          'INSERT INTO oauth_grants (id, client_id, oauth_id, redirect_host, bridge_id, resource, scopes, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        )
        .run(id, clientId, oauthId, redirectHost, bridgeId, resource, scopes.join(' '), createdAtMs);
      this.#addTokens(tokens);
      this.#audit.add(entry);
    });
  }

  findGrant(id: string): OauthGrant | null {
    const row = this.#db.prepare('SELECT * FROM oauth_grants WHERE id = ?').get(id);
    return row ? toGrant(row) : null;
  }

  grantsOf(clientId: string): OauthGrant[] {
    return this.#db.prepare('SELECT * FROM oauth_grants WHERE client_id = ?').all(clientId).map(toGrant);
  }

  removeGrant(id: string, entry: AuditEntry): void {
    this.#db.transaction('durable', () => {
      this.#db.prepare('DELETE FROM oauth_grants WHERE id = ?').run(id);
      this.#audit.add(entry);
    });
  }

  findToken(hash: Uint8Array): OauthToken | null {
    const row = this.#db.prepare('SELECT * FROM oauth_tokens WHERE hash = ?').get(hash);
    return row ? toToken(row) : null;
  }

  lastExpiry(clientId: string): number {
    const row = this.#db
      .prepare(
        `SELECT max(expires_at_ms) AS ends FROM oauth_tokens
         WHERE kind = 'refresh' AND grant_id IN (SELECT id FROM oauth_grants WHERE client_id = ?)`,
      )
      .get(clientId);
    return Number(row?.['ends'] ?? 0);
  }

  rotate(used: OauthToken, tokens: readonly OauthToken[], atMs: number): void {
    this.#db.transaction('durable', () => {
      this.#db.prepare('UPDATE oauth_tokens SET used_at_ms = ? WHERE hash = ? AND used_at_ms IS NULL').run(atMs, used.hash);
      this.#forgetOver(atMs);
      this.#addTokens(tokens);
    });
  }

  addRegistration({ id, name, redirectUris }: OauthClient, atMs: number): void {
    this.#db.transaction('durable', () => {
      this.#db
        .prepare('INSERT INTO oauth_registrations (id, name, redirect_uris, created_at_ms) VALUES (?, ?, ?, ?)')
        .run(id, name, JSON.stringify(redirectUris), atMs);
    });
  }

  findRegistration(id: string): OauthClient | null {
    const row = this.#db.prepare('SELECT * FROM oauth_registrations WHERE id = ?').get(id);
    return row ? { id, name: String(row['name']), host: null, redirectUris: JSON.parse(String(row['redirect_uris'])) } : null;
  }

  removeUnused(beforeMs: number): void {
    this.#db.transaction('fast', () => {
      this.#db.prepare(`DELETE FROM oauth_registrations WHERE created_at_ms < ? AND ${unused}`).run(beforeMs);
    });
  }

  unusedRegistrations(): number {
    return Number(this.#db.prepare(`SELECT count(*) AS n FROM oauth_registrations WHERE ${unused}`).get()?.['n']);
  }

  /** Tokens past their end, and grants that nothing is left of. */
  #forgetOver(atMs: number): void {
    this.#db.prepare('DELETE FROM oauth_tokens WHERE expires_at_ms <= ?').run(atMs);
    this.#db.prepare('DELETE FROM oauth_grants WHERE id NOT IN (SELECT grant_id FROM oauth_tokens)').run();
  }

  #addTokens(tokens: readonly OauthToken[]): void {
    const insert = this.#db.prepare('INSERT INTO oauth_tokens (hash, grant_id, kind, expires_at_ms) VALUES (?, ?, ?, ?)');
    for (const { hash, grantId, kind, expiresAtMs } of tokens) insert.run(hash, grantId, kind, expiresAtMs);
  }
}

const unused = 'id NOT IN (SELECT oauth_id FROM oauth_grants)';

function toGrant(row: Record<string, unknown>): OauthGrant {
  return {
    id: String(row['id']),
    clientId: String(row['client_id']),
    oauthId: String(row['oauth_id']),
    redirectHost: String(row['redirect_host']),
    bridgeId: String(row['bridge_id']),
    resource: String(row['resource']),
    scopes: String(row['scopes']).split(' ') as OauthScope[],
    createdAtMs: Number(row['created_at_ms']),
  };
}

function toToken(row: Record<string, unknown>): OauthToken {
  return {
    hash: row['hash'] as Uint8Array,
    grantId: String(row['grant_id']),
    kind: row['kind'] === 'refresh' ? 'refresh' : 'access',
    expiresAtMs: Number(row['expires_at_ms']),
    usedAtMs: row['used_at_ms'] === null ? null : Number(row['used_at_ms']),
  };
}
