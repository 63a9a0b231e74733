import { once } from 'node:events';
import path from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Params, type Result } from '../../../shared/contract/control.ts';
import { McpBridgeConfig } from '../../../shared/model/config.ts';
import { readLines } from '../../core/lib/jsonl.ts';
import { oneOf, type Parsed, text } from '../arguments.ts';
import { openEngine } from '../engine.ts';
import { onReaderGone } from '../output.ts';
import { type Remote } from '../remote.ts';
import { McpRelay } from './mcp-relay.ts';

const toolModes = McpBridgeConfig.shape.toolMode.unwrap().options;

/**
 * Relays MCP between standard input and output and the engine, until the client ends its side, a signal comes or the host stops. Nothing
 * but the protocol goes to standard output. When a host goes that was only there for a program in a terminal, it goes on with the next.
 * @throws Failure host/notRunning when a lasting host stops in the middle
 */
export async function mcp(args: Parsed): Promise<number> {
  const options = optionsOf(args);
  const relay = new McpRelay((message) => process.stdout.write(`${message}\n`));
  const ended = Promise.race([readAll(relay), untilEnded()]);
  while (await serveOnce(args, { options, relay, ended })) relay.detach();
  return 0;
}

interface Served {
  readonly options: Params<'mcp/open'>;
  readonly relay: McpRelay;
  readonly ended: Promise<void>;
}

/** With one host, until the client has ended. @returns whether to go on with another host */
async function serveOnce(args: Parsed, { options, relay, ended }: Served): Promise<boolean> {
  await using host = await openEngine(args, 'mcp', {
    onNotification: (_, params) => 'message' in params && relay.fromHost(params.message),
  });
  const opened = await openOn(host, options);
  if (opened) relay.attach(host);
  const gone = await Promise.race([ended.then(() => false), host.closed.then(() => true)]);
  if (!gone || !opened?.lasting) return gone;
  throw new Failure('host/notRunning', 'Drawbridge has stopped, and with it this connection.', {
    hint: 'Start this command again: it needs no running Drawbridge.',
  });
}

/** Null when the host went at the same moment. */
async function openOn(host: Remote, options: Params<'mcp/open'>): Promise<Result<'mcp/open'> | null> {
  try {
    return await host.call('mcp/open', options);
  } catch (error) {
    if (Failure.from(error).code === 'rpc/closed') return null;
    throw error;
  }
}

async function readAll(relay: McpRelay): Promise<void> {
  for await (const message of readLines(process.stdin)) await relay.fromClient(message);
}

/** A signal, or a client that reads no more. */
async function untilEnded(): Promise<void> {
  const readerGone = new Promise<void>((resolve) => onReaderGone(resolve));
  await Promise.race([readerGone, ...(['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => once(process, signal))]);
}

function optionsOf(args: Parsed): Params<'mcp/open'> {
  const [cwd, toolMode] = [text(args, 'cwd'), oneOf(args, 'tool-mode', toolModes)];
  return { ...(cwd !== undefined && { cwd: path.resolve(cwd) }), ...(toolMode && { toolMode }) };
}
