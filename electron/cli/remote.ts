import { type Method, type Notification, type NotificationParams, type Params, type Result } from '../../shared/contract/control.ts';
import { type Channel } from '../../shared/rpc/channel.ts';
import { openPeer } from '../../shared/rpc/peer.ts';
import { connectLocally } from '../core/bridges/control/local-socket.ts';

/** The running host, as a command sees it. */
export interface Remote extends AsyncDisposable {
  /** @throws Failure as the method says */
  call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>>;
  /** Resolves when the host has gone. */
  readonly closed: Promise<void>;
}

export interface RemoteOptions {
  readonly onNotification?: <N extends Notification>(name: N, params: NotificationParams<N>) => void;
}

/** Connects to the host of a data directory. @throws Failure host/notRunning */
export async function openRemote(dataDir: string, options: RemoteOptions = {}): Promise<Remote> {
  return overChannel(await connectLocally(dataDir), options);
}

/** The host at the other end of a channel. */
export function overChannel(channel: Channel, { onNotification }: RemoteOptions): Remote {
  const peer = openPeer(channel, {
    name: 'the running Drawbridge',
    timeoutMs: 60_000,
    onNotification: (name, params) => onNotification?.(name as Notification, params as NotificationParams<Notification>),
  });
  return {
    call: async <M extends Method>(method: M, params: Params<M>) => (await peer.call(method, params)) as Result<M>,
    closed: peer.closed,
    [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
  };
}
