import { expect, test, vi } from 'vitest';
import { cliJson, runCli } from '../../e2e/fixtures/cli.ts';
import { makeFolder } from '../../e2e/fixtures/folder.ts';
import { type House, makePlace } from '../../e2e/fixtures/house.ts';
import { processesWith } from '../../e2e/fixtures/processes.ts';
import { exchange, requestText } from '../../e2e/fixtures/raw-http.ts';
import { patience, type StandIn, standIn } from '../../e2e/fixtures/tunnels.ts';
import { type Result } from '../../shared/contract/control.ts';
import { reap } from './codex/registry.ts';
import { Database } from './state/database.ts';
import { ProcessTable } from './state/processes.ts';

const quiet = () => undefined;
const hostname = 'mine.example.invalid';

/** A house whose MCP bridge writes for this machine and reads for a host of the owner's own. */
async function openPublic(stack: AsyncDisposableStack, mode: 'token' | 'oauth' = 'token') {
  const folder = stack.use(makeFolder('public'));
  const ssh = standIn(folder, 'ssh');
  const tunnel = { kind: 'ssh', path: ssh.path, destination: 'me@host', remotePort: 8080, hostname };
  const bridge = { id: 'chatgpt', kind: 'mcp', port: 0, sandbox: 'workspace-write', public: { auth: { mode }, tunnel } };
  const place = stack.use(await makePlace('http://127.0.0.1:9/', { bridges: [bridge] }));
  return { folder, ssh, place };
}

/** The port that the far end leads to, by what ssh was told, once it answers to the tunnel's name. */
async function publicPort(ssh: StandIn, house: House): Promise<number> {
  const [run] = await vi.waitUntil(() => ssh.runs().length > 0 && ssh.runs(), patience);
  await vi.waitUntil(async () => (await house.app.call('bridge/list', {})).data[0]?.public?.url, patience);
  return Number(run?.args.at(-3)?.split(':').at(-1));
}

async function status(house: House, port: number, host: string, name = 'bridge_status'): Promise<object> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } });
  const headers = [
    ...[`Host: ${host}`, `Authorization: Bearer ${house.token}`, 'Content-Type: application/json'],
    ...['Accept: application/json, text/event-stream', `Content-Length: ${body.length}`],
  ];
  const answer = await exchange(port, requestText('POST /mcp', headers, body, port));
  const [, data] = /^data: (\{.*"result".*)$/m.exec(answer.body) ?? [];
  return JSON.parse(data ?? '{}').result?.structuredContent ?? { status: answer.statuses[0], body: answer.body };
}

test('a client outside reaches the tools under the lower ceiling; the owner sees it, and cuts it off', async () => {
  await using stack = new AsyncDisposableStack();
  const { ssh, place } = await openPublic(stack);
  const house = stack.use(await place.open());
  const port = await publicPort(ssh, house);
  const local = Number(new URL(house.url('chatgpt')).port);
  expect(await status(house, port, hostname)).toMatchObject({ bridge: 'codex-gpt-bridge', allowWorkspaceWrite: false });
  expect(await status(house, local, `127.0.0.1:${local}`)).toMatchObject({ allowWorkspaceWrite: true });
  expect(await status(house, port, 'other.example.invalid')).toMatchObject({ status: 403 });
  expect(await status(house, local, hostname)).toMatchObject({ status: 403 });

  const { data } = await cliJson<Result<'flight/list'>>(place, 'flights', '--bridge', 'chatgpt');
  expect(data.map(({ hop, operation, failure, clientName }) => [hop, clientName, operation, failure])).toEqual([
    ['local', null, null, 'http/hostNotAllowed'],
    ['public', null, null, 'http/hostNotAllowed'],
    ['local', 'DRAWBRIDGE_TOKEN', 'tools/call bridge_status', null],
    ['public', 'DRAWBRIDGE_TOKEN', 'tools/call bridge_status', null],
  ]);
  expect((await runCli(place, 'flights', '--failures', '--limit', '1')).stdout).toContain('POST /mcp ✕ http/hostNotAllowed');
  expect(await status(house, port, hostname, 'codex_job_status')).toEqual({ code: 'http/invalidRequest' });
  const [refused] = (await house.app.call('flight/list', { onlyFailures: true, limit: 1 })).data;
  expect(refused).toMatchObject({ operation: 'tools/call codex_job_status', status: 200, failure: 'http/invalidRequest' });
  await house.app.call('flight/clear', {});
  expect((await runCli(place, 'flights')).stdout).toBe('No request yet.\n');

  const listed = await runCli(place, 'tunnels', 'list');
  expect(listed.stdout).toMatch(/chatgpt +ssh +(starting|degraded) +token +read-only +https:\/\/mine\.example\.invalid\/mcp/);
  expect((await runCli(place, 'tunnels', 'secret', 'chatgpt')).stderr).toContain('holds no secret');
  const { data: stopped } = await cliJson<{ data: object[] }>(place, 'tunnels', 'stop', 'chatgpt');
  expect(stopped).toMatchObject([{ id: 'chatgpt', state: 'stopped', tunnel: { kind: 'ssh', state: 'off' } }]);
  await expect(status(house, port, hostname)).rejects.toThrow('ECONNREFUSED');
  expect(processesWith(ssh.path)).toEqual([]);
  expect(await status(house, local, `127.0.0.1:${local}`)).toMatchObject({ allowWorkspaceWrite: true });
  const checks = (await house.app.call('doctor/run', {})).checks.filter(({ id }) => id === 'public-chatgpt');
  expect(checks).toEqual([
    { id: 'public-chatgpt', title: 'chatgpt from outside', status: 'ok', detail: 'ssh, token, closed now', nextStep: null },
  ]);
  expect((await runCli(place, 'tunnels', 'start', 'chatgpt')).code).toBe(0);
  await vi.waitFor(() => expect(ssh.runs()).toHaveLength(2), patience);
});

test('people sign in through the tunnel at its own name; a token that was made for this machine opens nothing there', async () => {
  await using stack = new AsyncDisposableStack();
  const { ssh, place } = await openPublic(stack, 'oauth');
  const house = stack.use(await place.open());
  const port = await publicPort(ssh, house);
  const origin = `https://${hostname}`;
  const get = async (path: string, ...headers: readonly string[]) =>
    exchange(port, requestText(`GET ${path}`, [`Host: ${hostname}`, ...headers], '', port));
  const refusal = await get('/mcp', `Authorization: Bearer ${house.token}`);
  expect(refusal.statuses).toEqual([401]);
  expect(refusal.headers.get('www-authenticate')).toContain(`${origin}/.well-known/oauth-protected-resource`);
  const resource = JSON.parse((await get('/.well-known/oauth-protected-resource/mcp')).body);
  expect(resource).toMatchObject({ resource: `${origin}/mcp`, authorization_servers: [origin] });
  expect(JSON.parse((await get('/.well-known/oauth-authorization-server')).body)).toMatchObject({ issuer: origin });
  const local = Number(new URL(house.url('chatgpt')).port);
  expect(await status(house, local, `127.0.0.1:${local}`)).toMatchObject({ bridge: 'codex-gpt-bridge' });
});

test('security 188: from outside nothing is there but the tools, with the best of tokens', async () => {
  await using stack = new AsyncDisposableStack();
  const { ssh, place } = await openPublic(stack);
  const house = stack.use(await place.open());
  const port = await publicPort(ssh, house);
  expect(await status(house, port, hostname)).toMatchObject({ bridge: 'codex-gpt-bridge' });
  const bearer = [`Host: ${hostname}`, `Authorization: Bearer ${house.token}`];
  for (const path of ['/', '/control', '/debug', '/metrics', '/approvals', '/jobs', '/config', '/runtime/config', '/v1/models', '/mcp/x'])
    expect([path, (await exchange(port, requestText(`GET ${path}`, bearer, '', port))).statuses]).toEqual([path, [404]]);
});

test('what a host that was killed left of a tunnel is ended by the next one', async () => {
  await using stack = new AsyncDisposableStack();
  const { ssh, place } = await openPublic(stack);
  const house = stack.use(await place.open());
  await publicPort(ssh, house);
  using db = Database.open(`${place.dataDir}/state.db`);
  const registry = new ProcessTable(db);
  const { pid } = ssh.runs()[0] ?? { pid: 0 };
  const rows = () => registry.all().filter((row) => row.pid === pid && row.executable.endsWith('node'));
  await vi.waitFor(() => expect(rows()).toHaveLength(1), patience);
  const left = { all: rows, add: quiet, remove: (one: number) => registry.remove(one) };
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  expect(await reap(left, { log, platform: process.platform, environment: process.env })).toEqual([pid]);
  // To the house that still runs it is a drop like any other.
  await vi.waitFor(() => expect(ssh.runs().length).toBeGreaterThan(1), patience);
  await house[Symbol.asyncDispose]();
  expect(processesWith(ssh.path)).toEqual([]);
});
