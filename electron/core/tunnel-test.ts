import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { type TunnelServices } from './bridges/control/tunnels.ts';
import { type Visit } from './bridges/public-door.ts';
import { type Call } from './lib/call.ts';
import { type SelfTestTools } from './tunnels/self-test/ports.ts';
import { testWayIn } from './tunnels/self-test/run.ts';

/** The test of a way in, over the net of this machine. */
export function tunnelTester(visit: (bridgeId: string) => Visit, tools: SelfTestTools): TunnelServices['testTunnel'] {
  return async (bridgeId, told, call) => {
    using way = visit(bridgeId);
    const hops = [];
    for await (const hop of testWayIn(way, tools, call)) {
      hops.push(hop);
      told(hop);
    }
    const url = way.host === null ? null : `https://${way.host}${way.path}`;
    return { bridgeId, url, passed: hops.every(({ state }) => state !== 'failed'), hops };
  };
}

/** The net as this machine sees it. */
export const ownNet = (elapsed: () => number): SelfTestTools => ({
  fetch,
  lookup: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
  handshake,
  elapsed,
});

function handshake(host: string, port: number, { signal }: Call): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ...(isIP(host) === 0 && { servername: host }) });
    const stop = () => socket.destroy(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    socket.once('secureConnect', () => {
      resolve(socket.getProtocol() ?? 'TLS');
      socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => {
      signal.removeEventListener('abort', stop);
      reject(new Error('it was closed'));
    });
  });
}
