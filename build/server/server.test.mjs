import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { forward } from './forward.mjs';

/** @param {string} name */
const read = (name) => readFileSync(join(import.meta.dirname, name), 'utf8');

/** Instructions of a Dockerfile, continued lines joined. */
function instructions() {
  return read('Dockerfile')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
      return { name, rest };
    });
}

test('the image runs unprivileged on a pinned base, with a health check and no secret', () => {
  const all = instructions();
  /** @param {string} name */
  const named = (name) => all.filter((one) => one.name === name).map(({ rest }) => rest);
  for (const base of named('FROM')) expect(base).toMatch(/^[a-z]+:\d+\.\d+\.\d+-[a-z-]+( AS [a-z]+)?$/);
  expect(named('FROM')).toHaveLength(2);
  expect(named('USER')).toEqual(['node']);
  expect(all.findIndex(({ name }) => name === 'USER')).toBeLessThan(all.findIndex(({ name }) => name === 'CMD'));
  expect(named('HEALTHCHECK').join()).toContain('/healthz');
  expect(named('VOLUME')).toEqual(['["/data"]']);
  expect(named('ADD')).toEqual([]);
  expect(all.map(({ rest }) => rest).join('\n')).not.toMatch(/curl|wget|https?:\/\/(?!127\.0\.0\.1)/);
  expect([...named('ENV'), ...named('ARG')].join(' ')).not.toMatch(/TOKEN|KEY|SECRET|PASS/i);
  const kept = read('Dockerfile.dockerignore').split('\n');
  for (const name of ['.git', 'node_modules', 'out', '**/.env', '**/.env.*']) expect(kept).toContain(name);
});

test('its ports are open on this machine only, each under its own number, and it gains no rights', () => {
  const compose = read('compose.yaml');
  const [, block = ''] = /\n {4}ports:\n((?: {6}.*\n)+)/.exec(compose) ?? [];
  const ports = block
    .trim()
    .split('\n')
    .map((line) => line.trim());
  expect(ports).toHaveLength(3);
  for (const port of ports) expect(port).toMatch(/^- "127\.0\.0\.1:(\d+):\1"$/);
  const exposed = instructions()
    .find(({ name }) => name === 'EXPOSE')
    ?.rest.split(' ');
  expect(ports.map((port) => port.match(/:(\d+)"$/)?.[1])).toEqual(exposed);
  expect(compose).toContain('no-new-privileges:true');
  expect(compose).not.toMatch(/privileged: true|network_mode|docker\.sock|environment:/);
});

// Elsewhere the second address of the loopback is not there by itself.
test.runIf(process.platform === 'linux')('what comes to another address reaches the bridge with the Host it came with', async () => {
  const bridge = createServer((request, response) => response.end(`${request.headers.host} ${request.socket.localAddress}`));
  await once(bridge.listen(0, '127.0.0.1'), 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (bridge.address());
  const forwarder = await forward('127.0.0.2', port);
  try {
    const response = await fetch(`http://127.0.0.2:${port}/`, { headers: { connection: 'close' } });
    expect(await response.text()).toBe(`127.0.0.2:${port} 127.0.0.1`);
  } finally {
    forwarder.close();
    bridge.close();
  }
});
