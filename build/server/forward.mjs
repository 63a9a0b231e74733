import { connect, createServer } from 'node:net';

/**
 * Lets what comes to one address of a container reach the same port on its loopback, where the bridges listen; their checks hold as ever.
 * @param {string} host
 * @param {number} port
 * @returns {Promise<import('node:net').Server>}
 */
export function forward(host, port) {
  const server = createServer((socket) => {
    const bridge = connect(port, '127.0.0.1');
    socket.on('error', () => bridge.destroy());
    bridge.on('error', () => socket.destroy());
    socket.pipe(bridge).pipe(socket);
  });
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, host, () => resolve(server)));
}
