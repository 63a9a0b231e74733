import { Failure, type FailureCode } from '../../../../../shared/contract/errors.ts';
import { oauthCode } from '../../../auth/oauth/authorization.ts';
import { resourceMetadataUrl, signInChallenge } from '../../../auth/oauth/challenge.ts';
import { oauthPaths, resourceMetadata, serverMetadata } from '../../../auth/oauth/metadata.ts';
import { type OauthDoor } from '../../../auth/oauth/ports.ts';
import { type OauthServer } from '../../../auth/oauth/server.ts';
import { type Caller } from '../../../jobs/ports.ts';
import { type Log } from '../../../lib/log.ts';
import { readForm, readJson } from '../body.ts';
import { type RequestContext } from '../surface.ts';
import { refusalPage, waitingPage } from './page.ts';

export interface OauthRoutesOptions {
  readonly server: OauthServer;
  readonly bridgeId: string;
  /** Names the door, for people. */
  readonly from: string;
  /** Scheme, host and port under which this door is reached, without a slash at the end; null while it has no address. */
  readonly issuer: () => string | null;
  /** Path of the protected resource. */
  readonly path: string;
  readonly log: Log;
}

/** One door's part of the authorization server. */
export interface OauthRoutes {
  /** Whether a path is served here. None of them takes a token. */
  serves(path: string): boolean;
  fetch(request: Request, context: Pick<RequestContext, 'flight'>): Promise<Response>;
  /** The caller that an access token of this door belongs to; null for every other token. */
  verify(token: string): Caller | null;
  /** `WWW-Authenticate` for whoever calls without a good token; null while there is nowhere to sign in. */
  challenge(): string | null;
}

type Route = (request: Request, door: OauthDoor) => Response | Promise<Response>;

/** The header with which a page asks how its own request went: in an address it would be in histories and logs. */
const pageSecretHeader = 'x-sign-in';

export function oauthRoutes({ server, bridgeId, from, issuer, path, log }: OauthRoutesOptions): OauthRoutes {
  const here = (): OauthDoor | null => {
    const origin = issuer();
    return origin === null ? null : { bridgeId, from, issuer: origin, resource: `${origin}${path}` };
  };
  const routes = routeTable(server, path);
  return {
    serves: (asked) => Object.hasOwn(routes, asked),
    fetch: async (request, { flight }) => {
      const { response, failure } = await answer(routes, request, here(), log);
      flight.operation = 'sign-in';
      flight.failure = failure;
      return response;
    },
    verify: (token) => {
      const door = here();
      const verified = door && server.verify(token, door);
      return (
        verified && { ...verified.caller, signIn: { resourceMetadata: resourceMetadataUrl(door), redirectHost: verified.redirectHost } }
      );
    },
    challenge: () => {
      const door = here();
      return door && signInChallenge(door);
    },
  };
}

type Refuse = (failure: Failure) => Response;
type Routes = Readonly<Record<string, { readonly method: 'GET' | 'POST'; readonly route: Route; readonly refuse?: Refuse }>>;

function routeTable(server: OauthServer, path: string): Routes {
  const get = (route: Route) => ({ method: 'GET', route }) as const;
  const post = (route: Route) => ({ method: 'POST', route }) as const;
  const aboutResource = get((_request, door) => Response.json(resourceMetadata(door)));
  return {
    '/.well-known/oauth-protected-resource': aboutResource,
    [`/.well-known/oauth-protected-resource${path}`]: aboutResource,
    '/.well-known/oauth-authorization-server': get((_request, door) => Response.json(serverMetadata(door))),
    [oauthPaths.authorize]: { ...get((request, door) => authorize(server, request, door)), refuse: refusalPage },
    [oauthPaths.wait]: get(({ headers }) => Response.json({ location: server.signIns.outcome(headers.get(pageSecretHeader) ?? '') })),
    [oauthPaths.token]: post(async (request, door) => Response.json(server.token(await readForm(request), door), { headers: uncached })),
    [oauthPaths.register]: post(async (request) => Response.json(server.register(await readJson(request)), { status: 201 })),
    [oauthPaths.revoke]: post(async (request) => {
      server.revoke(await readForm(request));
      return new Response(null, { status: 200 });
    }),
  };
}

const uncached = { 'cache-control': 'no-store', pragma: 'no-cache' } as const;

async function authorize(server: OauthServer, request: Request, door: OauthDoor): Promise<Response> {
  // A browser that only looks ahead has nobody in front of it.
  if (/prefetch|prerender/i.test(request.headers.get('sec-purpose') ?? '')) return new Response(null, { status: 503 });
  const answer = await server.authorize(new URL(request.url).searchParams, door, { signal: request.signal });
  if ('page' in answer) return waitingPage(answer.page);
  return new Response(null, { status: 302, headers: { location: answer.location } });
}

interface Answer {
  readonly response: Response;
  readonly failure: FailureCode | null;
}

async function answer(routes: Routes, request: Request, door: OauthDoor | null, log: Log): Promise<Answer> {
  const found = routes[new URL(request.url).pathname];
  try {
    if (!found) throw new Failure('http/notFound', 'There is nothing here.');
    if (!door) throw new Failure('oauth/temporarilyUnavailable', 'This way in has no address yet.', { hint: 'Try again soon.' });
    if (request.method !== found.method) throw new Failure('http/methodNotAllowed', `Only ${found.method} is answered here.`);
    return { response: await found.route(request, door), failure: null };
  } catch (error) {
    const failure = Failure.from(error);
    if (failure.code === 'internal') log.error('sign-in broke', { error });
    const response = (found?.refuse ?? refusal)(failure);
    if (failure.code === 'http/methodNotAllowed' && found) response.headers.set('allow', found.method);
    if (failure.retryAfter !== null) response.headers.set('retry-after', String(failure.retryAfter));
    return { response, failure: failure.code };
  }
}

/** As RFC 6749, 5.2. */
function refusal(failure: Failure): Response {
  return Response.json({ error: oauthCode(failure), error_description: failure.text }, { status: failure.status });
}
