import { z } from 'zod';
import { Failure } from '../../../../shared/contract/errors.ts';
import { DisplayName } from '../../../../shared/model/text.ts';
import { type Call } from '../../lib/call.ts';
import { type FetchDocument, type OauthClient } from './ports.ts';
import { isRedirect } from './redirects.ts';
import { Throttle } from './throttle.ts';

export interface ClientDocumentsOptions {
  readonly fetchDocument: FetchDocument;
  /** Hosts whose clients may ask; the owner's to name. */
  readonly allowedHosts: () => readonly string[];
  /** Unix milliseconds. */
  readonly now: () => number;
}

const keptMs = 10 * 60_000;
const maxKept = 50;
/** Documents fetched in a minute: anybody can make us ask. */
const maxFetches = 12;

const Document = z.object({
  client_id: z.string(),
  client_name: z.string().optional(),
  redirect_uris: z.array(z.string()).min(1).max(50),
  token_endpoint_auth_method: z.string().optional(),
  client_secret: z.undefined().optional(),
});

/** Clients whose id is the address of a document about them (CIMD). Only documents of hosts that the owner knows are fetched. */
export class ClientDocuments {
  readonly #options: ClientDocumentsOptions;
  readonly #kept = new Map<string, { readonly client: OauthClient; readonly untilMs: number }>();
  readonly #fetches: Throttle;

  constructor(options: ClientDocumentsOptions) {
    this.#options = options;
    this.#fetches = new Throttle({ max: maxFetches, windowMs: 60_000, now: options.now });
  }

  /** @throws Failure oauth/invalidClient, oauth/tooManyRequests */
  async find(id: string, call: Call): Promise<OauthClient> {
    const host = hostOf(id);
    this.#requireAllowed(host);
    const kept = this.#kept.get(id);
    if (kept && kept.untilMs > this.#options.now()) return kept.client;
    this.#fetches.take();
    const client = parseDocument(id, host, await this.#fetch(id, call));
    this.#keep(client);
    return client;
  }

  #requireAllowed(host: string): void {
    if (this.#options.allowedHosts().includes(host)) return;
    throw new Failure('oauth/invalidClient', `Clients of ${host} are not known here.`, {
      hint: `The owner of this computer can allow them: drawbridge sign-in allow ${host}`,
    });
  }

  async #fetch(id: string, call: Call): Promise<Uint8Array> {
    try {
      const { status, body } = await this.#options.fetchDocument(id, call);
      if (status === 200) return body;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
    throw unusable('it cannot be had');
  }

  #keep(client: OauthClient): void {
    this.#kept.delete(client.id);
    this.#kept.set(client.id, { client, untilMs: this.#options.now() + keptMs });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxKept && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** Whether a client id is the address of a document, and no name that was given here. */
export function isDocumentAddress(id: string): boolean {
  return /^https:\/\//i.test(id);
}

function hostOf(id: string): string {
  const url = URL.parse(id);
  // What the parser would mend is another id than the one in the document.
  const plain =
    url?.href === id && url.pathname.length > 1 && url.port === '' && url.username === '' && url.password === '' && url.hash === '';
  if (!plain || id.length > 1024) throw new Failure('oauth/invalidClient', 'The client id is not a plain https address with a path.');
  return url.hostname;
}

function parseDocument(id: string, host: string, body: Uint8Array): OauthClient {
  const document = Document.safeParse(json(body)).data;
  if (!document) throw unusable('it is not the metadata of a client');
  if (document.client_id !== id) throw unusable('it is that of another client');
  // With a published secret a client is as public as without; one that relies on it does not know that.
  if (document.token_endpoint_auth_method?.startsWith('client_secret')) throw unusable('it asks for a shared secret');
  const redirectUris = document.redirect_uris.filter(isRedirect);
  if (redirectUris.length === 0) throw unusable('it names no address that an answer may go to');
  return { id, name: DisplayName.safeParse(document.client_name).data ?? host, host, redirectUris };
}

function json(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return null;
  }
}

function unusable(why: string): Failure {
  return new Failure('oauth/invalidClient', `The client’s metadata document cannot be used: ${why}.`, {
    hint: 'Ask whoever makes that client.',
  });
}
