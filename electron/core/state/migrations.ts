/** Applied in order, each in one transaction; a released one is never edited. `user_version` counts them. */
export const migrations: readonly string[] = [
  `CREATE TABLE jobs (
     n INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     status TEXT NOT NULL,
     client_id TEXT NOT NULL,
     idempotency_key TEXT,
     created_at INTEGER NOT NULL,
     tokens INTEGER NOT NULL DEFAULT 0,
     data TEXT NOT NULL
   ) STRICT;
   CREATE INDEX jobs_by_status ON jobs (status, n);
   CREATE INDEX jobs_by_day ON jobs (created_at, tokens);
   CREATE UNIQUE INDEX jobs_by_key ON jobs (client_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
   CREATE TABLE events (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     job_id TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     delta_of TEXT,
     data TEXT NOT NULL
   ) STRICT;
   CREATE INDEX events_by_job ON events (job_id, seq);
   CREATE INDEX deltas_by_item ON events (job_id, delta_of) WHERE delta_of IS NOT NULL;
   CREATE TABLE threads (
     id TEXT PRIMARY KEY,
     client_id TEXT NOT NULL,
     data TEXT NOT NULL
   ) STRICT;
   CREATE TABLE clients (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     scopes TEXT NOT NULL,
     token_hash BLOB NOT NULL,
     created_at INTEGER NOT NULL,
     last_used_at INTEGER,
     revoked_at INTEGER
   ) STRICT;
   CREATE UNIQUE INDEX clients_by_name ON clients (name) WHERE revoked_at IS NULL;
   CREATE TABLE settings (
     key TEXT PRIMARY KEY,
     value TEXT NOT NULL
   ) STRICT;`,
  `CREATE TABLE processes (
     pid INTEGER PRIMARY KEY,
     started_at TEXT NOT NULL,
     executable TEXT NOT NULL,
     host_pid INTEGER NOT NULL,
     temp_dir TEXT NOT NULL
   ) STRICT;`,
  `CREATE TABLE approvals (
     n INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     state TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'declined', 'expired', 'cancelled', 'superseded')),
     job_id TEXT,
     data TEXT NOT NULL
   ) STRICT;
   CREATE INDEX approvals_by_state ON approvals (state, n);
   CREATE INDEX approvals_by_job ON approvals (job_id, n) WHERE job_id IS NOT NULL;
   CREATE TABLE grants (
     n INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     fingerprint TEXT NOT NULL,
     expires_at_ms INTEGER NOT NULL,
     revoked_at_ms INTEGER,
     uses INTEGER NOT NULL DEFAULT 0,
     data TEXT NOT NULL
   ) STRICT;
   CREATE INDEX grants_by_fingerprint ON grants (fingerprint) WHERE revoked_at_ms IS NULL;
   CREATE TABLE audit (
     seq INTEGER PRIMARY KEY,
     at_ms INTEGER NOT NULL,
     type TEXT NOT NULL,
     data TEXT NOT NULL,
     previous TEXT NOT NULL,
     hash TEXT NOT NULL
   ) STRICT;
   CREATE TABLE audit_head (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     seq INTEGER NOT NULL,
     hash TEXT NOT NULL
   ) STRICT;
   CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
   CREATE TRIGGER audit_loses_no_row BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
   CREATE TRIGGER audit_grows_at_its_end BEFORE INSERT ON audit WHEN NEW.seq <= (SELECT coalesce(max(seq), 0) FROM audit)
     BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;`,
  `CREATE TABLE usage (
     job_id TEXT PRIMARY KEY,
     at INTEGER NOT NULL,
     day TEXT NOT NULL,
     client_id TEXT NOT NULL,
     client_name TEXT NOT NULL,
     bridge_id TEXT NOT NULL,
     root TEXT NOT NULL,
     thread_id TEXT,
     title TEXT NOT NULL,
     model TEXT,
     input INTEGER NOT NULL,
     cached_input INTEGER NOT NULL,
     output INTEGER NOT NULL,
     reasoning INTEGER NOT NULL,
     total INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX usage_by_time ON usage (at, total);`,
  `ALTER TABLE threads ADD COLUMN title TEXT NOT NULL DEFAULT '';
   ALTER TABLE threads ADD COLUMN last_turn_at INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE threads ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
   UPDATE threads SET title = json_extract(data, '$.title'), last_turn_at = json_extract(data, '$.lastTurnAt');
   CREATE INDEX threads_by_use ON threads (archived, last_turn_at, id);
   CREATE INDEX usage_by_thread ON usage (thread_id, total) WHERE thread_id IS NOT NULL;`,
  `CREATE TABLE workspaces (
     id TEXT PRIMARY KEY,
     created_at INTEGER NOT NULL,
     data TEXT NOT NULL
   ) STRICT;`,
  `CREATE TABLE reviews (
     n INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     state TEXT NOT NULL CHECK (state IN ('pending', 'sentBack', 'applied', 'rejected', 'reverted', 'lost')),
     is_landing INTEGER NOT NULL,
     data TEXT NOT NULL
   ) STRICT;
   CREATE INDEX reviews_by_state ON reviews (state, n);
   CREATE INDEX reviews_landing ON reviews (n) WHERE is_landing = 1;`,
];
