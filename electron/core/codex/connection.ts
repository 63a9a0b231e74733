import { type Failure } from '../../../shared/contract/errors.ts';
import { openPeer, type Peer } from '../../../shared/rpc/peer.ts';
import { type Call } from '../lib/call.ts';
import { type Log } from '../lib/log.ts';
import { type RunningProcess, startProcess } from '../lib/process.ts';
import { answerServerRequest } from './answers.ts';
import { exitedFailure, startFailed } from './failures.ts';
import { type ServerNotification, type ServerRequest } from './generated/protocol.ts';
import { killGroup } from './kill.ts';
import { lineChannel } from './line-channel.ts';
import { type Methods, unreadNotifications } from './methods.ts';
import { requestFailure } from './refusals.ts';

export interface ConnectionOptions {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of Drawbridge, as Codex shows it in its history. */
  readonly version: string;
  readonly startMs: number;
  readonly requestMs: number;
  readonly platform: NodeJS.Platform;
  readonly log: Log;
  /** Called as soon as the process runs, before it is spoken to. */
  readonly onSpawned?: (pid: number) => Promise<void>;
  /** In order; anything may come here, also what this version does not know. */
  readonly onNotification: (notification: ServerNotification) => void;
  /** Answers what Codex asks; null, and whatever it does not take, gets the safe answer. */
  readonly onRequest?: (request: ServerRequest) => Promise<object> | null;
}

/** `codex app-server` and the conversation with it. Disposing ends the process. */
export interface Connection extends AsyncDisposable {
  readonly pid: number;
  /** Resolves with the reason once the process is gone, whoever ended it. */
  readonly exited: Promise<Failure>;
  /** Ends the process at once, also when it is stopped and cannot be asked. */
  kill(): void;
  /** @throws Failure codex/exited, codex/timeout, codex/overloaded, codex/refused, thread/*; the signal's reason */
  call<M extends keyof Methods>(method: M, params: Methods[M]['params'], call?: Call): Promise<Methods[M]['result']>;
}

/**
 * No shell start-up files for each thread; a dead network ends a turn instead of hanging it; a closed thread is free for other
 * programs soon; the model may publish a plan.
 */
export const settings = [
  'features.shell_snapshot=false',
  'features.unbounded_connection_retries=false',
  'thread_unload_delay_secs=5',
  'tools.update_plan.enabled=true',
];

/** Milliseconds until a Codex that does not end when asked is killed: with the rest it stays under the 5 s that stopping may take. */
const graceMs = 2500;

/** Starts the app-server and greets it. @throws Failure codex/startFailed; the signal's reason */
export async function openConnection(options: ConnectionOptions, { signal }: Call): Promise<Connection> {
  await using stack = new AsyncDisposableStack();
  const args = ['app-server', ...settings.flatMap((setting) => ['-c', setting])];
  const child = await startProcess({ file: options.file, args, env: options.env, graceMs }, { signal }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw startFailed(options.file, [], cause);
  });
  stack.use(child);
  await options.onSpawned?.(child.pid);
  const peer = openPeer(lineChannel(child.stdout, child.stdin, { onTooLong: () => options.log.warn('codex messageTooLong') }), {
    name: 'Codex',
    jsonrpc: false,
    timeoutMs: options.requestMs,
    onRequest: (method, params, id) => {
      const answer = options.onRequest?.({ method, id, params } as ServerRequest) ?? null;
      options.log[answer ? 'info' : 'warn']('codex asked', { method });
      return answer ?? answerServerRequest(method);
    },
    onNotification: (method, params) => options.onNotification({ method, params } as ServerNotification),
    onProblem: (problem) => options.log.warn('codex problem', { ...problem }),
  });
  stack.use(peer);
  await greet(peer, options, signal).catch(async (cause: unknown) => {
    signal.throwIfAborted();
    // Its last words come with its end.
    await child.stop();
    throw startFailed(options.file, child.lastErrors(), cause);
  });
  return connect(child, peer, stack.move(), options);
}

async function greet(peer: Peer, { version, startMs }: ConnectionOptions, signal: AbortSignal): Promise<void> {
  const params: Methods['initialize']['params'] = {
    clientInfo: { name: 'drawbridge', title: 'Drawbridge', version },
    capabilities: { experimentalApi: true, requestAttestation: false, optOutNotificationMethods: [...unreadNotifications] },
  };
  await peer.call('initialize', params, { signal, timeoutMs: startMs });
  peer.notify('initialized');
}

function connect(child: RunningProcess, peer: Peer, stack: AsyncDisposableStack, { log, platform, env }: ConnectionOptions): Connection {
  let gone = false;
  const exited = child.exited.then((exit) => {
    gone = true;
    const failure = exitedFailure(exit);
    const unexpected = exit.code !== 0;
    log[unexpected ? 'warn' : 'info']('codex exited', {
      pid: child.pid,
      ...exit,
      ...(unexpected && { errors: child.lastErrors().slice(-5) }),
    });
    return failure;
  });
  // Without its pipes the process is of no use, alive or not.
  void peer.closed.then(() => child.stop());
  return {
    pid: child.pid,
    exited,
    kill: () => {
      // Its number may belong to another one by then.
      if (!gone) killGroup(child.pid, { platform, environment: env });
    },
    async call(method, params, call) {
      try {
        return (await peer.call(method, params, call)) as Methods[typeof method]['result'];
      } catch (error) {
        const failure = requestFailure(method, error);
        throw isClosed(failure) ? await exited : failure;
      }
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function isClosed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'rpc/closed';
}
