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
  `ALTER TABLE clients RENAME TO clients_without_limits;
   CREATE TABLE clients (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     kind TEXT NOT NULL CHECK (kind IN ('token', 'oauth')),
     scopes TEXT NOT NULL,
     token_hash BLOB CHECK ((kind = 'token') = (token_hash IS NOT NULL)),
     roots TEXT,
     sandbox TEXT,
     signed_in TEXT CHECK ((kind = 'oauth') = (signed_in IS NOT NULL)),
     created_at INTEGER NOT NULL,
     expires_at INTEGER,
     last_used_at INTEGER,
     last_used_from TEXT,
     revoked_at INTEGER
   ) STRICT;
   INSERT INTO clients (id, name, kind, scopes, token_hash, created_at, last_used_at, revoked_at)
     SELECT id, name, 'token', scopes, token_hash, created_at, last_used_at, revoked_at FROM clients_without_limits
     ORDER BY rowid;
   DROP TABLE clients_without_limits;
   CREATE UNIQUE INDEX clients_by_name ON clients (name) WHERE revoked_at IS NULL;`,
  `ALTER TABLE threads ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
   UPDATE threads SET created_at = json_extract(data, '$.createdAt');
   CREATE INDEX threads_by_client ON threads (client_id, created_at, id);
   CREATE INDEX reviews_by_job ON reviews (json_extract(data, '$.review.jobId'), n);`,
  'CREATE INDEX jobs_by_client ON jobs (client_id, n);',
  `CREATE TABLE openai_sessions (
     client_id TEXT NOT NULL,
     session_id TEXT NOT NULL,
     thread_id TEXT NOT NULL,
     begun_at INTEGER NOT NULL,
     PRIMARY KEY (client_id, session_id)
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE oauth_registrations (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     redirect_uris TEXT NOT NULL,
     created_at_ms INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE oauth_grants (
     id TEXT PRIMARY KEY,
     client_id TEXT NOT NULL,
     oauth_id TEXT NOT NULL,
     redirect_host TEXT NOT NULL,
     bridge_id TEXT NOT NULL,
     resource TEXT NOT NULL,
     scopes TEXT NOT NULL,
     created_at_ms INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX oauth_grants_by_client ON oauth_grants (client_id);
   CREATE INDEX oauth_grants_by_oauth_id ON oauth_grants (oauth_id);
   CREATE TABLE oauth_tokens (
     hash BLOB PRIMARY KEY,
     grant_id TEXT NOT NULL REFERENCES oauth_grants (id) ON DELETE CASCADE,
     kind TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
     expires_at_ms INTEGER NOT NULL,
     used_at_ms INTEGER
   ) STRICT;
   CREATE INDEX oauth_tokens_by_grant ON oauth_tokens (grant_id);
   CREATE INDEX oauth_tokens_by_end ON oauth_tokens (expires_at_ms);`,
  `CREATE TABLE openai_responses (
     job_id TEXT PRIMARY KEY,
     data TEXT NOT NULL
   ) STRICT;
   CREATE TRIGGER openai_responses_go_with_jobs AFTER DELETE ON jobs
     BEGIN DELETE FROM openai_responses WHERE job_id = OLD.id; END;`,
  `ALTER TABLE openai_sessions ADD COLUMN tools TEXT;
   DROP TRIGGER openai_responses_go_with_jobs;
   CREATE TRIGGER openai_responses_go_with_jobs AFTER DELETE ON jobs
     BEGIN DELETE FROM openai_responses WHERE job_id = OLD.id OR (job_id > OLD.id || '_' AND job_id < OLD.id || '_:'); END;`,
  `CREATE TABLE mcp_event_subscriptions (
     id TEXT PRIMARY KEY,
     client_id TEXT NOT NULL,
     bridge_id TEXT NOT NULL,
     name TEXT NOT NULL,
     job_id TEXT,
     url TEXT NOT NULL,
     expires_at_ms INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX mcp_event_subscriptions_by_client ON mcp_event_subscriptions (client_id, bridge_id, name);`,
  `CREATE TABLE health (
     at INTEGER PRIMARY KEY,
     running INTEGER NOT NULL,
     queued INTEGER NOT NULL,
     waiting INTEGER NOT NULL,
     codex INTEGER NOT NULL,
     codex_starts INTEGER NOT NULL,
     memory INTEGER NOT NULL,
     delay_ms INTEGER NOT NULL
   ) STRICT;`,
  `CREATE VIRTUAL TABLE job_search USING fts5(
     title, prompt, answer, commands, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
   );
   CREATE TRIGGER job_search_goes_with_jobs AFTER DELETE ON jobs BEGIN DELETE FROM job_search WHERE rowid = OLD.n; END;
   INSERT INTO settings (key, value) SELECT 'search.unfilledBelow', n + 1 FROM jobs ORDER BY n DESC LIMIT 1;
   CREATE INDEX jobs_by_bridge ON jobs (data ->> 'bridgeId', n);
   CREATE INDEX jobs_by_root ON jobs (data ->> 'root', n);`,
];
