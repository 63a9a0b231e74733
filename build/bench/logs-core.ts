import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { newJob, jobId } from '../../e2e/fixtures/job.ts';
import { firstSettings } from '../../e2e/fixtures/settings.ts';
import { type NotificationParams, type Notification, type Result, type Snapshot } from '../../shared/contract/control.ts';
import { type Job, type JobEvent, type NewJobEvent } from '../../shared/model/job.ts';

/** What the page's core does for this bench: it serves the built page and plays a job's events at any rate. */
export interface LogsCore extends AsyncDisposable {
  readonly address: string;
  /** The page of the job whose log is played. */
  readonly jobPath: string;
  /** The jobs that run, the played one first. */
  readonly jobs: readonly Job[];
  /** Resolves when a page follows the job. */
  followed(): Promise<void>;
  /** Tells the page of the played job. */
  play(events: readonly NewJobEvent[]): void;
  /** Tells the page that a job has changed. */
  change(job: Job): void;
}

const token = 'bench'.repeat(6);
const counts = { running: 20, queued: 0, waiting: 0, today: { jobs: 20, tokens: 0 } };

/** Serves `dir` on a free port, with `running` jobs that run. */
export async function openLogsCore(dir: string, running: number): Promise<LogsCore> {
  const now = Math.floor(Date.now() / 1000);
  const jobs = Array.from({ length: running }, (_, at) =>
    newJob({ id: jobId(at), status: 'running', title: `Job ${at}`, createdAt: now - at, startedAt: now - at, ephemeral: false }),
  );
  const [played] = jobs;
  if (!played) throw new Error('No job runs.');
  const server = createServer((request, response) => void serveFile(dir, request, response));
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'drawbridge.control' });
  const followed = Promise.withResolvers<void>();
  const subscriptionId = 'played';
  let page: WebSocket | null = null;
  let seq = 0;
  const tell = <N extends Notification>(method: N, params: NotificationParams<N>) =>
    page?.send(JSON.stringify({ jsonrpc: '2.0', method, params }));
  sockets.on('connection', (socket) => {
    page = socket;
    socket.on('message', (data) => {
      const { id, method } = JSON.parse(String(data)) as { id: number; method: string };
      if (method === 'job/subscribe') followed.resolve();
      const result = answer(method, jobs, subscriptionId);
      const error = { code: -32601, message: `The bench has no ${method}.` };
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, ...(result === null ? { error } : { result }) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/#token=${token}`,
    jobPath: `/jobs/${played.id}`,
    jobs,
    followed: () => followed.promise,
    play: (events) => {
      const atMs = Date.now();
      const recorded = events.map((event): JobEvent => ({ ...event, seq: ++seq, jobId: played.id, atMs }));
      tell('job/event', { subscriptionId, events: recorded });
    },
    change: (job) => void tell('job/changed', { job, counts }),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** What the screens of jobs ask for; null for anything else. */
function answer(method: string, jobs: readonly Job[], subscriptionId: string): unknown {
  switch (method) {
    case 'state/subscribe':
      return snapshot(jobs);
    case 'job/list':
      return { data: [...jobs], nextCursor: null, counts } satisfies Result<'job/list'>;
    case 'job/subscribe':
      return { subscriptionId };
    case 'job/unsubscribe':
      return {};
    case 'codex/status':
      return codex;
    case 'change/list':
      return { data: [], nextCursor: null } satisfies Result<'change/list'>;
    default:
      return null;
  }
}

const codex = { state: 'ready', version: '0.0.0', path: null, origin: null, pid: null, failure: null } as const;

function snapshot(jobs: readonly Job[]): Snapshot {
  return {
    app: { version: '0.0.0', pid: 1, dataDir: '/data', configFile: '/config', host: 'cli', platform: 'linux', startedAt: 1 },
    ...{ bridges: [], roots: [], clients: [], codex, counts, approvals: [] },
    account: { account: null, login: null },
    signIn: { pending: null, waitingUntilMs: null },
    settings: firstSettings,
    paused: { byOwner: false, whileLocked: false },
    jobs: [...jobs],
  };
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

async function serveFile(dir: string, { url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(url, 'http://localhost');
  const body = await readFile(join(dir, pathname === '/' ? 'index.html' : pathname)).catch(() => null);
  const type = types[extname(pathname)] ?? 'text/html';
  response.writeHead(body ? 200 : 404, { 'content-type': `${type}; charset=utf-8` }).end(body ?? '');
}
