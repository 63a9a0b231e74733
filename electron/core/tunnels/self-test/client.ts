import { z } from 'zod';
import { Failure } from '../../../../shared/contract/errors.ts';
import { type Call } from '../../lib/call.ts';
import { type Ask, jsonOf, originOf } from './ask.ts';
import { type Found, type Pass, type WayIn } from './ports.ts';

interface Message {
  readonly method: string;
  readonly params?: { readonly name: string; readonly arguments: object };
}

const version = '2026-07-28';
const discover: Message = { method: 'server/discover' };
const lookAround: Message = { method: 'tools/call', params: { name: 'bridge_status', arguments: {} } };

const asTheyAre = 'Something on the way answers by itself or changes answers: let it pass requests on as they are.';

/** Whether nobody gets in without credentials, and whether those who sign in are told where. @throws Failure tunnel/failed */
export async function asksWho(way: WayIn, ask: Ask, call: Call): Promise<string> {
  const stranger = { headers: {}, path: way.path };
  const answer = await (way.speaks === 'mcp' ? sendMcp(stranger, discover, ask, call) : askModels(stranger, ask, call));
  await answer.body?.cancel();
  if (answer.status < 400) {
    throw new Failure('tunnel/failed', `A caller without credentials gets in: the answer is ${answer.status}.`, {
      hint: `Close it now: drawbridge tunnels stop ${way.bridgeId}. Something on the way adds credentials.`,
    });
  }
  if (answer.status !== 401) throw wrong(`A caller without credentials is answered ${answer.status} in place of 401`);
  if (way.auth !== 'oauth') return 'Nobody gets in without credentials.';
  await tellsWhere(way, answer.headers.get('www-authenticate') ?? '', ask, call);
  return 'Nobody gets in without signing in, and clients are told where to.';
}

const Resource = z.looseObject({ resource: z.string(), authorization_servers: z.array(z.string()).min(1) });
const Server = z.looseObject({ issuer: z.string(), authorization_endpoint: z.string(), token_endpoint: z.string() });

/** From the refusal to the place where people sign in, as a client finds it. */
async function tellsWhere(way: WayIn, challenge: string, ask: Ask, call: Call): Promise<void> {
  const origin = originOf(way);
  const [, document = ''] = /resource_metadata="([^"]+)"/.exec(challenge) ?? [];
  if (!document.startsWith(`${origin}/`))
    throw wrong(`The refusal does not say where to sign in: WWW-Authenticate is ${quoted(challenge)}`);
  const resource = Resource.safeParse(await jsonOf(await ask(document.slice(origin.length), {}, call)));
  if (resource.data?.resource !== `${origin}${way.path}` || resource.data.authorization_servers[0] !== origin)
    throw wrong(`${document} does not describe ${origin}${way.path}`);
  const described = '/.well-known/oauth-authorization-server';
  const server = Server.safeParse(await jsonOf(await ask(described, {}, call)));
  if (server.data?.issuer !== origin) throw wrong(`${origin}${described} does not describe ${origin}`);
}

const Discovered = z.looseObject({ result: z.looseObject({ supportedVersions: z.array(z.string()).min(1) }) });
const Models = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

/** Whether the bridge says what it is to a client that was let in. @throws Failure tunnel/failed */
export async function discovers(way: WayIn, ask: Ask, call: Call): Promise<string> {
  if (way.speaks === 'mcp') {
    const { result } = understood(Discovered, await taken(await sendMcp(way.pass, discover, ask, call)), discover.method);
    return `The bridge speaks MCP ${result.supportedVersions.join(', ')}.`;
  }
  const { data } = understood(Models, await taken(await askModels(way.pass, ask, call)), 'the list of models');
  return `The bridge offers ${data.length} ${data.length === 1 ? 'model' : 'models'}.`;
}

const Called = z.looseObject({ result: z.looseObject({ structuredContent: z.looseObject({ allowedRoots: z.array(z.string()) }) }) });

/** Whether a tool can be called that changes and starts nothing. @throws Failure tunnel/failed */
export async function callsTool(way: WayIn, ask: Ask, call: Call): Promise<Found> {
  if (way.speaks !== 'mcp') return { skipped: 'Clients of this kind of bridge call no tools of its own.' };
  const { result } = understood(Called, await taken(await sendMcp(way.pass, lookAround, ask, call)), 'a call of bridge_status');
  const open = result.structuredContent.allowedRoots.length;
  return `bridge_status was called; ${open} ${open === 1 ? 'folder is' : 'folders are'} open.`;
}

/** One message, as ChatGPT writes it. */
function sendMcp({ headers, path }: Pass, { method, params }: Message, ask: Ask, call: Call): Promise<Response> {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'drawbridge-self-test', version: '1' },
  };
  const init = {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      ...{ 'mcp-protocol-version': version, 'mcp-method': method, ...(params && { 'mcp-name': params.name }), ...headers },
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } }),
  };
  return ask(path, init, call);
}

function askModels({ headers, path }: Pass, ask: Ask, call: Call): Promise<Response> {
  return ask(`${path}/models`, { headers }, call);
}

async function taken(answer: Response): Promise<unknown> {
  if (answer.status === 200) return jsonOf(answer);
  await answer.body?.cancel();
  if (answer.status !== 401) throw wrong(`The answer is ${answer.status}`);
  throw new Failure('tunnel/failed', 'Credentials that are good do not arrive: the answer is 401.', {
    hint: 'Something on the way takes headers out; it must pass Authorization and X-Bridge-Key on.',
  });
}

function understood<T>(shape: z.ZodType<T>, answer: unknown, what: string): T {
  const parsed = shape.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw wrong(`The answer to ${what} is not what the bridge says`);
}

function wrong(sentence: string): Failure {
  return new Failure('tunnel/failed', `${sentence}.`, { hint: asTheyAre });
}

function quoted(text: string): string {
  return text ? `“${text.slice(0, 120)}”` : 'missing';
}
