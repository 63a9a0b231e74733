import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { type Folder, makeFolder } from '../../../e2e/fixtures/folder.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { hasSshd, makeSshHost, quietPort, type SshHost } from '../../../e2e/fixtures/sshd.ts';
import { patience, superviseTunnel, until } from '../../../e2e/fixtures/tunnels.ts';

/** Our own listener, and the tunnel that leads to it. */
async function reach(folder: Folder, { path, destination, identityFile }: SshHost, remotePort: number) {
  const stack = new AsyncDisposableStack();
  const bridge = createServer((request, response) => response.end(`the bridge at ${request.url}`)).listen(0, '127.0.0.1');
  stack.defer(() => void bridge.close());
  await once(bridge, 'listening');
  const config = { kind: 'ssh' as const, path, destination, identityFile, remotePort, hostname: 'mine.example.org' };
  const place = stack.use(superviseTunnel(config, folder, { port: (bridge.address() as AddressInfo).port }));
  const ask = async () => (await fetch(`http://127.0.0.1:${remotePort}/mcp`, { headers: { connection: 'close' } })).text();
  return { place, ask, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const sessions = (folder: Folder) => processesWith(folder.path).filter((line) => / sshd|\/sshd /.test(line));

test.skipIf(!hasSshd)('security 186: ssh -R to a real sshd carries requests, is back after it was killed, and leaves nothing', async () => {
  using folder = makeFolder('ssh');
  const host = makeSshHost(folder);
  await using open = await reach(folder, host, await quietPort());
  const { place, ask } = open;
  await vi.waitFor(async () => expect(await ask()).toBe('the bridge at /mcp'), patience);
  await until(place, 'up');

  const [first] = [...place.enrolled];
  process.kill(first ?? 0, 'SIGKILL');
  await vi.waitFor(() => expect([...place.enrolled].filter((pid) => pid !== first)).toHaveLength(1), patience);
  await vi.waitFor(async () => expect(await ask()).toBe('the bridge at /mcp'), patience);
  expect(place.enrolled.size).toBe(1);

  await place[Symbol.asyncDispose]();
  await expect(ask()).rejects.toThrow();
  await vi.waitFor(() => expect(processesWith(folder.path)).toEqual([]), patience);
});

test.skipIf(!hasSshd)('a host whose key has changed is refused for good, and nothing is learnt of it', async () => {
  using folder = makeFolder('ssh');
  const host = makeSshHost(folder);
  host.changeHostKey();
  const known = readFileSync(folder.at('known'), 'utf8');
  await using open = await reach(folder, host, await quietPort());
  // Nothing of a next try.
  await until(
    open.place,
    'down',
    expect.stringMatching(/^ssh ended: Host key verification failed\. Run it yourself .* must be known\)\.$/),
  );
  await expect(open.ask()).rejects.toThrow();
  expect([readFileSync(folder.at('known'), 'utf8'), sessions(folder)]).toEqual([known, []]);
});

test.skipIf(!hasSshd)('security 186: a port that a lost session still holds is tried again until it is free', async () => {
  using folder = makeFolder('ssh');
  const port = await quietPort();
  const holder = createServer((_, response) => response.end('the lost session')).listen(port, '127.0.0.1');
  await once(holder, 'listening');
  await using open = await reach(folder, makeSshHost(folder), port);
  const refused = () => open.place.told.filter(({ reason }) => reason?.includes('remote port forwarding failed'));
  await vi.waitFor(() => expect(refused().length).toBeGreaterThan(1), patience);
  holder.close();
  await vi.waitFor(async () => expect(await open.ask()).toBe('the bridge at /mcp'), patience);
});
