// Loaded into a tool under test before its own code: a connection to anywhere but this machine ends it.
import { BlockList, isIP, isIPv6, Socket } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const { connect } = Socket.prototype;
Socket.prototype.connect = function connectHere(...args) {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  const { path, host = 'localhost' } = typeof first === 'object' ? first : { host: typeof second === 'string' ? second : undefined };
  if (path === undefined && !isLoopback(host)) {
    process.stderr.write(`refused to connect to ${host}\n`);
    process.exit(97);
  }
  return connect.apply(this, args);
};

/** @param {string} host */
function isLoopback(host) {
  if (isIP(host) === 0) return host === 'localhost';
  return loopback.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
}
