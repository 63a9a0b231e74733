const nowS = () => Math.floor(Date.now() / 1000);
const tail = '0123456789abcdef';
/** @param {number} n */
const idOf = (n) => `job_${String(n).padStart(4, '0')}${tail.slice(0, 12)}`;

export const liveId = idOf(1);
export const doneId = idOf(4);
export const failedId = idOf(5);

const titles = [
  'Fix the flaky clock test',
  'Explain how the retry queue decides when to give up, and whether the back-off is capped anywhere',
  'List the public functions of src/ledger',
  'Review the migration that adds invoice numbers',
  'Upgrade the date library and run the tests',
  'Why does the import of large CSV files use so much memory?',
  'Draft release notes since v2.3',
  'Find every place that reads the environment below app.ts',
  'Summarise the open questions by folder',
];
const places = [
  ['ChatGPT', 'chatgpt', '/home/ann/src/clock'],
  ['Open WebUI', 'openai', '/home/ann/src/storefront/services/checkout-and-billing'],
  ['release script', 'openai', '/home/ann/src/ledger'],
];
const states = [
  'running',
  'running',
  'queued',
  'completed',
  'failed',
  'completed',
  'cancelled',
  'completed',
  'interrupted',
  'completed',
  'stalled',
  'completed',
  'waiting',
  'queued',
  'queued',
];

const failure = {
  code: 'model/rateLimited',
  message: 'The model refused the request: the account has reached its limit until 14:00.',
  hint: 'Wait until 14:00, or set another provider under codex.provider in the configuration.',
};

/** How long ago the newest were asked for, in seconds. */
const ages = { 1: 82, 2: 62, 3: 14 };

const prompts = {
  1: 'Fix the flaky clock test.\n\nIt fails about one time in twenty on CI, always in the hour when daylight saving time ends. Keep the public interface of `Clock` as it is.',
};

/** What a job in some state waits for, and which job some follow. */
const asks = { waiting: 'approval: 3 files, 41 lines' };
const followed = { 4: idOf(9) };

/** @param {number} n */
const threadIdOf = (n) => `019a9f3c-0000-7000-8000-${String((n % 120) + 1).padStart(12, '0')}`;

/** @param {number} n */
const statusOf = (n) => states[n - 1] ?? ['completed', 'completed', 'completed', 'failed', 'cancelled'][n % 5];

/** @param {number} n */
export function job(n) {
  const status = statusOf(n);
  const [clientName, bridgeId, cwd] = places[n % places.length];
  const createdAt = nowS() - (ages[n] ?? 240 + n * n * 47);
  const started = status !== 'queued';
  const ended = ['completed', 'failed', 'cancelled', 'interrupted'].includes(status);
  const total = 8_000 + ((n * 7919) % 90_000);
  return {
    id: idOf(n),
    status,
    title: titles[(n - 1) % titles.length],
    prompt: prompts[n] ?? titles[(n - 1) % titles.length],
    operation: bridgeId === 'chatgpt' ? 'codex_read' : 'chat.completions',
    bridgeId,
    clientId: `client_${n % 3}`,
    clientName,
    root: cwd,
    cwd,
    sandbox: 'read-only',
    model: 'gpt-5.5',
    effort: 'medium',
    ephemeral: false,
    threadId: threadIdOf(n),
    turnId: `turn_${n}`,
    createdAt,
    startedAt: started ? createdAt + 1 : null,
    finishedAt: ended ? createdAt + 1 + (n % 7) * 13 : null,
    durationMs: ended ? 3200 + (n % 7) * 13_000 : null,
    answer: ends[status]?.answer ?? null,
    failure: ends[status]?.failure ?? null,
    usage: ended ? { input: total - 900, cachedInput: Math.floor(total / 2), output: 900, reasoning: 320, total } : null,
    waitingFor: asks[status] ?? null,
    follows: followed[n] ?? null,
  };
}

export const answer =
  'The test fails because `Clock.next()` adds 3,600 seconds to a local time, and the hour when daylight saving time ends has **two** such hours.\n\n## What to change\n\n1. Add in UTC, then convert:\n\n```ts\nexport function next(clock: Clock): Instant {\n  return toLocal(addSeconds(toUtc(clock.now()), 3600), clock.zone);\n}\n```\n\n2. Freeze the timer in the fixture, so that the test does not depend on the day it runs:\n   - `test/clock.test.ts` uses the real time zone of the machine\n   - `test/fixtures/zones.ts` already has a frozen one\n\nNothing was changed: this job may only read. <b>Tags</b> like these stay text.';

/** What a job in some state ended with. */
const ends = { completed: { answer }, failed: { failure } };

export const counts = { running: 3, queued: 3, waiting: 1, today: { jobs: 38, tokens: 412_345 } };
export const jobs = Array.from({ length: 230 }, (_, at) => job(at + 1));

const output = Array.from({ length: 40 }, (_, at) => `\u001b[32m✓\u001b[39m clock/case-${at} (${at % 9} ms)`).join('\n');

/** Everything that happened to a job before the page looked. @param {ReturnType<typeof job>} of */
export function history(of) {
  const start = of.createdAt * 1000;
  let seq = 100;
  /** @param {number} s @param {Record<string, unknown>} event */
  const at = (s, event) => ({ seq: seq++, jobId: of.id, atMs: start + s * 1000, ...event });
  /** @param {string} id @param {number} s @param {Record<string, unknown>} item */
  const item = (id, s, item) =>
    at(s, { type: 'item/completed', item: { id, startedAtMs: start + s * 1000, completedAtMs: start + (s + 1) * 1000, ...item } });
  if (of.status === 'queued') return [at(0, { type: 'job/created', job: of })];
  const events = [
    at(0, { type: 'job/created', job: { ...of, status: 'queued' } }),
    at(1, { type: 'job/statusChanged', job: { ...of, status: 'running' } }),
    item('u1', 1, { type: 'userMessage', text: of.prompt }),
    item('r1', 2, {
      type: 'reasoning',
      text: '**Looking for the test and what it depends on**\n\nThe failure is tied to the end of daylight saving time, so the arithmetic on local times is the first suspect.',
    }),
    item('c1', 4, {
      type: 'commandExecution',
      command: 'npm test -- clock',
      cwd: of.cwd,
      status: 'failed',
      output: `${output}\n\u001b[31m✗\u001b[39m clock/dst (12 ms)\n  expected 02:30 to be 03:30\n1 failed, 40 passed\n`,
      exitCode: 1,
      durationMs: 3210,
    }),
    item('m1', 9, {
      type: 'agentMessage',
      text: 'One test fails: `clock/dst`. I will look at how **next()** adds an hour, and at the fixture that should freeze the time zone.',
    }),
    item('p1', 10, {
      type: 'plan',
      text: '',
      steps: [
        { step: 'Find what adds the hour', status: 'completed' },
        { step: 'Read the fixture', status: 'inProgress' },
        { step: 'Say what to change', status: 'pending' },
      ],
    }),
    item('c2', 12, {
      type: 'commandExecution',
      command:
        "rg -n 'addSeconds|addHours' src test --glob '!**/*.snap' && sed -n '1,80p' src/clock/very/deep/folder/of/the/project/next.ts",
      cwd: of.cwd,
      status: 'completed',
      output: 'src/clock/next.ts:14:  return addSeconds(clock.now(), 3600);\n',
      exitCode: 0,
      durationMs: 84,
    }),
    item('f1', 15, {
      type: 'fileChange',
      status: 'declined',
      changes: [
        {
          path: `${of.cwd}/test/clock.test.ts`,
          kind: 'update',
          movedTo: null,
          diff: "@@ -14,7 +14,7 @@\n import { zones } from './fixtures/zones.ts';\n \n-const now = Date.now();\n+const now = clock.now();\n+const zone = zones.frozen;\n test('dst', () => {\n",
        },
      ],
    }),
    item('t1', 16, { type: 'mcpToolCall', server: 'docs', tool: 'search', status: 'completed', error: null, durationMs: 420 }),
    item('w1', 17, { type: 'webSearch', query: 'temporal zoned date time add hours daylight saving' }),
    item('n1', 18, { type: 'notice', level: 'warning', text: 'The connection to the model broke and was taken up again (1 of 5).' }),
  ];
  if (of.status === 'completed') events.push(item('m9', 20, { type: 'agentMessage', text: answer }));
  if (of.status !== 'running') events.push(at(21, { type: 'job/statusChanged', job: of }));
  return events;
}

/** What the live job says next, in small pieces. */
export const liveText = `${answer}\n\n`.match(/.{1,6}/gs) ?? [];
