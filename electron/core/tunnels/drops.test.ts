import { readdirSync, writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { patience, shellProgram, standIn, superviseTunnel, until } from '../../../e2e/fixtures/tunnels.ts';

const ssh = (path: string) => ({ kind: 'ssh' as const, path, destination: 'me@host', remotePort: 8080, hostname: 'mine.example.org' });

test('security 186: after a minute up, the next drop is the first again', async () => {
  using folder = makeFolder('tunnel');
  const program = standIn(folder, 'cloudflared', { exit: 1, says: ['no network'] });
  const config = { kind: 'cloudflared' as const, path: program.path, hostname: 'mine.example.org', tokenSecret: 'the-token' };
  let now = 0;
  await using place = superviseTunnel(config, folder, { now: () => now });
  const waits = () => place.logged.flatMap((line) => Number(/^tunnel down.*"waitMs":(\d+)/.exec(line)?.[1] ?? [])).filter(Boolean);
  await vi.waitFor(() => expect(waits().length).toBeGreaterThan(3), patience);
  program.does({});
  await until(place, 'up');
  const before = waits();
  expect(before.at(-1)).toBeGreaterThanOrEqual(8000);
  now += 60_000;
  program.does({ exit: 255 });
  process.kill(program.runs().at(-1)?.pid ?? 0, 'SIGKILL');
  await vi.waitFor(() => expect(waits().length).toBeGreaterThan(before.length), patience);
  expect(waits()[before.length]).toBe(1000);
});

test('security 185, 186: a named tunnel that is killed is down, answers to nothing meanwhile, and is back under the same name', async () => {
  using folder = makeFolder('tunnel');
  const program = standIn(folder, 'cloudflared');
  const config = { kind: 'cloudflared' as const, path: program.path, hostname: 'mine.example.org', tokenSecret: 'the-token' };
  await using place = superviseTunnel(config, folder);
  await until(place, 'up');
  const [first] = program.runs();
  process.kill(first?.pid ?? 0, 'SIGKILL');
  await vi.waitFor(() => expect(program.runs()).toHaveLength(2), patience);
  await until(place, 'up');
  expect(place.tunnel.host).toBe('mine.example.org');
  expect(place.told.map(({ state }) => state)).toEqual(expect.arrayContaining(['down', 'starting', 'up']));
  expect([...place.enrolled]).toEqual([program.runs()[1]?.pid]);
});

test('security 186: a hundred drops in a row leave one child, and nothing else', async () => {
  using folder = makeFolder('tunnel');
  // It counts its own runs, and stays from the hundred-and-first on.
  writeFileSync(folder.at('n'), '0\n');
  const count = `read n < '${folder.at('n')}'; n=$((n + 1)); echo $n > '${folder.at('n')}'`;
  const path = shellProgram(folder, 'ssh', `${count}\n[ $n -gt 100 ] && exec sleep 600\nexit 1`);
  const open = readdirSync('/proc/self/fd').length;
  // Its clock stands still, so that no run seems long, however busy the machine is.
  await using place = superviseTunnel(ssh(path), folder, { now: () => 0 });
  const left = [expect.stringMatching(/^\d+ sleep 600/)];
  await vi.waitFor(() => expect(processesWith(folder.path)).toEqual(left), { timeout: 280_000 });
  await until(place, 'up');
  const waits = place.logged.flatMap((line) => Number(/^tunnel down.*"waitMs":(\d+)/.exec(line)?.[1] ?? []));
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, ...Array.from({ length: 94 }, () => 60_000)]);
  expect(place.enrolled.size).toBe(1);
  expect(readdirSync('/proc/self/fd').length).toBeLessThan(open + 10);
}, 300_000);
