import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Client, Scope, type SignedInClient } from '../../../shared/model/client.ts';
import { type AuditEntry } from '../jobs/approvals-ports.ts';
import { type Caller } from '../jobs/ports.ts';
import { sha256 } from '../lib/digest.ts';
import { environmentClient, environmentId } from './environment-token.ts';
import { type ClientStore, type StoredClient } from './ports.ts';

export interface TokensOptions {
  readonly store: ClientStore;
  /** One more full-scope token, given by the environment and never stored. */
  readonly extraToken: string | null;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Something of a client is different now, its last use included. */
  readonly changed?: () => void;
}

/** What a client may do, where, and for how long. */
type Limits = Pick<Client, 'scopes' | 'roots' | 'sandbox' | 'expiresAt'>;
export type ClientRequest = Pick<Client, 'name' | 'scopes'> & Partial<Limits>;
export type ClientChange = Partial<Pick<Client, 'name'> & Limits>;
export type SignInRequest = ClientRequest & { readonly signedIn: SignedInClient };

export interface NewToken {
  readonly client: Client;
  /** The only time it is seen. */
  readonly token: string;
}

/** How often `last used` is written, in seconds: people read it, nothing decides by it. */
const usedResolution = 60;

/**
 * Who may call: named tokens, and sign-ins, whose own tokens are known elsewhere. A token is seen once; afterwards only its SHA-256 is known.
 * Every change takes effect with the next request.
 */
export class Tokens {
  readonly #options: TokensOptions;
  readonly #listeners = new Set<(clientId: string) => void>();
  #clients: StoredClient[];

  constructor(options: TokensOptions) {
    this.#options = options;
    this.#clients = [...options.store.all()];
    if (options.extraToken !== null) this.#clients.push(environmentClient(options.extraToken));
  }

  /** Clients that were not revoked, the expired too, oldest first. The environment's token is not among them. */
  list(): Client[] {
    return this.#clients.filter(({ id, revokedAt }) => id !== environmentId && revokedAt === null).map(withoutHash);
  }

  /** With a new token unless one is given, which a program elsewhere has already. @throws Failure client/nameTaken, client/expired, state/* */
  create(request: ClientRequest, token: string = newToken()): NewToken {
    this.#requireFree(request.name);
    return { client: this.#add({ ...request, kind: 'token', signedIn: null, tokenHash: sha256(token) }), token };
  }

  /** A client of its own for a sign-in; where its name is taken it gets a number. @throws Failure client/expired, state/* */
  addSignedIn(request: SignInRequest): Client {
    return this.#add({ ...request, name: this.#freeName(request.name), kind: 'oauth', tokenHash: null });
  }

  /** By its owner. What is not named stays. @throws Failure client/notFound, client/nameTaken, client/expired, state/* */
  update(id: string, change: ClientChange): Client {
    const client = this.#find(id);
    if (change.name !== undefined && change.name !== client.name) this.#requireFree(change.name);
    const changed = limited({ ...client, ...change });
    if (change.expiresAt !== undefined) this.#requireFuture(changed.expiresAt);
    return this.#save(changed, this.#entry('client/changed', client, { to: change }));
  }

  /** What a sign-in that is used or agreed to again changes of its client. @throws Failure client/notFound, state/* */
  extend(id: string, change: Partial<Limits & { readonly signedIn: SignedInClient }>): Client {
    const { expiresAt: _, ...agreed } = change;
    // A sign-in goes on by itself: only what was agreed to is an act of the owner's.
    const client = this.#find(id);
    const entry = Object.keys(agreed).length > 0 ? this.#entry('client/changed', client, { to: change }) : null;
    return this.#save(limited({ ...client, ...change }), entry);
  }

  /** Another token for the same client; the one it had is dead at once. @throws Failure client/notFound, client/isSignIn, client/expired, state/* */
  rotate(id: string): NewToken {
    const client = this.#find(id);
    if (client.kind === 'oauth') {
      throw new Failure('client/isSignIn', `${client.name} signed in and has no token to change.`, {
        hint: 'Revoke it and sign in again.',
      });
    }
    if (this.#isExpired(client)) throw expired(`${client.name} has expired`);
    const token = newToken();
    const rotated = this.#save({ ...client, tokenHash: sha256(token) }, this.#entry('client/rotated', client));
    this.#tell(id);
    return { client: rotated, token };
  }

  /** @throws Failure client/notFound, state/* */
  revoke(id: string): Client {
    const client = this.#find(id);
    const revoked = this.#save({ ...client, revokedAt: this.#seconds() }, this.#entry('client/revoked', client));
    this.#tell(id);
    return revoked;
  }

  /** Told right after a client was revoked, or its token replaced. Gives what ends the telling. */
  onRevoked(listener: (clientId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether a client that may have called may do so no more: revoked or expired. False for whoever is no client of ours. */
  isOver(clientId: string): boolean {
    const client = this.#clients.find(({ id }) => id === clientId);
    return client !== undefined && !this.#mayCall(client);
  }

  /**
   * The caller a token belongs to, or null; `from` names the bridge. Compares digests of equal length in constant time, over all clients,
   * without an early exit (security case 35).
   */
  verify(token: string, from: string | null = null): Caller | null {
    const given = sha256(token);
    let found: StoredClient | null = null;
    for (const client of this.#clients) {
      const hash = client.tokenHash;
      if (hash !== null && timingSafeEqual(given, hash) && this.#mayCall(client)) found = client;
    }
    if (!found) return null;
    this.#noteUse(found, from);
    return callerOf(found);
  }

  /** The caller that a sign-in is; null once it is revoked or expired. `from` names the bridge; without it this is no use of it. */
  caller(clientId: string, from: string | null = null): Caller | null {
    const client = this.#clients.find(({ id }) => id === clientId);
    if (!client || !this.#mayCall(client)) return null;
    if (from !== null) this.#noteUse(client, from);
    return callerOf(client);
  }

  #noteUse(client: StoredClient, from: string | null): void {
    const now = this.#seconds();
    const recent = now - (client.lastUsedAt ?? 0) < usedResolution && client.lastUsedFrom === from;
    if (client.id === environmentId || recent) return;
    this.#replace({ ...client, lastUsedAt: now, lastUsedFrom: from });
    try {
      this.#options.store.markUsed(client.id, now, from);
    } catch (error) {
      // A full disk must not shut out a client that may come in; what has to be recorded for its request says so itself.
      if (!(error instanceof Failure)) throw error;
    }
  }

  #add(request: ClientRequest & Pick<StoredClient, 'kind' | 'signedIn' | 'tokenHash'>): Client {
    const client = limited({
      roots: null,
      sandbox: null,
      expiresAt: null,
      ...request,
      id: randomUUID(),
      createdAt: this.#seconds(),
      lastUsedAt: null,
      lastUsedFrom: null,
      revokedAt: null,
    });
    this.#requireFuture(client.expiresAt);
    const { kind, scopes, roots, sandbox, expiresAt, signedIn } = client;
    this.#options.store.insert(client, this.#entry('client/created', client, { kind, scopes, roots, sandbox, expiresAt, signedIn }));
    this.#clients.push(client);
    this.#options.changed?.();
    return withoutHash(client);
  }

  #save(client: StoredClient, entry: AuditEntry | null): Client {
    this.#options.store.update(client, entry);
    this.#replace(client);
    return withoutHash(client);
  }

  #replace(client: StoredClient): void {
    this.#clients = this.#clients.map((one) => (one.id === client.id ? client : one));
    this.#options.changed?.();
  }

  #tell(clientId: string): void {
    for (const listener of this.#listeners) listener(clientId);
  }

  #find(id: string): StoredClient {
    const client = this.#clients.find((one) => one.id === id && one.revokedAt === null);
    if (client && client.id !== environmentId) return client;
    throw new Failure('client/notFound', `There is no client ${JSON.stringify(id.slice(0, 80))}.`, {
      hint: 'List the clients to see their ids.',
    });
  }

  #requireFree(name: string): void {
    if (!this.#isTaken(name)) return;
    throw new Failure('client/nameTaken', `A client named ${JSON.stringify(name)} exists.`, {
      hint: 'Choose another name, or revoke the old one first.',
    });
  }

  #freeName(name: string): string {
    if (!this.#isTaken(name)) return name;
    for (let number = 2; ; number += 1) if (!this.#isTaken(`${name} ${number}`)) return `${name} ${number}`;
  }

  #isTaken(name: string): boolean {
    return this.list().some((client) => client.name === name);
  }

  #requireFuture(expiresAt: number | null): void {
    if (expiresAt !== null && expiresAt <= this.#seconds()) throw expired('The expiry given is over already');
  }

  #mayCall(client: StoredClient): boolean {
    return client.revokedAt === null && !this.#isExpired(client);
  }

  #isExpired({ expiresAt }: StoredClient): boolean {
    return expiresAt !== null && this.#seconds() >= expiresAt;
  }

  #entry(type: string, { id: clientId, name: clientName }: Client, more: AuditEntry['data'] = {}): AuditEntry {
    return { atMs: this.#options.now(), type, data: { clientId, clientName, ...more } };
  }

  #seconds(): number {
    return Math.floor(this.#options.now() / 1000);
  }
}

function callerOf({ id: clientId, name: clientName, scopes, roots, sandbox }: StoredClient): Caller {
  return { clientId, clientName, scopes, roots, sandbox };
}

function newToken(): string {
  return `cb_${randomBytes(32).toString('base64url')}`;
}

/** Scopes and folders once each, scopes in their order. */
function limited(client: StoredClient): StoredClient {
  const { scopes, roots } = client;
  return { ...client, scopes: Scope.options.filter((scope) => scopes.includes(scope)), roots: roots && [...new Set(roots)] };
}

function expired(what: string): Failure {
  return new Failure('client/expired', `${what}.`, { hint: 'Give it a later expiry, or none.' });
}

function withoutHash({ tokenHash: _, ...client }: StoredClient): Client {
  return client;
}
