import { PassThrough, Writable } from 'node:stream';
import { Failure } from '../../../../shared/contract/errors.ts';
import { McpBridgeConfig } from '../../../../shared/model/config.ts';
import { type BridgeStatus } from '../../../../shared/model/host.ts';
import { type Caller } from '../../jobs/ports.ts';
import { type McpDeps } from './ports.ts';

export interface StdioDeps extends McpDeps {
  /** The bridge whose ceiling and mode hold here too; null where none is configured. */
  readonly bridge: () => McpBridgeConfig | null;
  /** Whether the owner closed that bridge; null where this host opens no ports at all. */
  readonly stateOf: ((bridgeId: string) => BridgeStatus['state']) | null;
}

export interface StdioOptions {
  readonly cwd?: string | undefined;
  readonly toolMode?: McpBridgeConfig['toolMode'] | undefined;
}

/** A conversation in MCP, message by message. */
export interface StdioConversation extends AsyncDisposable {
  /** Takes one message of the client. */
  send(message: string): void;
}

/** Every program that this user starts may ask; how much it gets, the bridge's ceiling says. */
export const localCaller: Caller = { clientId: 'stdio', clientName: 'This computer (stdio)', scopes: ['read', 'run', 'write'] };

/**
 * Begins a conversation in whichever era of the protocol the client opens it. `tell` gets each message for the client, without its line
 * break.
 */
export async function openStdio(
  deps: StdioDeps,
  { cwd, toolMode }: StdioOptions,
  tell: (message: string) => void,
): Promise<StdioConversation> {
  const [{ serverMaker }, { serveStdio, StdioServerTransport }] = await Promise.all([
    import('./endpoint.ts'),
    import('@modelcontextprotocol/server/stdio'),
  ]);
  const config = deps.bridge() ?? McpBridgeConfig.parse({ id: 'chatgpt', kind: 'mcp', port: 0 });
  const served: McpBridgeConfig = {
    ...{ ...config, id: 'stdio', auth: { mode: 'none' }, ...(toolMode && { toolMode }) },
    get sandbox() {
      return (deps.bridge() ?? config).sandbox;
    },
  };
  const openServer = serverMaker(served, deps);
  const conversation = { cwd: cwd ?? null, admit: () => requireOpen(deps) };
  const input = new PassThrough();
  const output = new Writable({
    write: (message, _encoding, done) => {
      tell(String(message).trimEnd());
      done();
    },
  });
  const serving = serveStdio(() => openServer(localCaller, conversation), {
    transport: new StdioServerTransport(input, output),
    maxSubscriptions: 64,
    onerror: (error) => deps.log.debug('mcp refused', { error: error.message }),
  });
  return {
    send: (message) => void input.write(`${message}\n`),
    [Symbol.asyncDispose]: () => serving.close(),
  };
}

/** With the bridge, the owner closes the way in for programs on this computer. @throws Failure bridge/stopped */
function requireOpen({ bridge, stateOf }: StdioDeps): void {
  const config = bridge();
  if (!config?.enabled || stateOf?.(config.id) !== 'stopped') return;
  throw new Failure('bridge/stopped', `The owner has stopped the bridge ${config.id}, which programs on this computer come through too.`, {
    hint: `Start it in Drawbridge, or run: drawbridge bridges start ${config.id}`,
  });
}
