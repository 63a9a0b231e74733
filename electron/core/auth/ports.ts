import { type Client } from '../../../shared/model/client.ts';
import { type AuditEntry } from '../jobs/approvals-ports.ts';

/** A client with the SHA-256 of its token; null for a sign-in, which has none of its own. The token itself is nowhere. */
export interface StoredClient extends Client {
  readonly tokenHash: Uint8Array | null;
}

/** Where clients are kept; each change with its line of the audit, in one transaction. All throw Failure state/*. */
export interface ClientStore {
  /** In order of creation, the revoked too. */
  all(): readonly StoredClient[];
  insert(client: StoredClient, entry: AuditEntry): void;
  /** All that can change; without an entry the change is not one for the audit. One that was revoked stays as it is. */
  update(client: StoredClient, entry: AuditEntry | null): void;
  /** `at` in Unix seconds; `from` names the door, for people. */
  markUsed(id: string, at: number, from: string | null): void;
}
