// What the container runs: the headless host, and the way from the container's own address to its bridges.
import { spawn } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { forward } from './forward.mjs';

const ports = [8765, 8080, 8799];
const addresses = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .filter(({ family, internal }) => family === 'IPv4' && !internal)
  .map(({ address }) => address);

await Promise.all(addresses.flatMap((address) => ports.map((port) => forward(address, port))));
const host = spawn(process.execPath, [join(import.meta.dirname, '../../out/cli/main.js'), 'serve'], { stdio: 'inherit' });
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => host.kill(signal));
host.on('exit', (code) => process.exit(code ?? 1));
