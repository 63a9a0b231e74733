import { job } from './fixtures.mjs';

const idOf = (n) => `apr_${String(n).padStart(4, '0')}0123456789ab`;
const digest = (letter) => `sha256:${letter.repeat(64)}`;
const root = '/home/ann/src/clock';

export const approvalIds = { command: idOf(1), edit: idOf(2), run: idOf(3), long: idOf(4), answered: idOf(5) };

/** @param {number} n @param {number} agoS @param {object} rest */
function approval(n, agoS, rest) {
  const createdAtMs = Date.now() - agoS * 1000;
  return {
    id: idOf(n),
    state: 'pending',
    jobId: job(13).id,
    threadId: 't-1',
    clientId: 'client_0',
    clientName: 'ChatGPT',
    root,
    cwd: root,
    note: null,
    why: [],
    digest: digest('3f2a'.slice(0, 1)),
    offers: ['once'],
    createdAtMs,
    expiresAtMs: createdAtMs + 600_000,
    answeredAtMs: null,
    answeredBy: null,
    scope: null,
    grantId: null,
    reason: null,
    ...rest,
  };
}

const command = {
  kind: 'command',
  command: `npm install left-pad \u202e--save${' '.repeat(40)}&& sh scripts/after-install.sh`,
  argv: null,
  executable: { path: '/usr/bin/npm', digest: digest('a') },
  files: [{ path: `${root}/scripts/after-install.sh`, digest: digest('b') }],
  host: 'packages.example.org',
  permissions: null,
};
const diff =
  '@@ -14,7 +14,7 @@ test("waits", () => {\n   const clock = new Clock();\n-  const now = Date.now();\n+  const now = clock.now();\n   expect(now).toBe(0);\n';
const edit = {
  kind: 'fileChange',
  changes: [
    { path: `${root}/test/clock.test.ts`, kind: 'update', movedTo: null, diff },
    { path: `${root}/.github/workflows/ci.yml`, kind: 'add', movedTo: null, diff: 'name: ci\non: push\n' },
  ],
  files: [],
};
const run = {
  kind: 'run',
  prompt: 'Freeze the timer in the fixture.\n\nThen run the tests.',
  operation: 'codex_write',
  sandbox: 'workspace-write',
  network: true,
};
const long = { ...run, prompt: Array.from({ length: 900 }, (_, at) => `Step ${at + 1} of the plan`).join('\n') };

const waiting = () => [
  approval(1, 108, {
    question: command,
    note: 'needs the network',
    why: ['It runs outside the sandbox: it may read, write and reach whatever you can.', 'It reaches packages.example.org.'],
    offers: ['once', 'job', 'thread', 'always'],
  }),
  approval(2, 62, { question: edit, why: ['It writes in the folder itself.', 'It changes files that run later by themselves.'] }),
  approval(3, 14, {
    question: run,
    clientName: 'Open WebUI',
    offers: ['once', 'thread'],
    why: ['It writes in the folder itself; nothing is reviewed first.'],
  }),
  approval(4, 5, { question: long, clientName: 'Open WebUI', why: ['It writes in the folder itself; nothing is reviewed first.'] }),
];

const answered = () => [
  approval(5, 3000, { state: 'accepted', question: run, answeredAtMs: Date.now() - 2_990_000, answeredBy: 'cli', scope: 'once' }),
  approval(6, 5000, {
    state: 'declined',
    question: command,
    answeredAtMs: Date.now() - 4_990_000,
    answeredBy: 'window',
    reason: 'Use what is installed.',
  }),
  approval(7, 90_000, { state: 'expired', question: edit, answeredAtMs: Date.now() }),
  approval(8, 95_000, { state: 'superseded', question: edit, answeredAtMs: Date.now() }),
];

const grants = () => [
  {
    id: 'grt_00010123456789ab',
    scope: 'always',
    kind: 'command',
    fingerprint: digest('c'),
    title: 'npm test -- clock',
    clientId: 'client_0',
    clientName: 'ChatGPT',
    root,
    jobId: null,
    threadId: null,
    approvalId: idOf(6),
    createdAtMs: Date.now() - 3_600_000,
    expiresAtMs: Date.now() + 7 * 3_600_000,
    revokedAtMs: null,
    uses: 4,
  },
];

const auditRow = (seq, type, about) => {
  const { id, jobId, clientName, cwd, question, digest: shown, answeredBy, reason } = about;
  const data = { id, jobId, clientName, cwd, kind: question.kind, digest: shown, answeredBy, reason };
  return { seq, atMs: about.createdAtMs + seq * 1000, type, data, previous: digest(String(seq - 1)), hash: digest(String(seq)) };
};

/** What waits in the scenario that is in use. */
export const pendingApprovals = waiting;

/** @param {{ state: { approvals: ReturnType<typeof waiting>, roots: object[] }, notify: (method: string, params: object) => void }} core */
export function approvalMethods({ state, notify }) {
  const empty = state.approvals.length === 0;
  const known = empty ? [] : answered();
  let held = empty ? [] : grants();
  return {
    'approval/list': ({ state: wanted, limit }) => {
      const data = [...known, ...state.approvals].filter((one) => !wanted || wanted.includes(one.state)).slice(0, limit);
      return { data, nextCursor: null, pending: state.approvals.length };
    },
    'approval/read': ({ approvalId }) => {
      const found = [...known, ...state.approvals].find(({ id }) => id === approvalId);
      if (!found)
        throw { code: 'approval/notFound', message: `There is no approval ${approvalId}.`, hint: 'List them: drawbridge approvals list' };
      return found;
    },
    'approval/show': ({ approvalId }) => {
      const approval = state.approvals.find(({ id }) => id === approvalId);
      if (!approval) throw { code: 'approval/notFound', message: 'It is answered.', hint: 'List them: drawbridge approvals list' };
      return { approval, nonce: `nonce ${approvalId}` };
    },
    'approval/answer': ({ approvalId, decision, scope = 'once', reason = null }) => {
      const { open, rest } = Object.groupBy(state.approvals, ({ id }) => (id === approvalId ? 'open' : 'rest'));
      state.approvals = rest ?? [];
      const closed = {
        ...open[0],
        state: decision === 'accept' ? 'accepted' : 'declined',
        answeredBy: 'window',
        answeredAtMs: Date.now(),
        reason,
        scope,
      };
      known.unshift(closed);
      notify('approval/changed', { approval: closed, pending: state.approvals.length });
      return closed;
    },
    'grant/list': () => ({ data: held }),
    'grant/revoke': ({ grantId }) => {
      const grant = held.find(({ id }) => id === grantId);
      held = held.filter(({ id }) => id !== grantId);
      return { ...grant, revokedAtMs: Date.now() };
    },
    'audit/list': () => ({
      data: known
        .toReversed()
        .flatMap((one, at) => [auditRow(2 * at + 1, 'approval/asked', one), auditRow(2 * at + 2, `approval/${one.state}`, one)]),
      nextAfter: null,
    }),
    'audit/verify': () => ({ rows: known.length * 2, head: known.length === 0 ? '' : digest('8'), broken: null }),
    'root/update': ({ path, ...change }) => {
      state.roots = state.roots.map((one) => (one.path === path ? { ...one, ...change } : one));
      notify('root/changed', { roots: state.roots });
      return state.roots.find((one) => one.path === path);
    },
    'policy/explain': ({ cwd, sandbox, clientId }) => explained(cwd, sandbox, clientId),
  };
}

function explained(cwd, sandbox, clientId) {
  const rules = [
    `folder ${cwd} (roots[].sandbox): at most workspace-write, so ${sandbox} ${sandbox === 'danger-full-access' ? 'is refused' : 'may be asked for'}.`,
    'bridge chatgpt (bridges[].sandbox): at most workspace-write, so it may be asked for.',
    `folder ${cwd} (roots[].writes): writes are “review”, so it runs in a worktree of its own and its changes are reviewed.`,
  ];
  const asked = `Who asks: ${clientId ? 'ChatGPT' : 'The owner'}, through chatgpt; for ${sandbox} in ${cwd}.`;
  if (sandbox === 'danger-full-access') {
    const message = `${sandbox} is disabled: the folder ${cwd} allows at most workspace-write.`;
    const hint = `The owner can raise it: drawbridge roots edit ${cwd} --sandbox ${sandbox}`;
    return {
      root: cwd,
      decision: null,
      refusal: { code: 'sandbox/aboveCeiling', message, hint },
      sentences: [asked, rules[0], `Refused: ${message} ${hint}`],
    };
  }
  const decision = { sandbox, workspace: 'worktree', ask: false, review: true, network: false, secretScan: true, rules: [] };
  const outcome = `It runs ${sandbox} in a worktree of its own; nothing reaches the folder before the review.`;
  return { root: cwd, decision, refusal: null, sentences: [asked, ...rules, outcome] };
}
