import { expect, test } from 'vitest';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { RootConfig, Sandbox, WriteRule } from '../../../shared/model/config.ts';
import { Scope } from '../../../shared/model/client.ts';
import { PolicyExplanation, RunDecision } from '../../../shared/model/policy.ts';
import { decideRun, explainRun, type RunRequest, withinClient } from './run.ts';

const scopeSets: readonly Scope[][] = [[], ['read'], ['run'], ['write'], ['admin'], ['write', 'admin'], [...Scope.options]];

const everyRequest: readonly RunRequest[] = Sandbox.options.flatMap((asked) =>
  Sandbox.options.flatMap((sandbox) =>
    Sandbox.options.flatMap((ceiling) =>
      WriteRule.options.flatMap((writes) =>
        scopeSets.flatMap((scopes) =>
          [true, false].map((flag) => ({
            asked,
            root: RootConfig.parse({ path: '/repo', sandbox, writes, network: flag, secretScan: flag }),
            bridge: { id: 'chatgpt', sandbox: ceiling },
            client: { name: 'ChatGPT', scopes },
            isRepository: flag,
          })),
        ),
      ),
    ),
  ),
);
const rank = (sandbox: Sandbox) => Sandbox.options.indexOf(sandbox);
const decided = (request: RunRequest) => {
  try {
    return decideRun(request);
  } catch {
    return null;
  }
};
const request = (change: Partial<RunRequest> = {}, root: Partial<RootConfig> = {}): RunRequest => ({
  asked: 'workspace-write',
  root: { ...RootConfig.parse({ path: '/repo', sandbox: 'workspace-write' }), ...root },
  bridge: { id: 'chatgpt', sandbox: 'danger-full-access' },
  client: { name: 'ChatGPT', scopes: ['write'] },
  isRepository: true,
  ...change,
});

test('over all requests: what runs has the sandbox that was asked, and no ceiling below it', () => {
  const allowed = everyRequest.flatMap((one) => [[one, decided(one)] as const]).filter(([, decision]) => decision !== null);
  expect(everyRequest).toHaveLength(3 * 3 * 3 * 3 * 7 * 2);
  expect(allowed.length).toBeGreaterThan(100);
  for (const [{ asked, root, bridge, client }, decision] of allowed) {
    expect(RunDecision.parse(decision).sandbox).toBe(asked);
    expect(Math.min(rank(root.sandbox), rank(bridge.sandbox))).toBeGreaterThanOrEqual(rank(asked));
    if (asked !== 'read-only') expect(client.scopes).toContain('write');
    if (asked === 'danger-full-access') expect(client.scopes).toContain('admin');
  }
});

test('over all requests: a write in the root itself was asked for or allowed by its rule, and danger is always asked', () => {
  for (const one of everyRequest) {
    const decision = decided(one);
    if (!decision || one.asked === 'read-only') continue;
    if (decision.workspace === 'direct') expect(decision.ask || one.root.writes === 'allow').toBe(true);
    expect(decision.review).toBe(decision.workspace !== 'direct');
    if (one.asked === 'danger-full-access') expect(decision.ask).toBe(true);
  }
});

test.each([
  ['review', true, { workspace: 'worktree', ask: false, review: true }],
  ['review', false, { workspace: 'copy', ask: false, review: true }],
  ['ask', true, { workspace: 'direct', ask: true, review: false }],
  ['allow', true, { workspace: 'direct', ask: false, review: false }],
] as const)('writes “%s”, in git: %s', (writes, isRepository, expected) => {
  expect(decideRun(request({ isRepository }, { writes }))).toMatchObject(expected);
});

test('reading runs in the folder itself, without a question', () => {
  for (const writes of WriteRule.options) {
    const decision = decideRun(request({ asked: 'read-only', client: { name: 'x', scopes: ['read'] } }, { writes, network: true }));
    expect(decision).toMatchObject({
      sandbox: 'read-only',
      workspace: 'direct',
      ask: false,
      review: false,
      network: true,
      secretScan: true,
    });
  }
});

test('security 103, 38: a refusal names who stands in the way and the next step', async () => {
  const folder = await refused('sandbox/aboveCeiling', () => decideRun(request({ asked: 'danger-full-access' })));
  expect([folder.status, folder.text]).toEqual([
    403,
    'danger-full-access is disabled: the folder /repo allows at most workspace-write. The owner can raise it: drawbridge roots edit /repo --sandbox danger-full-access',
  ]);
  const bridge = await refused('sandbox/aboveCeiling', () => decideRun(request({ bridge: { id: 'openai', sandbox: 'read-only' } })));
  expect(bridge.message).toContain('the bridge openai allows at most read-only');
  const client = await refused('auth/scopeMissing', () => decideRun(request({ client: { name: 'x', scopes: ['run'] } })));
  expect([client.status, client.hint]).toEqual([403, expect.stringContaining('--scope write')]);
  await refused('auth/scopeMissing', () => decideRun(request({ asked: 'read-only', client: { name: 'x', scopes: ['admin'] } })));
});

test('the explanation says the same as the decision, with the rule behind each part', () => {
  for (const one of everyRequest) {
    const explanation = explainRun(one);
    expect(PolicyExplanation.parse(explanation)).toEqual(explanation);
    expect(explanation.decision).toEqual(decided(one));
    expect(explanation.refusal === null).toBe(explanation.decision !== null);
  }
  expect(explainRun(request({}, { writes: 'review' })).sentences).toEqual([
    'Who asks: ChatGPT, through chatgpt; for workspace-write in /repo.',
    'folder /repo (roots[].sandbox): at most workspace-write, so workspace-write may be asked for.',
    'bridge chatgpt (bridges[].sandbox): at most danger-full-access, so workspace-write may be asked for.',
    'client ChatGPT: the scopes write allow at most workspace-write, so workspace-write may be asked for.',
    'folder /repo (roots[].writes): writes are “review”, so it runs in a worktree of its own and its changes are reviewed.',
    'folder /repo (roots[].network): network is off, so commands may not use it.',
    'folder /repo (roots[].secretScan): the search for secrets is on, so it is refused where files look like secrets.',
    'It runs workspace-write in a worktree of its own; nothing reaches the folder before the review.',
  ]);
  expect(explainRun(request({ client: { name: 'x', scopes: ['read'] } })).sentences.at(-1)).toMatch(
    /^Refused: workspace-write is disabled/,
  );
});

test('a client’s own ceiling holds besides those of folder, bridge and scopes: the lowest decides', () => {
  for (const one of everyRequest) {
    for (const sandbox of [null, ...Sandbox.options]) {
      const limited = { ...one, client: { ...one.client, sandbox } };
      const isBelow = sandbox !== null && rank(sandbox) < rank(one.asked);
      expect(decided(limited) !== null).toBe(decided(one) !== null && !isBelow);
    }
  }
  const failure = explainRun(request({ client: { name: 'CI', scopes: ['write'], sandbox: 'read-only' } })).refusal;
  expect(failure).toMatchObject({
    code: 'sandbox/aboveCeiling',
    message: 'workspace-write is disabled: the client CI allows at most read-only.',
  });
});

test('what a client goes on with is lowered to what it may', () => {
  for (const asked of Sandbox.options) {
    expect(withinClient(asked, { scopes: ['write', 'admin'] })).toBe(asked);
    expect(withinClient(asked, { scopes: ['read'] })).toBe('read-only');
    for (const sandbox of Sandbox.options) {
      expect(rank(withinClient(asked, { scopes: ['write', 'admin'], sandbox }))).toBe(Math.min(rank(asked), rank(sandbox)));
    }
  }
});
