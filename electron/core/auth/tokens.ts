import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Client, Scope } from '../../../shared/model/client.ts';
import { type Caller } from '../jobs/ports.ts';
import { sha256 } from '../lib/digest.ts';
import { type ClientRow } from '../state/clients.ts';

/** Where clients are kept. */
export interface ClientStore {
  insert(client: ClientRow): void;
  all(): readonly ClientRow[];
  markRevoked(id: string, at: number): void;
  markUsed(id: string, at: number): void;
}

export interface TokensOptions {
  readonly store: ClientStore;
  /** One more full-scope token, given by the environment and never stored. */
  readonly extraToken: string | null;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** A client's `lastUsedAt` is newer now. */
  readonly onUse?: () => void;
}

/** How often `last used` is written, in seconds: people read it, nothing decides by it. */
const usedResolution = 60;

/** Named client tokens. A token is seen once; afterwards only its SHA-256 is known. */
export class Tokens {
  readonly #options: TokensOptions;
  #clients: ClientRow[];

  constructor(options: TokensOptions) {
    this.#options = options;
    this.#clients = [...options.store.all()];
    if (options.extraToken !== null) this.#clients.push(environmentClient(options.extraToken));
  }

  /** Clients that may still call, oldest first. The environment's token is not among them. */
  list(): Client[] {
    return this.#clients.filter(({ id, revokedAt }) => id !== environmentId && revokedAt === null).map(withoutHash);
  }

  /** @throws Failure client/nameTaken */
  create(name: string, scopes: readonly Scope[]): { client: Client; token: string } {
    if (this.list().some((client) => client.name === name)) {
      throw new Failure('client/nameTaken', `A client named ${JSON.stringify(name)} exists.`, {
        hint: 'Choose another name, or revoke the old one first.',
      });
    }
    const token = `cb_${randomBytes(32).toString('base64url')}`;
    const client: ClientRow = {
      id: randomUUID(),
      name,
      ...unlimited,
      scopes: Scope.options.filter((scope) => scopes.includes(scope)),
      createdAt: this.#seconds(),
      lastUsedAt: null,
      revokedAt: null,
      tokenHash: sha256(token),
    };
    this.#options.store.insert(client);
    this.#clients.push(client);
    return { client: withoutHash(client), token };
  }

  /** Takes effect with the next request. @throws Failure client/notFound */
  revoke(id: string): Client {
    const client = this.#clients.find((one) => one.id === id && one.revokedAt === null);
    if (!client || client.id === environmentId) {
      throw new Failure('client/notFound', `There is no client ${JSON.stringify(id.slice(0, 80))}.`, {
        hint: 'List the clients to see their ids.',
      });
    }
    const revokedAt = this.#seconds();
    this.#options.store.markRevoked(id, revokedAt);
    this.#replace({ ...client, revokedAt });
    return withoutHash({ ...client, revokedAt });
  }

  /**
   * The caller a token belongs to, or null. Compares digests of equal length in constant time, over all clients, without an early
   * exit (security case 35).
   */
  verify(token: string): Caller | null {
    const given = sha256(token);
    let found: ClientRow | null = null;
    for (const client of this.#clients) {
      if (timingSafeEqual(given, client.tokenHash) && client.revokedAt === null) found = client;
    }
    if (!found) return null;
    this.#noteUse(found);
    return { clientId: found.id, clientName: found.name, scopes: found.scopes };
  }

  #noteUse(client: ClientRow): void {
    const now = this.#seconds();
    if (client.id === environmentId || now - (client.lastUsedAt ?? 0) < usedResolution) return;
    this.#replace({ ...client, lastUsedAt: now });
    this.#options.onUse?.();
    try {
      this.#options.store.markUsed(client.id, now);
    } catch (error) {
      // A full disk must not shut out a client that may come in; what has to be recorded for its request says so itself.
      if (!(error instanceof Failure)) throw error;
    }
  }

  #replace(client: ClientRow): void {
    this.#clients = this.#clients.map((one) => (one.id === client.id ? client : one));
  }

  #seconds(): number {
    return Math.floor(this.#options.now() / 1000);
  }
}

const environmentId = 'environment';

const unlimited = { kind: 'token', roots: null, sandbox: null, signedIn: null, expiresAt: null, lastUsedFrom: null } as const;

/** Published defaults of the systems we stand in for: a token that everybody knows is none (security case 42). */
const publishedDefaults: ReadonlySet<string> = new Set(['123321', 'change-me', 'changeme', 'test', 'token', 'secret', 'password']);

function environmentClient(token: string): ClientRow {
  if (publishedDefaults.has(token) || token.length < 8) {
    throw new Failure('config/invalid', 'DRAWBRIDGE_TOKEN is too weak: it is a published default or shorter than 8 characters.', {
      hint: 'Use a random one, for example from: openssl rand -base64 32',
    });
  }
  return {
    id: environmentId,
    name: 'DRAWBRIDGE_TOKEN',
    ...unlimited,
    scopes: Scope.options,
    createdAt: 0,
    lastUsedAt: null,
    revokedAt: null,
    tokenHash: sha256(token),
  };
}

function withoutHash({ tokenHash: _, ...client }: ClientRow): Client {
  return client;
}
