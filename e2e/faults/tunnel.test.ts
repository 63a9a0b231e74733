import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test, vi } from 'vitest';
import { runCli, startServe } from '../fixtures/cli.ts';
import { makeFolder } from '../fixtures/folder.ts';
import { makePlace } from '../fixtures/house.ts';
import { identitiesWith, survivors } from '../fixtures/identities.ts';
import { openLocal } from '../fixtures/remote.ts';
import { patience, shellProgram, standIn } from '../fixtures/tunnels.ts';

/** Composed here: no text of the repository looks like a key. */
const planted = ['a', 'tunnel', 'key', 'of', 'nobody'].join('-');

test('security 186: what a killed host left of its tunnel is ended by the next one, which has one of its own', async () => {
  using folder = makeFolder('tunnel-killed');
  // It neither notices that its parent has gone nor ends when it is asked to.
  const path = shellProgram(folder, 'ssh', `trap '' TERM HUP\nexec sleep 613`);
  const tunnel = { kind: 'ssh', path, destination: 'me@host', remotePort: 8080, hostname: 'mine.example.invalid' };
  const bridge = { id: 'chatgpt', kind: 'mcp', port: 0, public: { auth: { mode: 'token' }, tunnel } };
  await using place = await makePlace('http://127.0.0.1:9/', { bridges: [bridge] });
  const running = () => new Map([...identitiesWith(place.folder)].filter(([, line]) => line.includes('sleep 613')));
  const first = await startServe(place);
  const host = first.process.pid;
  await vi.waitFor(() => expect(noted(place.dataDir)).toEqual([expect.stringMatching(/\/(sleep|coreutils|busybox)$/)]), patience);
  const left = running();
  expect(left.size).toBe(1);
  first.process.kill('SIGKILL');
  await once(first.process, 'close');
  expect(survivors(left)).toHaveLength(1);

  await using second = await startServe(place);
  expect(second.process.pid).not.toBe(host);
  await vi.waitFor(() => expect(survivors(left)).toEqual([]), patience);
  await vi.waitFor(() => expect(running().size).toBe(1), patience);
  expect(await second.stop()).toBe(0);
  expect(running().size).toBe(0);
});

/** The programs of tunnels that a later host would end. */
function noted(dataDir: string): readonly string[] {
  const db = new DatabaseSync(join(dataDir, 'state.db'), { readOnly: true });
  try {
    const rows = db.prepare('SELECT executable, temp_dir FROM processes').all();
    return rows.flatMap(({ executable, temp_dir: folder }) => (String(folder).includes('/tunnels/') ? [String(executable)] : []));
  } finally {
    db.close();
  }
}

test('security 191, 192: through a whole run the secrets of a tunnel are in its own child and nowhere else', async () => {
  using folder = makeFolder('tunnel-secrets');
  const program = standIn(folder, 'tunnel-client', { says: [`{"level":"info","msg":"the key is ${planted}"}`] });
  const keyFile = folder.at('key');
  writeFileSync(keyFile, 'k'.repeat(32), { mode: 0o600 });
  const tunnel = { kind: 'openai', path: program.path, tunnelId: `tunnel_${'0'.repeat(32)}`, keySecret: 'openai-tunnel' };
  const bridge = { id: 'chatgpt', kind: 'mcp', port: 0, public: { auth: { mode: 'bridgeKey' }, tunnel } };
  await using place = await makePlace('http://127.0.0.1:9/', { bridges: [bridge], vault: { store: 'file', keyFile } });
  const logged: string[] = [];
  const secrets: string[] = [planted];
  {
    await using house = await place.open();
    await using remote = await openLocal(place.dataDir);
    await vi.waitFor(
      async () =>
        expect(await standing(remote)).toMatchObject({ state: 'down', reason: expect.stringContaining('secrets set openai-tunnel') }),
      patience,
    );
    await remote.call('secret/set', { name: 'openai-tunnel', value: planted });
    await remote.call('bridge/stopPublic', { id: 'chatgpt' });
    await remote.call('bridge/startPublic', { id: 'chatgpt' });
    await vi.waitFor(async () => expect(await standing(remote)).toMatchObject({ state: 'up', reason: null }), patience);
    const [run] = program.runs();
    expect(run?.env).toMatchObject({ CONTROL_PLANE_API_KEY: planted, BRIDGE_KEY: expect.stringMatching(/^[\w-]{43}$/) });
    secrets.push(run?.env['BRIDGE_KEY'] ?? '');

    const result = await remote.call('tunnel/test', { bridgeId: 'chatgpt' });
    expect(result).toMatchObject({ bridgeId: 'chatgpt', url: null, passed: true });
    expect(result.hops.map(({ hop, state }) => `${hop} ${state}`)).toEqual([
      'dns skipped',
      'tls skipped',
      'tunnel passed',
      'host passed',
      'auth passed',
      'discover passed',
      'tool passed',
    ]);
    expect(remote.told.filter(({ name }) => name === 'tunnel/hop').map(({ params }) => params)).toEqual(
      result.hops.map((hop) => ({ bridgeId: 'chatgpt', hop })),
    );
    const command = await runCli(place, 'tunnels', 'test', 'chatgpt');
    expect(command).toMatchObject({ code: 0, stderr: '' });
    expect(command.stdout.split('\n').map((line) => line.slice(0, 10).trim())).toEqual([
      ...['– dns', '– tls', '✓ tunnel', '✓ host', '✓ auth', '✓ discover', '✓ tool', ''],
    ]);
    for (const secret of secrets) {
      expect(procs('cmdline').filter(({ text }) => text.includes(secret))).toEqual([]);
      expect(
        procs('environ')
          .filter(({ text }) => text.includes(secret))
          .map(({ pid }) => pid),
      ).toEqual([run?.pid]);
    }
    const told = await Promise.all([
      remote.call('bridge/list', {}),
      remote.call('flight/list', { limit: 100 }),
      remote.call('audit/list', {}),
    ]);
    logged.push(...house.logged, JSON.stringify(told), JSON.stringify(remote.told));
  }
  for (const secret of secrets) {
    expect(logged.filter((line) => line.includes(secret))).toEqual([]);
    expect(filesBelow(place.dataDir).filter((file) => readFileSync(file).includes(secret))).toEqual([]);
  }
});

async function standing(remote: Awaited<ReturnType<typeof openLocal>>) {
  return (await remote.call('bridge/list', {})).data[0]?.public?.tunnel;
}

/** Of every process that the system lets us see, but our own. */
function procs(file: 'cmdline' | 'environ'): { readonly pid: number; readonly text: string }[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.map((pid) => {
    try {
      return { pid: Number(pid), text: readFileSync(`/proc/${pid}/${file}`, 'latin1') };
    } catch {
      return { pid: Number(pid), text: '' };
    }
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}
