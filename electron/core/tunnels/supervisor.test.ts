import { relative } from 'node:path';
import { expect, test, vi } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { patience, standIn, superviseTunnel, until } from '../../../e2e/fixtures/tunnels.ts';
import { type Call } from '../lib/call.ts';
import { backOff } from './back-off.ts';

const ssh = (path: string) => ({ kind: 'ssh' as const, path, destination: 'me@host', remotePort: 8080, hostname: 'mine.example.org' });
const quick = (path: string, change: object = {}) => ({ kind: 'cloudflared-quick' as const, path, ...change });

test('security 186: the pause doubles from one second to one minute, and is spread', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 100].map((failures) => backOff(failures, 0.5))).toEqual([
    1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000,
  ]);
  expect([0, 1].map((random) => backOff(4, random))).toEqual([6000, 10_000]);
  expect([0, 1].map((random) => backOff(1, random))).toEqual([1000, 1250]);
  expect([0, 1].map((random) => backOff(20, random))).toEqual([45_000, 60_000]);
});

test('security 189: a program that will not end is ended', async () => {
  using folder = makeFolder('tunnel');
  const program = standIn(folder, 'ssh', { stubborn: true });
  const place = superviseTunnel(ssh(program.path), folder);
  await vi.waitFor(() => expect(program.runs()).toHaveLength(1), patience);
  await place[Symbol.asyncDispose]();
  expect(processesWith(folder.path)).toEqual([]);
});

test('security 186: what has lost its connection says so and comes back without a new child', async () => {
  using folder = makeFolder('tunnel');
  const program = standIn(folder, 'cloudflared', { hostname: 'a.trycloudflare.com' });
  await using place = superviseTunnel(quick(program.path), folder);
  await until(place, 'up');
  program.does({ ready: 503, hostname: 'a.trycloudflare.com' });
  await until(place, 'degraded', expect.stringContaining('no connection to Cloudflare'));
  program.does({ hostname: 'b.trycloudflare.com' });
  await vi.waitFor(() => expect(place.tunnel).toMatchObject({ host: 'b.trycloudflare.com', status: { state: 'up' } }), patience);
  place.answers('nobody');
  await until(place, 'degraded', expect.stringContaining('does not answer'));
  place.answers('us');
  await until(place, 'up');
  expect(program.runs()).toHaveLength(1);
  // What stays as it is, is told once, however often it is probed.
  const told = place.told.map((status) => JSON.stringify(status));
  expect(told.filter((status, at) => status === told[at - 1] && !status.includes('"starting"'))).toEqual([]);
});

test('a tunnel is tried and probed at once when the machine is awake again, whatever pause it was in', async () => {
  using folder = makeFolder('tunnel');
  const program = standIn(folder, 'ssh', { exit: 255, says: ['kex_exchange_identification: Connection closed by remote host'] });
  // Nobody ever waits to the end here.
  const pause = (_ms: number, { signal }: Call) =>
    new Promise<void>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  await using place = superviseTunnel(ssh(program.path), folder, { pause });
  await until(place, 'down', expect.stringContaining('Next try in 1 s.'));
  program.does({});
  place.tunnel.look();
  await vi.waitFor(() => expect(program.runs()).toHaveLength(2), patience);
  await until(place, 'up');
  place.answers('nobody');
  await vi.waitFor(() => {
    place.tunnel.look();
    expect(place.tunnel.status).toMatchObject({ state: 'degraded', reason: expect.stringContaining('does not answer') });
  }, patience);
});

test('a trial is over when its time is, and does not come back', async () => {
  using folder = makeFolder('tunnel');
  const program = standIn(folder, 'cloudflared', { hostname: 'a.trycloudflare.com' });
  await using place = superviseTunnel(quick(program.path, { minutes: 1 }), folder);
  await until(place, 'down', 'The time of this trial tunnel is over. Start it again if it is still needed.');
  expect(place.pauses).toContain(60_000);
  expect(processesWith(folder.path)).toEqual([]);
  expect(place.tunnel.host).toBeNull();
});

test('security 186: a program that crashes again and again is started with growing pauses', async () => {
  using folder = makeFolder('tunnel');
  const program = standIn(folder, 'ssh', { exit: 255, says: ['kex_exchange_identification: Connection closed by remote host'] });
  await using place = superviseTunnel(ssh(program.path), folder);
  await vi.waitFor(() => expect(program.runs().length).toBeGreaterThan(8), patience);
  const down = { state: 'down', reason: expect.stringMatching(/^ssh ended: kex_exchange.* Next try in 1 s\.$/) };
  expect(place.told).toContainEqual(expect.objectContaining(down));
  const waits = place.logged.flatMap((line) => (/"waitMs":(\d+)/.exec(line)?.[1] ?? []) as string).map(Number);
  expect(waits.slice(0, 8)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
});

test('credentials that are not taken end it: nothing is tried again, and it says what to do', async () => {
  using folder = makeFolder('tunnel');
  const refusals = [
    [
      standIn(folder, 'ssh', { exit: 255, says: ['me@host: Permission denied (publickey).'] }),
      ssh,
      'Permission denied (publickey). Run it yourself',
    ],
    [
      standIn(folder, 'cloudflared', { exit: 1, says: ['Provided Tunnel token is not valid.'] }),
      (path: string) => ({ kind: 'cloudflared' as const, path, hostname: 'a.example', tokenSecret: 'the-token' }),
      'Check the secret the-token',
    ],
    [
      standIn(folder, 'tunnel-client', {
        logs: [{ msg: 'poll failed; backing off', status_code: 401, error_message: 'Incorrect API key' }],
      }),
      (path: string) => ({ kind: 'openai' as const, path, tunnelId: `tunnel_${'0'.repeat(32)}`, keySecret: 'the-token' }),
      'a restricted key with Tunnels Read and Use',
    ],
  ] as const;
  for (const [program, config, sentence] of refusals) {
    await using place = superviseTunnel(config(program.path), folder);
    await until(place, 'down', expect.stringContaining(sentence));
    await place[Symbol.asyncDispose]();
    expect(program.runs()).toHaveLength(1);
  }
});

test('security 187: a program that is missing, or that lies in an open folder, is not started', async () => {
  using folder = makeFolder('tunnel');
  const program = standIn(folder, 'ssh');
  for (const [path, change] of [
    [folder.at('nothing'), {}],
    [program.path, { untrusted: () => [folder.path] }],
    [null, { environment: { PATH: folder.path }, untrusted: () => [folder.path] }],
    [null, { environment: { PATH: relative(process.cwd(), folder.path) } }],
  ] as const) {
    const config = { kind: 'ssh' as const, path, destination: 'me@host', remotePort: 1, hostname: 'a.example' };
    await using place = superviseTunnel(config, folder, change);
    await until(
      place,
      'down',
      expect.stringMatching(/^The program ssh was not found .* Install the OpenSSH client, or name it in public\.tunnel\.path\.$/),
    );
  }
  expect(program.runs()).toEqual([]);
});
