import { type Client, type Scope, type SignedInClient } from '../../../../shared/model/client.ts';
import { type OauthScope } from '../../../../shared/model/sign-in.ts';
import { type AuditEntry } from '../../jobs/approvals-ports.ts';
import { type Caller } from '../../jobs/ports.ts';
import { type Call } from '../../lib/call.ts';

/** The door that a request came through: who signs, and for what. One bridge may have two, with an address each. */
export interface OauthDoor {
  readonly bridgeId: string;
  /** Names the door, for people. */
  readonly from: string;
  /** Without a slash at its end. */
  readonly issuer: string;
  /** The address of the protected resource: the audience of every token. */
  readonly resource: string;
}

/** A program that may ask for a sign-in. What it says of itself proves nothing but where its answers go. */
export interface OauthClient {
  readonly id: string;
  readonly name: string;
  /** Host of its metadata; null for one that registered itself. */
  readonly host: string | null;
  readonly redirectUris: readonly string[];
}

/** What was agreed to, once: the family of all tokens that came of it. */
export interface OauthGrant {
  readonly id: string;
  /** Ours: the row in the list of clients. */
  readonly clientId: string;
  readonly oauthId: string;
  readonly redirectHost: string;
  readonly bridgeId: string;
  readonly resource: string;
  readonly scopes: readonly OauthScope[];
  readonly createdAtMs: number;
}

export interface OauthToken {
  /** SHA-256 of the token, which is nowhere. */
  readonly hash: Uint8Array;
  readonly grantId: string;
  readonly kind: 'access' | 'refresh';
  readonly expiresAtMs: number;
  /** When a refresh token was first exchanged. */
  readonly usedAtMs: number | null;
}

/** Where sign-ins outlive a restart. All throw Failure state/*. */
export interface OauthStore {
  addGrant(grant: OauthGrant, tokens: readonly OauthToken[], entry: AuditEntry): void;
  findGrant(id: string): OauthGrant | null;
  grantsOf(clientId: string): readonly OauthGrant[];
  /** With every token of it. */
  removeGrant(id: string, entry: AuditEntry): void;
  findToken(hash: Uint8Array): OauthToken | null;
  /** When the last refresh token of a client ends, in Unix milliseconds; 0 without any. */
  lastExpiry(clientId: string): number;
  /** Marks one as used, keeps the new ones, and forgets those that are over. */
  rotate(used: OauthToken, tokens: readonly OauthToken[], atMs: number): void;
  addRegistration(client: OauthClient, atMs: number): void;
  findRegistration(id: string): OauthClient | null;
  /** Registrations from before this moment that no grant came of are forgotten. */
  removeUnused(beforeMs: number): void;
  /** How many there are that no grant came of. */
  unusedRegistrations(): number;
}

/** The list of clients, as far as sign-ins change it. */
export interface SignedInClients {
  list(): readonly Client[];
  addSignedIn(request: ClientTerms & { readonly name: string; readonly signedIn: SignedInClient }): Client;
  extend(id: string, change: Partial<ClientTerms & { readonly signedIn: SignedInClient }>): Client;
  /** Null once it is revoked or expired. */
  caller(clientId: string, from: string | null): Caller | null;
  onRevoked(listener: (clientId: string) => void): () => void;
}

type ClientTerms = { readonly scopes: Scope[] } & Pick<Client, 'roots' | 'sandbox' | 'expiresAt'>;

/** Gets a document that a client chose the address of. Checks what may be connected to; follows nothing. @throws Failure */
export type FetchDocument = (url: string, call: Call) => Promise<{ readonly status: number; readonly body: Uint8Array }>;
