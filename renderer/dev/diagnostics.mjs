const nowMs = Date.now();

const checks = [
  { id: 'codex', title: 'Codex', status: 'ok', detail: '0.169.0, ready in 240 ms.', nextStep: null },
  { id: 'login', title: 'Sign-in', status: 'ok', detail: 'ChatGPT Plus, ann@example.org.', nextStep: null },
  {
    id: 'roots',
    title: 'Folders',
    status: 'warning',
    detail: '/home/ann/src/ledger has no git repository.',
    nextStep: 'Run “git init” there, so that changes can be reviewed.',
    fix: { kind: 'place', id: 'openFolders' },
  },
  {
    id: 'port-openai',
    title: 'Ports',
    status: 'problem',
    detail: 'Port 8080 is used by another program (pid 812).',
    nextStep: 'End it, or give the bridge “openai” another port.',
    fix: { kind: 'act', id: 'choosePort' },
  },
];

const failedCheck = ({ message, hint }) => ({
  id: 'codex',
  title: 'Codex',
  status: 'problem',
  detail: message,
  nextStep: hint,
  fix: { kind: 'act', id: 'startCodex' },
});

const facts = {
  uptimeS: 93_780,
  memory: { resident: 187_400_000, heap: 61_200_000 },
  stateBytes: 48_300_000,
  codexPid: 4720,
  versions: { drawbridge: '0.1.0', codex: '0.169.0', node: '24.21.0', electron: null, chromium: null },
  system: 'linux 6.12.0 x64',
  logFile: '/home/ann/.local/share/drawbridge/logs/drawbridge.log',
};

const lines = [
  ['info', 'bridge listening', { bridge: 'chatgpt', port: 8765 }],
  ['info', 'codex ready', { version: '0.169.0', pid: 4720, ms: 240 }],
  ['warn', 'tunnel down', { bridge: 'openai', reason: 'cloudflared ended: the edge could not be reached', nextTryS: 32 }],
  ['info', 'job started', { job: 'job_00010123456789ab', client: 'ChatGPT', cwd: '/home/ann/src/clock', sandbox: 'read-only' }],
  ['error', 'bridge failed', { bridge: 'openai', code: 'bridge/portInUse', port: 8080 }],
];
const levels = ['debug', 'info', 'warn', 'error'];

const parts = [
  { id: 'versions', entries: null, bytes: 412 },
  { id: 'checks', entries: 4, bytes: 920 },
  { id: 'configuration', entries: null, bytes: 2_140 },
  { id: 'queue', entries: 6, bytes: 1_804 },
  { id: 'connections', entries: 38, bytes: 9_733 },
  { id: 'log', entries: 500, bytes: 81_220 },
];

const models = [
  { id: 'gpt-5.5', name: 'GPT-5.5', description: 'The strongest for code.', isDefault: true },
  { id: 'gpt-5.5-mini', name: 'GPT-5.5 mini', description: 'Fast and cheap.', isDefault: false },
].map((model) => ({
  ...model,
  efforts: ['low', 'medium', 'high'].map((effort) => ({ effort, description: '' })),
  defaultEffort: 'medium',
}));

/** The contract's methods about Codex and about what is wrong. */
export function diagnosticsMethods({ state }) {
  const name = 'drawbridge-support-20261120T101500Z.txt';
  return {
    'codex/status': () => state.codex,
    'codex/account': () => state.account.account,
    'codex/models': () => ({ data: models }),
    'doctor/run': () => ({ checks: state.codex.failure ? checks.with(0, failedCheck(state.codex.failure)) : checks }),
    'doctor/fix': ({ checkId }) => ({
      checks: checks.map(({ fix, ...check }) => (check.id === checkId ? { ...check, status: 'ok', nextStep: null } : { ...check, fix })),
    }),
    'host/read': () => facts,
    'log/tail': ({ level, limit }) => ({
      data: Array.from({ length: 60 }, (_, at) => {
        const [of, event, fields] = lines[at % lines.length];
        return { atMs: nowMs - (60 - at) * 41_000, level: of, event, fields: JSON.stringify(fields) };
      })
        .filter((line) => levels.indexOf(line.level) >= levels.indexOf(level))
        .slice(-limit),
    }),
    'support/preview': () => ({ parts }),
    'support/bundle': () => ({ name, path: `/home/ann/.local/share/drawbridge/support/${name}`, text: 'Drawbridge 0.1.0\n', parts }),
    'support/show': () => ({}),
  };
}
