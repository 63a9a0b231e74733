import { Hono } from 'hono';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type OpenAiBridgeConfig } from '../../../../shared/model/config.ts';
import { type House, type Jobs } from '../../jobs/ports.ts';
import { type Log } from '../../lib/log.ts';
import { type RequestContext, type Surface } from '../http/surface.ts';
import { chatCompletion } from './chat.ts';
import { errorResponse, jsonResponse, unsupportedEndpoint } from './errors.ts';
import { type ImageSources } from './input/images.ts';
import { modelCard, modelList } from './models.ts';
import { type ResponsesDeps } from './responses/responses.ts';
import { mountResponses } from './responses/routes.ts';
import { Sessions, type SessionStore } from './sessions.ts';
import { ToolTurns } from './tools/tool-turns.ts';

export interface OpenAiDeps {
  readonly jobs: Jobs;
  readonly house: House;
  /** Which threads the clients' sessions go on with. */
  readonly sessions: SessionStore;
  /** Where responses are kept, and how their conversations branch. */
  readonly responses: Pick<ResponsesDeps, 'store' | 'branches'>;
  readonly imageSources: ImageSources;
  readonly log: Log;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds of silence after which a stream shows that it lives. */
  readonly keepAliveMs?: number;
  /** Milliseconds in which calls of a client's tools are gathered to be told together. */
  readonly gatherMs?: number;
}

const path = '/v1';
const ok = { status: 'ok' };

/** The front door for OpenAI-compatible clients: models, chat completions and responses. */
export function createOpenAiSurface(config: OpenAiBridgeConfig, deps: OpenAiDeps): Surface {
  const routes = createRoutes(config, deps);
  return {
    path,
    health: { '/health': ok, '/healthz': ok },
    isPublic: () => false,
    idsBelow: `${path}/models/`,
    fetch: (request, context) => routes.fetch(request, context),
    renderFailure: errorResponse,
    // Jobs belong to the engine and connections to the listener; a turn that waits for its client's tools ends when its time is over.
    [Symbol.asyncDispose]: async () => {},
  };
}

function createRoutes(
  config: OpenAiBridgeConfig,
  { jobs, house, sessions: store, responses, imageSources, log, now, keepAliveMs = 10_000, gatherMs = 250 }: OpenAiDeps,
) {
  const sessions = new Sessions({ store, jobs, log, now });
  const toolTurns = new ToolTurns({ jobs, patienceMs: config.toolResultMinutes * 60_000, log });
  const chat = { config, jobs, sessions, house, imageSources, toolTurns, gatherMs, log, now, keepAliveMs };
  const since = Math.floor(now() / 1000);
  const routes = new Hono<{ Bindings: RequestContext }>();

  routes.get(`${path}/models`, () => jsonResponse(modelList(house.models(), config, since)));
  // A provider's own ids may hold slashes.
  routes.get(`${path}/models/:id{.+}`, (c) => jsonResponse(modelCard(house.models(), c.req.param('id'), config, since)));
  routes.post(`${path}/chat/completions`, (c) => chatCompletion(c.req.raw, c.env, chat));
  mountResponses(routes, `${path}/responses`, { config, jobs, house, imageSources, ...responses, log, keepAliveMs, gatherMs });

  routes.all(`${path}/models`, ({ req }) => wrongMethod(req, 'GET'));
  routes.all(`${path}/models/:id{.+}`, ({ req }) => wrongMethod(req, 'GET'));
  routes.all(`${path}/chat/completions`, ({ req }) => wrongMethod(req, 'POST'));
  routes.all(`${path}/responses`, ({ req }) => wrongMethod(req, 'POST'));

  routes.notFound(({ req }) => (isOurs(req.path) ? unsupportedEndpoint(req.method, req.path) : errorResponse(notFound(req.path))));
  routes.onError((error, c) => {
    const failure = Failure.from(error);
    // Of a client that was turned away meanwhile that is noted.
    if (!c.env.over.aborted) c.env.flight.failure = failure.code;
    if (failure.code === 'internal' && !c.req.raw.signal.aborted) log.error('openai failed', { requestId: c.env.requestId, cause: error });
    return errorResponse(failure);
  });
  return routes;
}

function isOurs(requested: string): boolean {
  return requested === path || requested.startsWith(`${path}/`);
}

function notFound(requested: string): Failure {
  return new Failure('http/notFound', `There is nothing at ${requested}.`, {
    hint: `OpenAI clients use the base URL that ends in ${path}.`,
  });
}

function wrongMethod(request: { readonly method: string; readonly path: string }, allowed: string): Response {
  const failure = new Failure('http/methodNotAllowed', `${request.method} ${request.path} is not offered.`, { hint: `Use ${allowed}.` });
  const response = errorResponse(failure);
  response.headers.set('allow', allowed);
  return response;
}
