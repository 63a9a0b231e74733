import { z } from 'zod';
import { Failure } from '../../../../shared/contract/errors.ts';
import { DisplayName } from '../../../../shared/model/text.ts';
import { newId } from '../../lib/id.ts';
import { type OauthClient, type OauthStore } from './ports.ts';
import { isLoopbackRedirect, isRedirect } from './redirects.ts';
import { Throttle } from './throttle.ts';

export interface RegistrationsOptions {
  readonly store: OauthStore;
  /** Whether the owner waits for a connection. */
  readonly isWaiting: () => boolean;
  /** Hosts that answers may go to, besides the machine of whoever asks. */
  readonly allowedHosts: () => readonly string[];
  /** Unix milliseconds. */
  readonly now: () => number;
}

const Request = z.object({
  redirect_uris: z.array(z.string()).min(1).max(20),
  client_name: z.string().optional(),
  token_endpoint_auth_method: z.string().optional(),
});

const maxUnused = 20;
const unusedMs = 60 * 60_000;

/** Clients that registered themselves (RFC 7591), which anybody can: only while the owner waits for one, and a few. */
export class Registrations {
  readonly #options: RegistrationsOptions;
  readonly #requests: Throttle;

  constructor(options: RegistrationsOptions) {
    this.#options = options;
    this.#requests = new Throttle({ max: 10, windowMs: 60_000, now: options.now });
  }

  /** Gives what the client is told. @throws Failure oauth/accessDenied, oauth/tooManyRequests, oauth/invalidRedirectUri, oauth/invalidClientMetadata, state/* */
  register(body: unknown): Readonly<Record<string, unknown>> {
    const { now, store, isWaiting } = this.#options;
    if (!isWaiting()) {
      throw new Failure('oauth/accessDenied', 'The owner of this computer waits for no new client.', {
        hint: 'In Drawbridge choose “Wait for a connection”, or run: drawbridge sign-in wait',
      });
    }
    this.#requests.take();
    const request = Request.safeParse(body);
    if (!request.success) throw new Failure('oauth/invalidClientMetadata', 'The registration does not name its redirect_uris.');
    const { redirect_uris: redirectUris, client_name: name } = request.data;
    this.#requireAllowed(redirectUris);
    store.removeUnused(now() - unusedMs);
    if (store.unusedRegistrations() >= maxUnused) {
      throw new Failure('oauth/tooManyRequests', `${maxUnused} clients have registered and not signed in; no more are taken for now.`);
    }
    const client: OauthClient = {
      id: newId('client'),
      name: DisplayName.safeParse(name).data ?? 'A client without a name',
      host: null,
      redirectUris,
    };
    store.addRegistration(client, now());
    return {
      client_id: client.id,
      client_id_issued_at: Math.floor(now() / 1000),
      client_name: client.name,
      redirect_uris: redirectUris,
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    };
  }

  /** @throws Failure oauth/invalidClient */
  find(id: string): OauthClient {
    const client = this.#options.store.findRegistration(id);
    if (client) return client;
    throw new Failure('oauth/invalidClient', 'This client is not registered here.', {
      hint: 'Add the connection again in the program that you use.',
    });
  }

  #requireAllowed(redirectUris: readonly string[]): void {
    const allowed = this.#options.allowedHosts();
    const other = redirectUris.find((uri) => !isRedirect(uri) || !(isLoopbackRedirect(uri) || allowed.includes(new URL(uri).host)));
    if (other === undefined) return;
    throw new Failure('oauth/invalidRedirectUri', `Answers may not go to ${other.slice(0, 200)}.`, {
      hint: `Allowed are programs on the same computer, and: ${allowed.join(', ')}.`,
    });
  }
}
