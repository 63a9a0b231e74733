import { oauthPaths } from '../../../auth/oauth/metadata.ts';
import { type Caller } from '../../../jobs/ports.ts';
import { type Surface } from '../surface.ts';
import { type OauthRoutes, type OauthRoutesOptions } from './routes.ts';

/** Makes the routes of one door. */
export type OpenSignIn = (door: Omit<OauthRoutesOptions, 'server' | 'log'>) => OauthRoutes;

/** What a port serves, and whose tokens it takes. */
export interface Served {
  readonly surface: Surface;
  readonly verify: (token: string) => Caller | null;
}

/** The same, for people to sign in to: the routes beside the surface's own, their tokens beside the others, and a 401 that says where to begin. */
export function withSignIn({ surface, verify }: Served, routes: OauthRoutes): Served {
  return { surface: signInSurface(surface, routes), verify: (token) => routes.verify(token) ?? verify(token) };
}

function signInSurface(surface: Surface, routes: OauthRoutes): Surface {
  return {
    path: surface.path,
    health: surface.health,
    isPublic: (method, path) => routes.serves(path) || surface.isPublic(method, path),
    isPage: (path) => path === oauthPaths.authorize,
    fetch: (request, context) =>
      routes.serves(new URL(request.url).pathname) ? routes.fetch(request, context) : surface.fetch(request, context),
    renderFailure(failure, context) {
      const response = surface.renderFailure(failure, context);
      const challenge = failure.code === 'auth/required' ? routes.challenge() : null;
      if (challenge !== null) response.headers.set('www-authenticate', challenge);
      return response;
    },
    [Symbol.asyncDispose]: () => surface[Symbol.asyncDispose](),
  };
}
