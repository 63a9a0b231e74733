import { answer, history, job, jobs } from './fixtures.mjs';

const nowS = () => Math.floor(Date.now() / 1000);

/** @param {number} n */
function thread(n) {
  const of = job(n);
  const foreign = n % 9 === 8;
  return {
    id: of.threadId,
    title: of.title,
    ours: !foreign,
    root: foreign ? null : of.root,
    cwd: of.cwd,
    clientId: foreign ? null : of.clientId,
    clientName: foreign ? null : of.clientName,
    bridgeId: foreign ? null : of.bridgeId,
    origin: foreign ? 'codex_cli_rs' : 'drawbridge',
    createdAt: of.createdAt - 5000,
    lastTurnAt: of.createdAt,
    model: n % 4 === 0 ? null : 'gpt-5.5',
    effort: 'medium',
    archived: n > 110,
    forkedFrom: n === 4 ? job(5).threadId : null,
    busyWith: of.status === 'running' ? of.id : null,
    tokens: foreign ? 0 : 8_000 + n * n * 431,
  };
}

/** A page of rows as the contract's lists give them. */
function pageOf(rows, { cursor, limit }) {
  const from = Number(cursor ?? 0);
  return { data: rows.slice(from, from + limit), nextCursor: from + limit < rows.length ? String(from + limit) : null };
}

const message = (id, type, text, atMs) => ({ id, type, text, startedAtMs: atMs, completedAtMs: atMs + 1000 });

/** A long thread for the fourth, two turns for the rest; last first. */
function turnsOf(of) {
  const newest = jobs.find(({ threadId }) => threadId === of.id);
  const older = Array.from({ length: of.id === job(4).threadId ? 46 : 1 }, (_, at) =>
    turn({
      id: `${of.id}-turn-${at}`,
      startedAt: of.lastTurnAt - (at + 1) * 2600,
      status: at === 1 ? 'failed' : 'completed',
      asked: ['And in the other time zone?', 'Look at the fixture too.', 'What did you change?'][at % 3],
      said: 'It holds there as well: `Clock.next()` is called with the zone of the fixture, and **both** hours are covered.',
    }),
  );
  return [turn({ id: newest.turnId, startedAt: of.lastTurnAt, status: turnStatus(newest), asked: newest.prompt, said: answer }), ...older];
}

function turn({ id, startedAt, status, asked, said }) {
  const seconds = status === 'inProgress' ? null : 40;
  const answered = status === 'completed' ? [message(`${id}-a`, 'agentMessage', said, startedAt * 1000 + 30_000)] : [];
  return {
    id,
    status,
    failure: status === 'failed' ? job(5).failure : null,
    startedAt,
    completedAt: seconds && startedAt + seconds,
    durationMs: seconds && seconds * 1000,
    items: [message(`${id}-u`, 'userMessage', asked, startedAt * 1000), ...answered],
  };
}

function turnStatus({ status }) {
  if (['running', 'queued', 'stalled', 'waiting'].includes(status)) return 'inProgress';
  return status === 'completed' ? 'completed' : status === 'failed' ? 'failed' : 'interrupted';
}

function itemsOf(of) {
  return turnsOf(of)
    .toReversed()
    .flatMap((turn) => {
      const steps = history(job(5)).flatMap(({ type, item }) => (type === 'item/completed' && item.type !== 'userMessage' ? [item] : []));
      return steps.map((item) => ({ turnId: turn.id, item: { ...item, id: `${turn.id}-${item.id}` } }));
    });
}

const usage = (total) => ({
  input: Math.round(total * 0.94),
  cachedInput: Math.round(total * 0.61),
  output: Math.round(total * 0.06),
  reasoning: Math.round(total * 0.02),
  total,
});

const groups = {
  day: () => {
    const today = new Date();
    return Array.from({ length: 26 }, (_, back) => {
      const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() - back);
      const key = [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
      const total = back === 0 ? 412_345 : Math.round(90_000 + 260_000 * (1 + Math.sin(back * 1.7)));
      return { key, label: key, jobs: 38 - (back % 30), usage: usage(total) };
    }).filter((_, back) => back % 7 !== 5);
  },
  client: () => [
    { key: 'client_0', label: 'ChatGPT', jobs: 412, usage: usage(4_812_120) },
    { key: 'client_1', label: 'Open WebUI', jobs: 201, usage: usage(1_930_400) },
    { key: 'client_2', label: 'release script', jobs: 12, usage: usage(61_220) },
  ],
  bridge: () => [
    { key: 'chatgpt', label: 'chatgpt', jobs: 412, usage: usage(4_812_120) },
    { key: 'openai', label: 'openai', jobs: 213, usage: usage(1_991_620) },
  ],
  root: () => [
    { key: '/home/ann/src/clock', label: '/home/ann/src/clock', jobs: 400, usage: usage(4_000_000) },
    {
      key: '/home/ann/src/storefront/services/checkout-and-billing',
      label: '/home/ann/src/storefront/services/checkout-and-billing',
      jobs: 225,
      usage: usage(2_803_740),
    },
  ],
  thread: () => [4, 5, 6].map((n) => ({ key: job(n).threadId, label: job(n).title, jobs: 9, usage: usage(900_000 / n) })),
  model: () => [{ key: 'gpt-5.5', label: 'gpt-5.5', jobs: 625, usage: usage(6_803_740) }],
};

const shareOf = ({ key: day, jobs, usage: { total } }, key, at) => ({
  day,
  key,
  jobs,
  tokens: Math.round(total / (at * at * 2 + 1 + (Number(day.at(-1)) % 4))),
});

const sampleOf = (at, n) => ({
  at,
  running: Math.max(0, Math.round(2 + 2 * Math.sin(n / 9))),
  queued: n % 50 > 40 ? (n % 50) - 40 : 0,
  waiting: n % 70 > 60 ? 1 : 0,
  codex: ['ready', 'ready', 'failed', 'starting'][n % 90 > 80 ? n % 4 : 0],
  codexStarts: n % 90 === 21 ? 1 : 0,
  memory: 180_000_000 + (n % 60) * 900_000,
  delayMs: n % 37 === 0 ? 480 : 4 + (n % 9),
});

const notFound = (id) => ({
  code: 'thread/notFound',
  message: `There is no thread ${id}.`,
  hint: 'The list of threads has those that are kept.',
});

/** The contract's methods about threads and usage. @param {{ empty: boolean, notify: (method: string, params: unknown) => void }} of */
export function threadMethods({ empty, notify }) {
  let threads = empty ? [] : Array.from({ length: 120 }, (_, at) => thread(at + 1));
  const find = (threadId) => {
    const found = threads.find(({ id }) => id === threadId);
    if (!found) throw notFound(threadId);
    return found;
  };
  const change = (threadId, changes) => {
    threads = threads.map((one) => (one.id === threadId ? { ...one, ...changes } : one));
    notify('thread/changed', { threadId });
    return find(threadId);
  };
  return {
    'thread/list': ({ scope = 'ours', archived = false, search = '', ...page }) => {
      const wanted = threads.filter(
        (one) => (scope === 'all' || one.ours) && one.archived === archived && one.title.toLowerCase().includes(search.toLowerCase()),
      );
      return pageOf(
        wanted.sort((a, b) => b.lastTurnAt - a.lastTurnAt),
        page,
      );
    },
    'thread/read': ({ threadId }) => find(threadId),
    'thread/turns': ({ threadId, ...page }) => pageOf(turnsOf(find(threadId)), page),
    'thread/items': ({ threadId, ...page }) => pageOf(itemsOf(find(threadId)), page),
    'thread/rename': ({ threadId, title }) => change(threadId, { title }),
    'thread/archive': ({ threadId }) => change(threadId, { archived: true }),
    'thread/unarchive': ({ threadId }) => change(threadId, { archived: false }),
    'thread/delete': ({ threadId }) => {
      threads = threads.filter(({ id }) => id !== threadId);
      notify('thread/changed', { threadId });
      return {};
    },
    'thread/fork': ({ threadId }) => {
      const copy = { ...find(threadId), id: job(6).threadId, forkedFrom: threadId, lastTurnAt: nowS() };
      notify('thread/changed', { threadId: copy.id });
      return copy;
    },
    'health/read': ({ since, until, points }) => {
      const everySeconds = Math.ceil((until - since) / points / 30) * 30;
      const steps = Array.from({ length: Math.floor((until - since) / everySeconds) }, (_, at) => at);
      const ran = empty ? [] : steps.filter((at) => at % 90 > 20 && at !== 60);
      return { everySeconds, data: ran.map((at) => sampleOf(since + at * everySeconds, at)) };
    },
    'usage/days': ({ by }) => ({
      data: empty ? [] : groups.day().flatMap((day) => groups[by]().map(({ key }, at) => shareOf(day, key, at))),
    }),
    'usage/read': ({ by }) => {
      const data = empty ? [] : groups[by]();
      const sum = (pick) => data.reduce((total, row) => total + pick(row), 0);
      const fields = ['input', 'cachedInput', 'output', 'reasoning', 'total'];
      const all = Object.fromEntries(fields.map((field) => [field, sum((row) => row.usage[field])]));
      return { data, total: { key: '', label: '', jobs: sum((row) => row.jobs), usage: all } };
    },
  };
}
