import { type AuthInfo, createMcpHandler, type McpServer, type Server, type ServerEventBus } from '@modelcontextprotocol/server';
import { type Caller } from '../../jobs/ports.ts';
import { type Log } from '../../lib/log.ts';
import { type FlightNote } from '../http/recorder.ts';
import { type Endpoint } from './ports.ts';

export interface ProtocolOptions {
  /** Makes the server that answers one message of this caller. */
  readonly openServer: (caller: Caller, flight: FlightNote) => Server | McpServer;
  readonly log: Log;
  /** Silence after which a stream shows that it is alive, in milliseconds. */
  readonly keepAliveMs?: number | undefined;
  /** What clients hear that listen for changes; nothing by default. */
  readonly bus?: ServerEventBus | undefined;
}

/** Both eras of the protocol. Each message gets a server of its own, so nothing of one caller is left for the next. */
export function openProtocol({ openServer, log, keepAliveMs = 15_000, bus }: ProtocolOptions): Endpoint {
  const handler = createMcpHandler(({ authInfo }) => openServer(...arrivalOf(authInfo)), {
    legacy: 'stateless',
    // Only a stream shows a waiting tunnel that the call is alive.
    responseMode: 'sse',
    keepAliveMs,
    maxSubscriptions: 64,
    ...(bus && { bus }),
    onerror: (error) => log.debug('mcp refused', { error: error.message }),
  });
  return {
    async serve(request, message, caller, flight) {
      const authInfo = { token: '', clientId: caller.clientId, scopes: [...caller.scopes], extra: { caller, flight } };
      const response = await handler.fetch(request, { parsedBody: message, authInfo });
      // The SDK says keep-alive to a client that asked to close, too; that is the listener's to say.
      response.headers.delete('connection');
      return response;
    },
    close: () => handler.close(),
  };
}

/** Who sent the message, and where what becomes of it is noted. */
function arrivalOf(authInfo: AuthInfo | undefined): [Caller, FlightNote] {
  const { caller, flight } = (authInfo?.extra ?? {}) as { readonly caller?: Caller; readonly flight?: FlightNote };
  if (!caller || !flight) throw new Error('an MCP message arrived without its caller');
  return [caller, flight];
}
