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
];
