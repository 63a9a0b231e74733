import { createHash } from 'node:crypto';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type Caller } from '../../jobs/ports.ts';
import { sha256 } from '../../lib/digest.ts';
import { newId } from '../../lib/id.ts';
import { needed, only, requireResource } from './authorization.ts';
import { type OauthDoor, type OauthGrant, type OauthStore, type OauthToken, type SignedInClients } from './ports.ts';
import { newSecret } from './random.ts';
import { clientScopes, parseScopes } from './scopes.ts';
import { type Agreement } from './sign-ins.ts';

export interface GrantsOptions {
  readonly store: OauthStore;
  readonly clients: SignedInClients;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** What the token endpoint answers (RFC 6749, 5.1). */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds. */
  readonly expires_in: number;
  readonly refresh_token: string;
  readonly scope: string;
}

interface Code {
  readonly agreement: Agreement;
  readonly expiresAtMs: number;
  /** Null while nobody has exchanged it. */
  grantId: string | null;
}

const codeMs = 60_000;
/** How long an exchanged code is still known for what it was, so that a thief who comes second is found out. */
const replayMs = 10 * 60_000;
const accessMs = 15 * 60_000;
const refreshMs = 30 * 24 * 60 * 60_000;
/** In which a refresh token may come again: its answer may have been lost on the way. */
const graceMs = 30_000;

/** Codes, and the tokens that come of them. Tokens are opaque and kept as hashes; codes are in memory alone. */
export class Grants implements Disposable {
  readonly #options: GrantsOptions;
  /** By the code's hash, oldest first. */
  readonly #codes = new Map<string, Code>();
  readonly #ignoreRevoked: () => void;

  constructor(options: GrantsOptions) {
    this.#options = options;
    this.#ignoreRevoked = options.clients.onRevoked((clientId) => this.#revokeAll(clientId));
  }

  [Symbol.dispose](): void {
    this.#ignoreRevoked();
  }

  /** A code for one exchange within a minute. */
  issueCode(agreement: Agreement): string {
    const now = this.#options.now();
    for (const [hash, { expiresAtMs }] of this.#codes) if (expiresAtMs + replayMs < now) this.#codes.delete(hash);
    const code = newSecret('cbc_');
    this.#codes.set(hex(code), { agreement, expiresAtMs: now + codeMs, grantId: null });
    return code;
  }

  /** @throws Failure oauth/*, state/* */
  exchange(form: URLSearchParams, door: OauthDoor): TokenAnswer {
    const code = this.#codes.get(hex(needed(form, 'code')));
    if (!code) throw invalidGrant();
    const { agreement } = code;
    if (code.grantId !== null) {
      this.#revoke(code.grantId, 'a code came a second time');
      throw invalidGrant();
    }
    // Whoever has a code has one try with it.
    code.grantId = newId('grant');
    if (code.expiresAtMs <= this.#options.now()) throw invalidGrant();
    requireSame(form, agreement, door);
    requireResource(form, door.resource);
    return this.#begin(code.grantId, agreement);
  }

  /** @throws Failure oauth/*, state/* */
  refresh(form: URLSearchParams, door: OauthDoor): TokenAnswer {
    const now = this.#options.now();
    const token = this.#options.store.findToken(sha256(needed(form, 'refresh_token')));
    const grant = token && this.#options.store.findGrant(token.grantId);
    if (!grant || token.kind !== 'refresh' || token.expiresAtMs <= now || needed(form, 'client_id') !== grant.oauthId) throw invalidGrant();
    if (token.usedAtMs !== null && now - token.usedAtMs > graceMs) {
      this.#revoke(grant.id, 'a refresh token came again');
      throw invalidGrant();
    }
    if (grant.resource !== door.resource || !this.#options.clients.caller(grant.clientId, null)) throw invalidGrant();
    requireResource(form, grant.resource);
    requireGranted(form, grant);
    const { answer, tokens } = this.#mint(grant);
    this.#prolong(grant.clientId);
    this.#options.store.rotate(token, tokens, now);
    return answer;
  }

  /** Ends the family that a token belongs to; whoever sends an unknown one has what they want. @throws Failure oauth/invalidRequest, state/* */
  revokeToken(form: URLSearchParams): void {
    const token = this.#options.store.findToken(sha256(needed(form, 'token')));
    if (token) this.#revoke(token.grantId, 'the client signed out');
  }

  /** Whose access token this is, with no more than was agreed to; null for one that is unknown, over, or meant for another door. */
  verify(accessToken: string, { resource, from }: OauthDoor): { readonly caller: Caller; readonly redirectHost: string } | null {
    const token = this.#options.store.findToken(sha256(accessToken));
    if (token?.kind !== 'access' || token.expiresAtMs <= this.#options.now()) return null;
    const grant = this.#options.store.findGrant(token.grantId);
    const caller = grant?.resource === resource ? this.#options.clients.caller(grant.clientId, from) : null;
    if (!grant || !caller) return null;
    const granted = clientScopes(grant.scopes);
    return { caller: { ...caller, scopes: caller.scopes.filter((scope) => granted.includes(scope)) }, redirectHost: grant.redirectHost };
  }

  #begin(grantId: string, agreement: Agreement): TokenAnswer {
    const { now, store } = this.#options;
    const { authorization, scopes } = agreement;
    const { client, door } = authorization;
    const clientId = this.#clientFor(agreement);
    const { resource, bridgeId } = door;
    const redirectHost = new URL(authorization.redirectUri).host;
    const grant = { id: grantId, clientId, oauthId: client.id, redirectHost, bridgeId, resource, scopes, createdAtMs: now() };
    const { answer, tokens } = this.#mint(grant);
    store.addGrant(grant, tokens, this.#entry('signIn/granted', { grantId, clientId, oauthId: client.id, scopes, bridgeId }));
    return answer;
  }

  /** The client that was agreed to before, with what was agreed to now in addition; else a new one. */
  #clientFor({ authorization: { client, door, redirectUri }, scopes, known, name, roots, sandbox }: Agreement): string {
    const { clients, now } = this.#options;
    const signedIn = { oauthId: client.id, host: client.host, redirectHost: new URL(redirectUri).host, bridgeId: door.bridgeId };
    const expiresAt = seconds(now() + refreshMs);
    const before = clients.list().find(({ id }) => id === known);
    if (!before) {
      return clients.addSignedIn({
        name,
        scopes: clientScopes(scopes),
        roots: roots ?? null,
        sandbox: sandbox ?? null,
        signedIn,
        expiresAt,
      }).id;
    }
    return clients.extend(before.id, {
      signedIn,
      scopes: [...new Set([...before.scopes, ...clientScopes(scopes)])],
      ...(before.expiresAt !== null && { expiresAt }),
      ...(roots !== undefined && { roots }),
      ...(sandbox !== undefined && { sandbox }),
    }).id;
  }

  #mint({ id: grantId, scopes }: OauthGrant): { readonly answer: TokenAnswer; readonly tokens: readonly OauthToken[] } {
    const now = this.#options.now();
    const [access, refresh] = [newSecret('cba_'), newSecret('cbr_')];
    return {
      answer: { access_token: access, token_type: 'Bearer', expires_in: accessMs / 1000, refresh_token: refresh, scope: scopes.join(' ') },
      tokens: [
        { hash: sha256(access), grantId, kind: 'access', expiresAtMs: now + accessMs, usedAtMs: null },
        { hash: sha256(refresh), grantId, kind: 'refresh', expiresAtMs: now + refreshMs, usedAtMs: null },
      ],
    };
  }

  /** A sign-in in use stays; an end that its owner set themselves stays too. To be called before the tokens are new. */
  #prolong(clientId: string): void {
    const { clients, store, now } = this.#options;
    const ends = clients.list().find(({ id }) => id === clientId)?.expiresAt ?? null;
    if (ends !== null && ends === seconds(store.lastExpiry(clientId))) clients.extend(clientId, { expiresAt: seconds(now() + refreshMs) });
  }

  #revokeAll(clientId: string): void {
    for (const { id } of this.#options.store.grantsOf(clientId)) this.#revoke(id, 'the owner revoked the client');
  }

  #revoke(grantId: string, why: string): void {
    const grant = this.#options.store.findGrant(grantId);
    if (grant) this.#options.store.removeGrant(grantId, this.#entry('signIn/revoked', { grantId, clientId: grant.clientId, why }));
  }

  #entry(type: string, data: Readonly<Record<string, unknown>>) {
    return { atMs: this.#options.now(), type, data };
  }
}

/** A code is worth nothing to anybody but the program, the address and the challenge that it was asked for with. */
function requireSame(form: URLSearchParams, { authorization }: Agreement, door: OauthDoor): void {
  const { client, redirectUri, challenge } = authorization;
  const verifier = needed(form, 'code_verifier');
  const proven = /^[A-Za-z0-9._~-]{43,128}$/.test(verifier) && createHash('sha256').update(verifier).digest('base64url') === challenge;
  const same = needed(form, 'client_id') === client.id && needed(form, 'redirect_uri') === redirectUri;
  if (!proven || !same || authorization.door.resource !== door.resource) throw invalidGrant();
}

function requireGranted(form: URLSearchParams, { scopes }: OauthGrant): void {
  const asked = only(form, 'scope');
  if (asked === null || parseScopes(asked).every((scope) => scopes.includes(scope))) return;
  throw new Failure('oauth/invalidScope', 'More is asked for than was agreed to.', { hint: 'Sign in again for more.' });
}

/** One sentence for every reason: which part did not fit is nobody’s to know. */
function invalidGrant(): Failure {
  return new Failure('oauth/invalidGrant', 'This code or token is not valid, or has expired.', { hint: 'Sign in again.' });
}

function hex(secret: string): string {
  return sha256(secret).toString('hex');
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
