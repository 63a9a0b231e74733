import { InMemoryServerEventBus, McpServer } from '@modelcontextprotocol/server';
import { anonymousCaller } from '../../electron/core/bridges/http/anonymous.ts';
import { listen } from '../../electron/core/bridges/http/listener.ts';
import { openProtocol } from '../../electron/core/bridges/mcp/protocol.ts';
import { mcpSurface } from '../../electron/core/bridges/mcp/surface.ts';
import { registerPrompts } from './fixture-prompts.ts';
import { registerQuestions, requestState } from './fixture-questions.ts';
import { registerResources } from './fixture-resources.ts';
import { registerTools } from './fixture-tools.ts';

/** What the suite needs to see of a server, behind our own listener, surface and protocol. */
export async function serveFixture(): Promise<AsyncDisposable & { readonly url: string }> {
  const bus = new InMemoryServerEventBus();
  const openServer = () => {
    const lists = { listChanged: true };
    const capabilities = { tools: lists, prompts: lists, resources: { subscribe: true }, logging: {}, completions: {} };
    const server = new McpServer(
      { name: 'fixture', version: '1.0.0' },
      { capabilities, requestState: { verify: requestState.verify }, cacheHints: { 'tools/list': { ttlMs: 1000 } } },
    );
    registerTools(server, bus);
    registerQuestions(server);
    registerPrompts(server);
    registerResources(server);
    return server;
  };
  const surface = mcpSurface(async () => openProtocol({ openServer, log, bus }));
  const listener = await listen(surface, { host: '127.0.0.1', port: 0, authenticate: () => anonymousCaller('fixture'), log });
  return { url: `http://127.0.0.1:${listener.port}/mcp`, [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose]() };
}

const nothing = () => {};
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
