import { Failure } from '../../../../shared/contract/errors.ts';
import { type AuditEntry } from '../../jobs/approvals-ports.ts';
import { type Call } from '../../lib/call.ts';
import { answerTo, needed, parseAuthorization, type ReturnAddress, returnAddress } from './authorization.ts';
import { ClientDocuments, isDocumentAddress } from './client-documents.ts';
import { Grants, type TokenAnswer } from './grants.ts';
import { type FetchDocument, type OauthClient, type OauthDoor, type OauthStore, type SignedInClients } from './ports.ts';
import { Registrations } from './registrations.ts';
import { type SignInPage, SignIns } from './sign-ins.ts';
import { Throttle } from './throttle.ts';

export interface OauthServerOptions {
  readonly store: OauthStore;
  readonly clients: SignedInClients;
  readonly fetchDocument: FetchDocument;
  readonly allowedHosts: () => readonly string[];
  readonly audit: (entry: AuditEntry) => void;
  /** Somebody asks to sign in, or nobody does any more. */
  readonly changed: () => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** What a browser gets for an authorization request: a page to wait on, or the way back with a refusal. */
export type AuthorizeAnswer = { readonly page: SignInPage } | { readonly location: string };

/** The authorization server of this computer: one owner, who answers at the desk. All its doors share it. */
export class OauthServer implements Disposable {
  readonly signIns: SignIns;
  readonly #options: OauthServerOptions;
  readonly #grants: Grants;
  readonly #registrations: Registrations;
  readonly #documents: ClientDocuments;
  readonly #wrongRequests: Throttle;
  readonly #wrongTokens: Throttle;

  constructor(options: OauthServerOptions) {
    const { store, clients, now, audit, changed, allowedHosts, fetchDocument } = options;
    this.#options = options;
    this.#grants = new Grants({ store, clients, now });
    this.signIns = new SignIns({
      clients: () => clients.list(),
      grant: (agreement) => this.#grants.issueCode(agreement),
      audit: (type, data) => audit({ atMs: now(), type, data }),
      changed,
      now,
    });
    this.#registrations = new Registrations({ store, isWaiting: () => this.signIns.isWaiting, allowedHosts, now });
    this.#documents = new ClientDocuments({ fetchDocument, allowedHosts, now });
    this.#wrongRequests = new Throttle({ max: 30, windowMs: 60_000, now });
    this.#wrongTokens = new Throttle({ max: 30, windowMs: 60_000, now });
  }

  /**
   * An authorization request. What is wrong with the client or its address is thrown, for a page: nothing may be sent anywhere then.
   * @throws Failure oauth/invalidRequest, oauth/invalidClient, oauth/tooManyRequests, state/*
   */
  async authorize(parameters: URLSearchParams, door: OauthDoor, call: Call): Promise<AuthorizeAnswer> {
    try {
      const client = await this.#client(needed(parameters, 'client_id'), call);
      return this.#ask(parameters, client, returnAddress(parameters, client, door));
    } catch (error) {
      throw slowed(error, this.#wrongRequests);
    }
  }

  /** @throws Failure oauth/*, state/* */
  token(form: URLSearchParams, door: OauthDoor): TokenAnswer {
    try {
      const type = needed(form, 'grant_type');
      if (type === 'authorization_code') return this.#grants.exchange(form, door);
      if (type === 'refresh_token') return this.#grants.refresh(form, door);
      throw new Failure('oauth/unsupportedGrantType', 'Only authorization_code and refresh_token are known here.');
    } catch (error) {
      throw slowed(error, this.#wrongTokens);
    }
  }

  /** @throws Failure oauth/*, state/* */
  register(body: unknown): Readonly<Record<string, unknown>> {
    const registered = this.#registrations.register(body);
    const { client_id: id, client_name: name } = registered;
    this.#options.audit({ atMs: this.#options.now(), type: 'signIn/registered', data: { oauthId: id, name } });
    return registered;
  }

  /** @throws Failure oauth/invalidRequest, state/* */
  revoke(form: URLSearchParams): void {
    this.#grants.revokeToken(form);
  }

  /** Whose access token this is, at this door. */
  verify(token: string, door: OauthDoor): ReturnType<Grants['verify']> {
    return this.#grants.verify(token, door);
  }

  [Symbol.dispose](): void {
    this.signIns[Symbol.dispose]();
    this.#grants[Symbol.dispose]();
  }

  #client(id: string, call: Call): OauthClient | Promise<OauthClient> {
    return isDocumentAddress(id) ? this.#documents.find(id, call) : this.#registrations.find(id);
  }

  #ask(parameters: URLSearchParams, client: OauthClient, address: ReturnAddress): AuthorizeAnswer {
    try {
      return { page: this.signIns.ask(parseAuthorization(parameters, client, address)) };
    } catch (error) {
      const failure = slowed(error, this.#wrongRequests);
      if (failure instanceof Failure) return { location: answerTo(address, { failure }) };
      throw failure;
    }
  }
}

/** Too many refusals are answered without their reason. What is right always passes: guessing locks nobody out. */
function slowed(error: unknown, throttle: Throttle): unknown {
  if (error instanceof Failure && error.code.startsWith('oauth/') && error.code !== 'oauth/tooManyRequests') throttle.take();
  return error;
}
