import { existsSync, statSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { type NgrokSdk } from './ngrok.ts';
import { patience, standIn, superviseTunnel, until } from '../../../e2e/fixtures/tunnels.ts';

const ssh = (path: string) => ({ kind: 'ssh' as const, path, destination: 'me@host', remotePort: 8080, hostname: 'mine.example.org' });
const quick = (path: string, change: object = {}) => ({ kind: 'cloudflared-quick' as const, path, ...change });

test('ssh: one forward with fixed arguments, an environment of its own, and an end with nothing left', async () => {
  using folder = makeFolder('tunnel');
  const program = standIn(folder, 'ssh');
  await using place = superviseTunnel(ssh(program.path), folder);
  await until(place, 'up');
  expect(place.tunnel).toMatchObject({ host: 'mine.example.org', leadsHere: true });
  const [run] = await vi.waitUntil(() => program.runs().length > 0 && program.runs(), patience);
  expect(run?.args.slice(0, 2)).toEqual(['-N', '-T']);
  expect(run?.args.slice(-4)).toEqual(['-R', '8080:127.0.0.1:4711', '--', 'me@host']);
  expect(run?.args).toContain('ExitOnForwardFailure=yes');
  expect(run?.args.join(' ')).not.toContain('StrictHostKeyChecking');
  expect(run?.env).toMatchObject({ SSH_AUTH_SOCK: '/agent' });
  expect([...place.enrolled]).toEqual([run?.pid]);
  await place[Symbol.asyncDispose]();
  expect(place.tunnel.status.state).toBe('off');
  expect(place.tunnel.host).toBeNull();
  expect(place.enrolled.size).toBe(0);
  expect(processesWith(folder.path)).toEqual([]);
});

test('security 191, 192: a child inherits names from a list only, and its secret is in no argument', async () => {
  using folder = makeFolder('tunnel');
  const program = standIn(folder, 'cloudflared');
  await using place = superviseTunnel(
    { kind: 'cloudflared', path: program.path, hostname: 'Mine.example.org', tokenSecret: 'the-token' },
    folder,
  );
  await until(place, 'up');
  expect(place.tunnel.host).toBe('mine.example.org');
  const [run] = program.runs();
  expect(run?.env['TUNNEL_TOKEN']).toBe('the-value-of-the-tunnel-token');
  expect(run?.args.join(' ')).not.toContain('the-value');
  expect(run?.args).toEqual(['tunnel', '--no-autoupdate', '--metrics', expect.any(String), 'run', '--url', 'http://127.0.0.1:4711']);
  for (const name of ['SECRET_TOKEN', 'NODE_OPTIONS', 'SSH_AUTH_SOCK']) expect(run?.env).not.toHaveProperty(name);
  expect(run?.env['HOME']).toBe(folder.at('tunnels', 'one'));
  expect(statSync(folder.at('tunnels', 'one')).mode & 0o777).toBe(0o700);
  expect(place.logged.join()).not.toContain('the-value');
});

test('cloudflared quick: a slow start, then an address that is good once a probe has come back through it', async () => {
  using folder = makeFolder('tunnel');
  const program = standIn(folder, 'cloudflared', { ready: 503 });
  await using place = superviseTunnel(quick(program.path), folder, { answers: 'nobody' });
  await until(place, 'starting', expect.stringContaining('no connection to Cloudflare'));
  program.does({ hostname: 'some-words.trycloudflare.com' });
  await vi.waitFor(() => expect(place.tunnel.host).toBe('some-words.trycloudflare.com'), patience);
  expect(place.tunnel.leadsHere).toBe(false);
  await until(place, 'degraded', 'https://some-words.trycloudflare.com does not answer: ENOTFOUND.');
  place.answers('us');
  await until(place, 'up');
  expect(place.tunnel.leadsHere).toBe(true);
});

test('security 187: an address is taken from its field alone, and one that leads elsewhere is never shown', async () => {
  using folder = makeFolder('tunnel');
  const lies = [
    '{"hostname":"evil.example.com"}',
    '{"hostname":"a.trycloudflare.com.evil.example"}',
    '<html>https://evil.trycloudflare.com</html>',
    '{"hostname":"a.trycloudflare.com/x"}',
    '',
  ];
  const says = ['{"level":"info","message":"https://evil.trycloudflare.com"}', '\u0000garbage \u001b[31m'];
  const program = standIn(folder, 'cloudflared', { says, quicktunnel: lies[0] });
  await using place = superviseTunnel(quick(program.path), folder, { answers: 'somebody' });
  for (const quicktunnel of lies) {
    program.does({ quicktunnel });
    const before = program.asked();
    await vi.waitFor(() => expect(program.asked()).toBeGreaterThan(before + 2), patience);
    expect(place.tunnel.host).toBeNull();
  }
  program.does({ hostname: 'real.trycloudflare.com' });
  await until(place, 'degraded', 'https://real.trycloudflare.com answers, but not from this bridge.');
  expect(place.tunnel).toMatchObject({ host: 'real.trycloudflare.com', leadsHere: false });
});

test('openai: no address, the key of this run for the way over loopback, and ready when it says so', async () => {
  using folder = makeFolder('tunnel');
  const program = standIn(folder, 'tunnel-client', { health: { ready: 503, says: 'mcp probe failed' } });
  const config = { kind: 'openai' as const, path: program.path, tunnelId: `tunnel_${'ab'.repeat(16)}`, keySecret: 'the-token' };
  await using place = superviseTunnel(config, folder, { answers: 'nobody' });
  await until(place, 'starting', 'tunnel-client is not ready: mcp probe failed.');
  program.does({});
  await until(place, 'up');
  expect(place.tunnel.host).toBeNull();
  const [run] = program.runs();
  expect(run?.args).toEqual(['run']);
  expect(run?.env).toMatchObject({
    CONTROL_PLANE_API_KEY: 'the-value-of-the-tunnel-token',
    CONTROL_PLANE_TUNNEL_ID: `tunnel_${'ab'.repeat(16)}`,
    MCP_SERVER_URL: 'http://127.0.0.1:4711/mcp',
    BRIDGE_KEY: 'the-key-of-this-run',
    MCP_EXTRA_HEADERS: 'X-Bridge-Key: env:BRIDGE_KEY',
  });
  await place[Symbol.asyncDispose]();
  expect(existsSync(`/proc/${run?.pid}`)).toBe(false);
});

test('openai: ready by its own word, but its asking for work fails: that is told, and gone when it gets through', async () => {
  using folder = makeFolder('tunnel');
  const program = standIn(folder, 'tunnel-client');
  const config = { kind: 'openai' as const, path: program.path, tunnelId: `tunnel_${'ab'.repeat(16)}`, keySecret: 'the-token' };
  await using place = superviseTunnel(config, folder);
  await until(place, 'up');
  const failed = { level: 'WARN', msg: 'poll failed; backing off', error: 'poll: 503', status_code: 503, error_message: 'Try later' };
  program.does({ logs: [failed, 'not an object', { msg: 'mcp request', status_code: 401 }] });
  await until(place, 'degraded', 'tunnel-client does not get through to OpenAI: Try later');
  program.does({ logs: [{ msg: 'poll timed out; backing off', error: 'context deadline exceeded' }] });
  await until(place, 'degraded', 'tunnel-client does not get through to OpenAI: context deadline exceeded');
  program.does({ logs: [{ level: 'INFO', msg: 'poller recovered; polling operational' }] });
  await until(place, 'up');
  expect(program.runs()).toHaveLength(1);
});

test('openai: only an address on this machine is asked for its health', async () => {
  using folder = makeFolder('tunnel');
  const program = standIn(folder, 'tunnel-client', { healthUrl: 'http://evil.example:80' });
  const config = { kind: 'openai' as const, path: program.path, tunnelId: `tunnel_${'ab'.repeat(16)}`, keySecret: 'the-token' };
  await using place = superviseTunnel(config, folder);
  await vi.waitFor(() => expect(existsSync(folder.at('tunnels', 'one', 'health-url'))).toBe(true), patience);
  const looked = place.pauses.length;
  await vi.waitFor(() => expect(place.pauses.length).toBeGreaterThan(looked + 3), patience);
  expect(place.told.map(({ state }) => state)).not.toContain('up');
});

test('tailscale: a funnel of our own, told apart from another one, for as long as it is wanted', async () => {
  using folder = makeFolder('tunnel');
  const status = { BackendState: 'Running', Self: { DNSName: 'Box.tail1234.ts.net.' } };
  const mapping = (to: string, on = true) => ({
    AllowFunnel: { 'box.tail1234.ts.net:8443': on },
    Web: { 'box.tail1234.ts.net:8443': { Handlers: { '/': { Proxy: to } } } },
  });
  const ours = 'http://127.0.0.1:4711';
  const program = standIn(folder, 'tailscale', { status, funnel: mapping('http://127.0.0.1:80') });
  await using place = superviseTunnel({ kind: 'tailscale', path: program.path, port: 8443 }, folder);
  for (const funnel of [mapping('http://127.0.0.1:80'), mapping(ours, false), {}, null, 'garbage']) {
    program.does({ status, funnel });
    const looked = place.pauses.length;
    await vi.waitFor(() => expect(place.pauses.length).toBeGreaterThan(looked + 2), patience);
    expect(place.tunnel.host).toBeNull();
  }
  program.does({ status, funnel: { Foreground: { session: mapping(ours) } } });
  await until(place, 'up');
  expect(place.tunnel.host).toBe('box.tail1234.ts.net:8443');
  expect(program.runs().map(({ args }) => args)).toEqual([['funnel', '--https=8443', ours]]);
  await place[Symbol.asyncDispose]();
  expect(processesWith(folder.path)).toEqual([]);
});

test('tailscale: nobody is logged in', async () => {
  using folder = makeFolder('tunnel');
  const program = standIn(folder, 'tailscale', { status: { BackendState: 'NeedsLogin', Self: null } });
  await using place = superviseTunnel({ kind: 'tailscale', path: program.path }, folder);
  await until(place, 'down', 'tailscale is not connected; its state is NeedsLogin. Run: tailscale up');
  expect(program.runs()).toEqual([]);
});

test('proxy: nothing is started, and the address of the owner’s own is watched', async () => {
  using folder = makeFolder('tunnel');
  await using place = superviseTunnel({ kind: 'proxy', hostname: 'mine.example.org' }, folder, { answers: 'somebody' });
  await until(place, 'degraded', 'https://mine.example.org answers, but not from this bridge.');
  place.answers('us');
  await until(place, 'up');
  expect(existsSync(folder.at('tunnels'))).toBe(false);
});

test('ngrok: in this process, with the token from the vault; a refused token ends it', async () => {
  using folder = makeFolder('tunnel');
  const asked: object[] = [];
  let closed = 0;
  let tell: (status: string) => void = () => undefined;
  const forward = async ({ onStatusChange, ...options }: { onStatusChange: typeof tell; authtoken: string }) => {
    asked.push(options);
    tell = onStatusChange;
    const close = async () => {
      closed += 1;
    };
    return { url: () => 'https://mine.ngrok.app', close };
  };
  const config = { kind: 'ngrok' as const, domain: 'mine.ngrok.app', tokenSecret: 'the-token' };
  await using place = superviseTunnel(config, folder, { loadNgrok: async () => ({ forward }) });
  await until(place, 'up');
  expect(asked).toEqual([{ addr: '127.0.0.1:4711', authtoken: 'the-value-of-the-tunnel-token', domain: 'mine.ngrok.app' }]);
  tell('closed');
  await until(place, 'degraded', expect.stringContaining('lost its connection'));
  tell('connected');
  await until(place, 'up');
  await place[Symbol.asyncDispose]();
  expect([closed, asked.length]).toEqual([1, 1]);

  const refuse = () => Promise.reject(new Error('authentication failed: The authtoken you specified is not valid. ERR_NGROK_105'));
  await using other = superviseTunnel(config, folder, { loadNgrok: async () => ({ forward: refuse }) });
  await until(other, 'down', expect.stringMatching(/ngrok did not start.*dashboard\.ngrok\.com$/));
});

test('ngrok: its real library loads on this system, and says at once what it does not take', async () => {
  using folder = makeFolder('tunnel');
  const config = { kind: 'ngrok' as const, domain: null, tokenSecret: 'the-token' };
  const loadNgrok = async (): Promise<NgrokSdk> => import('@ngrok/ngrok');
  // Offline it gives up by itself; online the token is not one: either way the reason is ngrok's own.
  await using place = superviseTunnel(config, folder, { loadNgrok });
  await until(place, 'down', expect.stringMatching(/^ngrok did not start: .+ Check the token and the domain at dashboard\.ngrok\.com/));
  expect(place.tunnel.host).toBeNull();
  expect(place.logged.join()).not.toContain('the-value');
});
