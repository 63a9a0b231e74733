// npm run soak -- [--minutes N] [--clients N] [--seed N]: mixed load over both bridges with random faults; what must stay flat is looked at to the end.
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createToken, startServe } from '../../e2e/fixtures/cli.ts';
import { randomFrom } from '../../e2e/fixtures/random.ts';
import { openLocal } from '../../e2e/fixtures/remote.ts';
import { openWorkspace } from '../../e2e/fixtures/workspace.ts';
import { startScriptedModel } from '../../e2e/scripted-model/server.ts';
import { main } from '../setup/main.mjs';
import { SetupProblem } from '../setup/places.mjs';
import { ensureReady } from '../setup/ready.mjs';
import { harass } from './faults.ts';
import { openHeap } from './heap.ts';
import { type Ground, keepBusy, soakScript, type Tally } from './load.ts';
import { codexOf, descendants, type Sample, type Sampled, takeRest, takeSample } from './samples.ts';
import { type Finding, judge } from './verdict.ts';

interface Options {
  readonly minutes: number;
  readonly clients: number;
  readonly seed: number;
}

/** What part of the time the host is warmed up for. */
const warmUp = 0.25;
const divisors = { MiB: 1024 * 1024, KiB: 1024, ms: 1 } as const;
const sampleMs = 5000;
const faultMs = 45_000;
const bridge = { enabled: true, host: '127.0.0.1', port: 0, auth: { mode: 'token' }, sandbox: 'workspace-write' } as const;

await main(async () => {
  if (process.platform !== 'linux') throw new SetupProblem('The soak reads /proc, so it runs on Linux only.');
  const options = readOptions();
  await ensureReady(['cli', 'app']);
  const { tally, left, ...soaked } = await soak(options);
  const findings = judge(soaked);
  process.stdout.write(`${report(options, tally, soaked.jobs, findings, left)}\n`);
  process.exitCode = findings.every(({ ok }) => ok) && left.length === 0 ? 0 : 1;
});

function readOptions(): Options {
  const { values } = parseArgs({ options: { minutes: { type: 'string' }, clients: { type: 'string' }, seed: { type: 'string' } } });
  const number = (name: keyof typeof values, otherwise: number) => {
    const value = Number(values[name] ?? otherwise);
    if (!(value > 0)) throw new SetupProblem(`--${name} takes a number above 0.`);
    return value;
  };
  return { minutes: number('minutes', 30), clients: number('clients', 4), seed: number('seed', 1) };
}

async function soak({ minutes, clients, seed }: Options) {
  await using model = await startScriptedModel({ script: soakScript });
  await using workspace = await openWorkspace(model.url, {
    bridges: [
      { ...bridge, id: 'chatgpt', kind: 'mcp' },
      { ...bridge, id: 'openai', kind: 'openai' },
    ] as never,
  });
  const inspector = await freePort();
  await using served = await startServe(workspace, { NODE_OPTIONS: `--inspect=127.0.0.1:${inspector}` });
  using heap = await openHeap(inspector);
  await using owner = await openLocal(workspace.dataDir);
  await owner.call('root/update', { path: workspace.root, sandbox: 'workspace-write' });
  const token = await createToken(workspace, 'Soak', 'read,run,write');
  const addresses = new Map(served.ready.bridges.map(({ id, url }) => [id, url]));
  const door = { url: (id: string) => addresses.get(id) ?? '', token };
  const pid = served.ready.pid;
  const place: Sampled = {
    pid,
    dataDir: workspace.dataDir,
    health: new URL('/healthz', served.ready.control.url),
    startedAt: performance.now(),
  };

  const tally: Tally = new Map();
  const load = async (totalMs: number, at: number): Promise<Sample[]> => {
    const end = new AbortController();
    const ground = (n: number): Ground => ({ door, owner, random: randomFrom(seed + at + n), signal: end.signal });
    const busy = Array.from({ length: clients }, (_, n) => keepBusy(ground(n), tally));
    busy.push(harass({ pid, addresses, ...ground(clients) }, faultMs, tally));
    const samples = await sampleFor(place, totalMs);
    end.abort();
    await Promise.all(busy);
    return samples;
  };

  const totalMs = minutes * 60_000;
  await load(totalMs * warmUp, 0);
  const jobsBefore = await atRest(owner);
  const before = await takeRest(place, heap);
  const samples = await load(totalMs * (1 - warmUp), clients + 1);
  const jobs = (await atRest(owner)) - jobsBefore;
  const rests = { before, after: await takeRest(place, heap) };
  const tree = [pid, ...descendants(pid)];
  if (codexOf(pid) !== null) tally.set('Codex runs at the end', 1);
  await served.stop();
  return { samples, rests, tally, jobs, left: tree.filter(isAlive) };
}

async function sampleFor(place: Sampled, totalMs: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  const startedAt = performance.now();
  while (performance.now() - startedAt < totalMs) {
    await pause(Math.min(sampleMs, totalMs / 20));
    samples.push(await takeSample(place));
    showProgress(`${Math.round((performance.now() - startedAt) / 1000)} of ${Math.round(totalMs / 1000)} s`);
  }
  showProgress('');
  return samples;
}

/** Waits until nothing runs, then counts the jobs. */
async function atRest(owner: Awaited<ReturnType<typeof openLocal>>): Promise<number> {
  for (let tries = 0; tries < 600; tries++) {
    const { running, queued } = await owner.call('queue/read', {});
    if (running.length + queued.length === 0) break;
    await pause(100);
  }
  const { total } = await owner.call('usage/read', { by: 'day' });
  return total.jobs;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function report(
  { minutes, clients, seed }: Options,
  tally: Tally,
  jobs: number,
  findings: readonly Finding[],
  left: readonly number[],
): string {
  const number = ({ unit }: Finding, value: number) => `${(value / (unit ? divisors[unit] : 1)).toFixed(1)}${unit ? ` ${unit}` : ''}`;
  const rows = findings.map((one) => {
    const figures = `${number(one, one.before)} → ${number(one, one.after)} (at most ${number(one, one.most)})`;
    return `${one.ok ? 'flat ' : 'GROWS'}  ${one.what.padEnd(20)} ${figures}`;
  });
  const done = [...tally].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([what, times]) => `${String(times).padStart(7)}  ${what}`);
  const rest = left.length === 0 ? 'No process was left behind.' : `Left behind: ${left.join(', ')}`;
  return [`${minutes} minutes, ${clients} clients, seed ${seed}: ${jobs} jobs`, '', ...rows, '', ...done, '', rest].join('\n');
}

/** One line that replaces itself, on a terminal only. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
