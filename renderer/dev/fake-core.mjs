import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { methods as contract } from '../../shared/contract/control.ts';
import { counts, history, jobs, liveId, liveText } from './fixtures.mjs';
import { approvalMethods } from './approvals.mjs';
import { diagnosticsMethods } from './diagnostics.mjs';
import { reviewMethods } from './reviews.mjs';
import { settingsMethods } from './settings.mjs';
import { snapshots } from './snapshots.mjs';
import { threadMethods } from './threads.mjs';
import { tunnelMethods } from './tunnels.mjs';

const tick = 60;
const lostAfterMs = 1500;

/** What the page can be shown with; `lost` is in use and then gone for good. */
export const scenarios = [...Object.keys(snapshots), 'lost'];

/** Answers the owner's contract from fixtures on an HTTP server's `/control`. The token `harness.<scenario>.…` chooses what it shows. */
export function fakeCore() {
  const lost = new Set();
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'drawbridge.control' });
  /** @param {import('node:http').IncomingMessage} request @param {import('node:stream').Duplex} socket @param {Buffer} head */
  return (request, socket, head) => {
    const protocols = request.headers['sec-websocket-protocol'] ?? '';
    const [token, scenario] = /harness\.(\w+)\.[^,\s]+/.exec(protocols) ?? [];
    if (lost.has(token)) return socket.destroy();
    if (!scenarios.includes(scenario)) return socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (ws) => {
      if (scenario !== 'lost') return converse(ws, { token, scenario });
      lost.add(token);
      converse(ws, { token, scenario: 'busy' });
      setTimeout(() => ws.terminate(), lostAfterMs);
    });
  };
}

/** @param {import('ws').WebSocket} ws @param {{ token: string, scenario: string }} of */
function converse(ws, { token, scenario }) {
  const state = snapshots[scenario]();
  const notify = (method, params) => ws.send(JSON.stringify({ jsonrpc: '2.0', method, params }));
  const timers = new Set();
  ws.on('close', () => timers.forEach(clearInterval));
  const methods = methodsOf({ token, state, notify, timers });
  ws.on('message', async (text) => {
    const { id, method, params } = JSON.parse(String(text));
    try {
      ws.send(JSON.stringify({ jsonrpc: '2.0', id, result: await answer(methods, method, params) }));
    } catch (data) {
      ws.send(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32000, message: data.message, data } }));
    }
  });
}

/** What a method gives, with the contract's defaults in what it takes; says so where a fixture has fallen behind the contract. */
async function answer(methods, method, params) {
  const { params: takes, result: gives } = contract[method];
  if (!methods[method]) throw { code: 'harness/missing', message: `The harness has no ${method}.`, hint: 'Add it in renderer/dev.' };
  const asked = takes.safeParse(params);
  if (!asked.success) throw { code: 'http/invalidRequest', message: `${method} was asked wrongly.`, hint: null };
  const result = await methods[method](asked.data);
  const { error } = gives.safeParse(result);
  if (error) process.stderr.write(`${method} is not as in the contract: ${z.prettifyError(error).slice(0, 400)}\n`);
  return result;
}

const switched = (bridge, on) => ({
  ...bridge,
  state: on ? 'listening' : 'stopped',
  failure: null,
  url: on ? `http://127.0.0.1:${bridge.port}/${bridge.kind === 'mcp' ? 'mcp' : 'v1'}` : null,
});

/** Turns one bridge on or off, or all of them when there is no id. */
function bridgeSwitch(state, notify) {
  return (id, on) => {
    state.bridges = state.bridges.map((one) => (id === null || one.id === id ? switched(one, on) : one));
    notify('bridge/changed', { bridges: state.bridges });
    return state.bridges.find((one) => one.id === id) ?? { data: state.bridges };
  };
}

function clientChange(state, notify) {
  return (id, change) => {
    state.clients = state.clients.map((client) => (client.id === id ? { ...client, ...change } : client));
    notify('client/changed', { clients: state.clients });
    return state.clients.find((client) => client.id === id);
  };
}

function methodsOf({ token, state, notify, timers }) {
  const bridge = bridgeSwitch(state, notify);
  const changeClient = clientChange(state, notify);
  return {
    'state/subscribe': () => state,
    'bridge/start': ({ id }) => bridge(id, true),
    'bridge/stop': ({ id }) => bridge(id, false),
    'bridge/startAll': () => bridge(null, true),
    'bridge/stopAll': () => bridge(null, false),
    'host/chooseFolder': () => ({ path: '/home/ann/src/clock' }),
    'root/add': ({ path, sandbox }) => {
      if (path === '/')
        throw {
          code: 'root/refused',
          message: '/ cannot be opened: it contains your home folder.',
          hint: 'Open the project folder itself.',
        };
      state.roots = [...state.roots, { path, sandbox, writes: 'review', secretScan: true, network: false }];
      notify('root/changed', { roots: state.roots });
      return state.roots.at(-1);
    },
    'root/remove': ({ path }) => {
      state.roots = state.roots.filter((root) => root.path !== path);
      notify('root/changed', { roots: state.roots });
      return {};
    },
    'client/create': (request) => {
      const unused = { kind: 'token', signedIn: null, lastUsedAt: null, lastUsedFrom: null, revokedAt: null };
      const client = { ...request, id: `client_${state.clients.length}`, ...unused, createdAt: Math.floor(Date.now() / 1000) };
      state.clients = [...state.clients, client];
      notify('client/changed', { clients: state.clients });
      return { client, token: 'db_example-token-that-opens-nothing-0000000000' };
    },
    'client/update': ({ id, ...change }) => changeClient(id, change),
    'client/rotate': ({ id }) => ({ client: changeClient(id, {}), token: 'db_another-token-that-opens-nothing-000000000' }),
    'client/revoke': ({ id }) => {
      const revoked = changeClient(id, { revokedAt: 1 });
      state.clients = state.clients.filter((client) => client.id !== id);
      notify('client/changed', { clients: state.clients });
      return revoked;
    },
    ...approvalMethods({ state, notify }),
    ...diagnosticsMethods({ state }),
    ...jobMethods({ state, notify, timers }),
    ...reviewMethods({ token, empty: state.jobs.length === 0, notify }),
    ...settingsMethods({ state, notify }),
    ...threadMethods({ empty: state.jobs.length === 0, notify }),
    ...tunnelMethods({ state, notify }),
  };
}

function rangeOf(title, words) {
  const from = title.toLowerCase().indexOf(words);
  return [from, from + words.length];
}

function jobMethods({ state, notify, timers }) {
  const all = state.jobs.length === 0 ? [] : jobs;
  return {
    'job/list': ({ status, clientId, root, text, cursor, limit }) => {
      const words = text?.toLowerCase();
      const wanted = all.filter(
        (job) =>
          (!status || status.includes(job.status)) &&
          (!clientId || job.clientId === clientId) &&
          (!root || job.root === root) &&
          (!words || job.title.toLowerCase().includes(words)),
      );
      const from = Number(cursor ?? 0);
      const data = wanted.slice(from, from + limit);
      const hits = words && data.map(({ id, title }) => ({ jobId: id, title: [rangeOf(title, words)], excerpt: null }));
      return { data, nextCursor: from + limit < wanted.length ? String(from + limit) : null, counts, ...(hits && { hits }) };
    },
    'job/read': ({ jobId }) => {
      const found = all.find((job) => job.id === jobId);
      if (!found) throw { code: 'job/notFound', message: `There is no job ${jobId}.`, hint: 'The list of jobs has those that are kept.' };
      return found;
    },
    'job/cancel': ({ jobId }) => {
      const job = {
        ...all.find(({ id }) => id === jobId),
        status: 'cancelled',
        finishedAt: Math.floor(Date.now() / 1000),
        durationMs: 90_000,
      };
      timers.forEach(clearInterval);
      notify('job/changed', { job, counts: { ...counts, running: 1 } });
      return job;
    },
    'job/start': () => all[2],
    'job/continue': () => all[2],
    'job/retry': ({ jobId }) => {
      const of = all.find(({ id }) => id === jobId);
      if (of.status === 'interrupted')
        throw { code: 'job/queueFull', message: 'The queue is full: 40 jobs wait.', hint: 'Try again when one of them has begun.' };
      return all[2];
    },
    'job/steer': () => ({}),
    'queue/read': () => ({
      running: all.filter(({ status }) => status === 'running' || status === 'stalled'),
      queued: all
        .filter(({ status }) => status === 'queued')
        .map((job, at) => ({ job, reason: ['capacity', 'threadBusy', 'writerBusy'][at % 3] })),
      maxRunning: 4,
      maxQueued: 40,
    }),
    'job/subscribe': ({ jobId, after }) => {
      const job = all.find(({ id }) => id === jobId);
      const subscriptionId = `sub_${jobId}`;
      setTimeout(() => follow({ job, after, notify, timers, subscriptionId }), 5);
      return { subscriptionId };
    },
    'job/unsubscribe': () => ({}),
  };
}

function follow({ job, after, notify, timers, subscriptionId }) {
  if (!job) return;
  const events = history(job).filter(({ seq }) => seq > after);
  notify('job/event', { subscriptionId, events });
  if (job.id !== liveId) return notify('job/subscriptionEnded', { subscriptionId, reason: 'done', after: events.at(-1)?.seq ?? after });
  stream({ job, from: Math.max(after, 111), notify, timers, subscriptionId });
}

/** A running command whose output grows, then an answer that grows without end. */
function stream({ job, from, notify, timers, subscriptionId }) {
  let seq = from + 1;
  let step = 0;
  const tell = (event) => notify('job/event', { subscriptionId, events: [{ seq: seq++, jobId: job.id, atMs: Date.now(), ...event }] });
  const started = Date.now();
  const base = (id) => ({ id, startedAtMs: started, completedAtMs: null });
  tell({
    type: 'item/started',
    item: {
      ...base('c9'),
      type: 'commandExecution',
      command: 'npm test -- clock --repeat 20',
      cwd: job.cwd,
      status: 'inProgress',
      output: '',
      exitCode: null,
      durationMs: null,
    },
  });
  tell({ type: 'item/started', item: { ...base('m8'), type: 'agentMessage', text: '' } });
  const timer = setInterval(() => {
    tell({ type: 'item/delta', itemId: 'c9', field: 'output', delta: `run ${step} of 20: 41 passed\n` });
    tell({ type: 'item/delta', itemId: 'm8', field: 'text', delta: liveText[step % liveText.length] });
    step += 1;
  }, tick);
  timers.add(timer);
}
