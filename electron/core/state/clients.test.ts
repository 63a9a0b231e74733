import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { Tokens } from '../auth/tokens.ts';
import { sha256 } from '../lib/digest.ts';
import { AuditTable } from './audit.ts';
import { ClientTable } from './clients.ts';
import { Database } from './database.ts';
import { migrations } from './migrations.ts';

/** As the version before limits wrote it. */
function writeEarlierState(file: string, tokens: Readonly<Record<string, string>>): void {
  const db = new DatabaseSync(file);
  const earlier = migrations.slice(
    0,
    migrations.findIndex((sql) => sql.includes('clients_without_limits')),
  );
  for (const sql of earlier) db.exec(sql);
  db.exec(`PRAGMA user_version = ${earlier.length}`);
  const insert = db.prepare(
    'INSERT INTO clients (id, name, scopes, token_hash, created_at, last_used_at, revoked_at) VALUES (?, ?, ?, ?, 1000, 2000, ?)',
  );
  for (const [name, token] of Object.entries(tokens))
    insert.run(`id-${name}`, name, 'read run', sha256(token), name === 'Gone' ? 3000 : null);
  db.close();
}

test('clients of an earlier version are tokens without limits, in their order, and the revoked stay so', () => {
  using folder = makeFolder('clients');
  const file = folder.at('state.db');
  writeEarlierState(file, { Zoe: 'token-of-zoe', Gone: 'token-of-gone', Ada: 'token-of-ada' });
  using db = Database.open(file);
  const tokens = new Tokens({ store: new ClientTable(db, new AuditTable(db)), extraToken: null, now: () => 5_000_000 });
  const limits = { kind: 'token', roots: null, sandbox: null, signedIn: null, expiresAt: null, lastUsedFrom: null };
  const known = { scopes: ['read', 'run'], createdAt: 1000, lastUsedAt: 2000, revokedAt: null };
  expect(tokens.list()).toEqual([
    { id: 'id-Zoe', name: 'Zoe', ...known, ...limits },
    { id: 'id-Ada', name: 'Ada', ...known, ...limits },
  ]);
  expect(tokens.verify('token-of-ada')?.clientId).toBe('id-Ada');
  expect(tokens.verify('token-of-gone')).toBeNull();
  expect(tokens.create({ name: 'Gone', scopes: ['read'] }).client.name).toBe('Gone');
});
