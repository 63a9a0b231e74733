import { Config } from '../../shared/model/config.ts';
import { pendingApprovals } from './approvals.mjs';
import { counts, jobs } from './fixtures.mjs';
import { publicWays } from './tunnels.mjs';

const nowS = () => Math.floor(Date.now() / 1000);
const { language, codex: codexConfig, retention, approvals, notifications, desktop } = Config.parse({});
const settings = { language, codex: codexConfig, retention, approvals, notifications, desktop, codexRestart: 'done' };
const noCounts = { running: 0, queued: 0, waiting: 0, today: { jobs: 0, tokens: 0 } };
const config = { secretScan: true, network: false, writes: 'review' };

const app = {
  version: '0.1.0',
  pid: 4711,
  dataDir: '/home/ann/.local/share/drawbridge',
  configFile: '/home/ann/.local/share/drawbridge/config.json',
  host: 'shell',
  platform: 'linux',
  startedAt: 1_790_000_000,
};

const bridge = { public: null, host: '127.0.0.1', auth: 'token', sandbox: 'read-only', failure: null };
const chatgpt = { ...bridge, id: 'chatgpt', kind: 'mcp', state: 'listening', port: 8765, url: 'http://127.0.0.1:8765/mcp' };
const openai = { ...bridge, id: 'openai', kind: 'openai', state: 'listening', port: 8080, url: 'http://127.0.0.1:8080/v1' };
const portFailure = {
  code: 'bridge/portInUse',
  message: 'Port 8080 on 127.0.0.1 is used by another program.',
  hint: 'End that program, or give this bridge another port in the configuration.',
};

const codexPath = '/opt/drawbridge/node_modules/@openai/codex/bin/codex';
const codex = { state: 'ready', version: '0.169.0', path: codexPath, origin: 'package', pid: 4720, failure: null };
const codexFailure = {
  code: 'codex/notFound',
  message: 'Codex was not found: neither in the package, nor under codex.path, nor on PATH.',
  hint: 'Run “npm install” in the project again, or set codex.path.',
};

const roots = [
  { path: '/home/ann/src/clock', sandbox: 'read-only', ...config },
  { path: '/home/ann/src/storefront/services/checkout-and-billing', sandbox: 'workspace-write', ...config },
  { path: '/home/ann/src/ledger', sandbox: 'read-only', ...config },
];

const client = (n, name, scopes, usedAgo, more = {}) => ({
  id: `client_${n}`,
  name,
  kind: 'token',
  scopes,
  roots: null,
  sandbox: null,
  signedIn: null,
  createdAt: nowS() - 900_000,
  expiresAt: null,
  lastUsedAt: usedAgo === null ? null : nowS() - usedAgo,
  lastUsedFrom: usedAgo === null ? null : 'openai',
  revokedAt: null,
  ...more,
});

const signedIn = {
  oauthId: 'https://chatgpt.com/oauth/client.json',
  host: 'chatgpt.com',
  redirectHost: 'chatgpt.com',
  bridgeId: 'chatgpt',
};

const signedInAccount = { required: true, kind: 'chatgpt', label: 'ann@example.org' };

const busy = () => ({
  app: { ...app, host: 'cli' },
  bridges: [
    { ...chatgpt, sandbox: 'workspace-write', public: publicWays.openai },
    { ...openai, public: publicWays.cloudflared },
  ],
  roots,
  clients: [
    client(0, 'ChatGPT', ['read', 'run'], 3, {
      kind: 'oauth',
      signedIn,
      roots: roots.slice(0, 1).map(({ path }) => path),
      lastUsedFrom: 'chatgpt (public)',
      expiresAt: nowS() + 5_000_000,
    }),
    client(1, 'Open WebUI', ['read', 'run', 'write'], 7400),
    client(2, 'release script', ['read', 'write'], null, { sandbox: 'read-only', roots: roots.map(({ path }) => path) }),
    client(3, 'old laptop', ['read'], 700_000, { expiresAt: nowS() - 500_000 }),
  ],
  codex,
  counts,
  jobs: jobs.slice(0, 50),
  approvals: pendingApprovals(),
  account: { account: signedInAccount, login: null },
  signIn: { pending: null, waitingUntilMs: null },
  settings,
  paused: { byOwner: false, whileLocked: false },
});

const asking = {
  id: 'sgn_00010123456789ab',
  bridgeId: 'chatgpt',
  clientName: 'ChatGPT',
  oauthId: signedIn.oauthId,
  host: 'chatgpt.com',
  redirectHost: 'chatgpt.com',
  redirectsToLoopback: false,
  scopes: ['codex:read', 'codex:write'],
  known: null,
  attemptsLeft: 5,
};

/** What a core says at first: one that is in use, one that was just installed, one in which things fail, one where a client signs in. */
export const snapshots = {
  busy,
  asking: () => ({
    ...busy(),
    signIn: { pending: { ...asking, createdAtMs: Date.now() - 20_000, expiresAtMs: Date.now() + 280_000 }, waitingUntilMs: null },
  }),
  paused: () => ({ ...busy(), paused: { byOwner: true, whileLocked: false } }),
  first: () => ({
    app,
    bridges: [chatgpt, { ...openai, state: 'stopped', url: null }],
    roots: [],
    clients: [],
    codex,
    counts: noCounts,
    jobs: [],
    approvals: [],
    account: { account: { required: true, kind: null, label: null }, login: null },
    signIn: { pending: null, waitingUntilMs: null },
    settings,
    paused: { byOwner: false, whileLocked: false },
  }),
  fault: () => ({
    ...busy(),
    bridges: [chatgpt, { ...openai, state: 'failed', url: null, failure: portFailure }],
    codex: { state: 'failed', version: null, path: null, origin: null, pid: null, failure: codexFailure },
  }),
};
