import { type Hono } from 'hono';
import { type RequestContext } from '../../http/surface.ts';
import { Responses, type ResponsesDeps } from './responses.ts';

/** Puts the Responses API below `path`, which is `/v1/responses`. */
export function mountResponses(routes: Hono<{ Bindings: RequestContext }>, path: string, deps: ResponsesDeps): void {
  const responses = new Responses(deps);
  routes.post(path, (c) => responses.create(c.req.raw, c.env));
  routes.get(`${path}/:id`, (c) => responses.retrieve(c.req.param('id'), c.req.raw, c.env));
  routes.delete(`${path}/:id`, (c) => responses.remove(c.req.param('id'), c.env));
  routes.post(`${path}/:id/cancel`, (c) => responses.cancel(c.req.param('id'), c.req.raw, c.env));
  routes.get(`${path}/:id/input_items`, (c) => responses.inputItems(c.req.param('id'), c.req.query(), c.env));
}
