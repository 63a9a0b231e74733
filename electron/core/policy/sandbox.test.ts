import { expect, test } from 'vitest';
import { refused } from '../../../e2e/fixtures/refused.ts';
import { RootConfig, Sandbox } from '../../../shared/model/config.ts';
import { Scope } from '../../../shared/model/host.ts';
import { allowSandbox, type SandboxQuestion } from './sandbox.ts';

interface Case {
  readonly asked: Sandbox;
  readonly root: Sandbox;
  readonly bridge: Sandbox;
  readonly scopes: readonly Scope[];
}

const question = ({ asked, root, bridge, scopes }: Case): SandboxQuestion => ({
  asked,
  root: RootConfig.parse({ path: '/repo', sandbox: root }),
  bridge: { id: 'openai', sandbox: bridge },
  scopes,
});

const everyCase: readonly Case[] = Sandbox.options.flatMap((asked) =>
  Sandbox.options.flatMap((root) =>
    Sandbox.options.flatMap((bridge) =>
      [[], ...Scope.options.map((scope) => [scope]), [...Scope.options]].map((scopes) => ({ asked, root, bridge, scopes })),
    ),
  ),
);

test('of all questions only reading is answered yes, and only to a token that may start something', () => {
  const allowed = everyCase.filter((one) => {
    try {
      return allowSandbox(question(one)) === one.asked;
    } catch {
      return false;
    }
  });
  expect(everyCase).toHaveLength(3 * 3 * 3 * 6);
  expect(allowed.every(({ asked }) => asked === 'read-only')).toBe(true);
  expect(allowed.map(({ scopes }) => scopes.join())).toEqual(
    Array.from({ length: 9 }, () => ['read', 'run', 'write', 'read,run,write,admin']).flat(),
  );
});

test('security 103: what is above a ceiling is refused and never lowered, naming who set it', async () => {
  const scopes = Scope.options;
  const above = (one: Omit<Case, 'scopes'>) => refused('sandbox/aboveCeiling', () => allowSandbox(question({ ...one, scopes })));
  const byRoot = await above({ asked: 'workspace-write', root: 'read-only', bridge: 'danger-full-access' });
  expect(byRoot).toMatchObject({ message: 'workspace-write is disabled: the folder /repo allows at most read-only.', status: 403 });
  expect(byRoot.hint).toContain('roots[].sandbox');
  const byBridge = await above({ asked: 'danger-full-access', root: 'danger-full-access', bridge: 'workspace-write' });
  expect(byBridge.message).toBe('danger-full-access is disabled: the bridge openai allows at most workspace-write.');
  expect(byBridge.hint).toContain('bridges[].sandbox');
});

test('security 38: a token without the scope is refused, and told which it needs', async () => {
  const open = { root: 'danger-full-access', bridge: 'danger-full-access' } as const;
  const write = await refused('auth/scopeMissing', () =>
    allowSandbox(question({ ...open, asked: 'workspace-write', scopes: ['read', 'run', 'admin'] })),
  );
  expect(write.hint).toContain('--scope write');
  const read = await refused('auth/scopeMissing', () => allowSandbox(question({ ...open, asked: 'read-only', scopes: ['admin'] })));
  expect(read.hint).toContain('--scope read');
});

test('a write that every ceiling and scope allows waits for the review of writes', async () => {
  for (const asked of ['workspace-write', 'danger-full-access'] as const) {
    const failure = await refused('sandbox/notReviewed', () =>
      allowSandbox(question({ asked, root: 'danger-full-access', bridge: 'danger-full-access', scopes: ['write'] })),
    );
    expect(failure.hint).toBe('Ask for read-only.');
  }
});
