import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cliJson, createToken, runCli, startServe } from '../../e2e/fixtures/cli.ts';
import { makeFolder } from '../../e2e/fixtures/folder.ts';
import { openWorkspace } from '../../e2e/fixtures/workspace.ts';
import { startScriptedModel } from '../../e2e/scripted-model/server.ts';
import { type Client } from '../../shared/model/client.ts';

/** A data directory and a folder that is open, with no host. */
async function openHome() {
  const folder = makeFolder('cli-tokens');
  const home = { dataDir: folder.at('data') };
  mkdirSync(folder.at('repo'));
  await runCli(home, 'roots', 'add', folder.at('repo'));
  return {
    repo: folder.at('repo'),
    run: (...args: readonly string[]) => runCli(home, 'tokens', ...args),
    list: async () => (await cliJson<{ data: Client[] }>(home, 'tokens', 'list')).data,
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

test('a token is made within limits, shown, changed, replaced and revoked, without a host', async () => {
  using home = await openHome();
  const { repo, run, list } = home;
  const before = Math.floor(Date.now() / 1000);
  const limits = ['--root', repo, '--sandbox', 'read-only', '--expires', '30d'];
  expect((await run('create', '--name', 'Build box', '--scope', 'run,read', ...limits)).stdout).toMatch(/^cb_[\w-]{43}\n/);
  const [made] = await list();
  expect(made).toMatchObject({ name: 'Build box', scopes: ['read', 'run'], roots: [repo], sandbox: 'read-only' });
  expect(made?.expiresAt).toBeGreaterThanOrEqual(before + 30 * 86_400);
  expect((await run('list')).stdout).toMatch(
    new RegExp(
      `^ID +NAME +KIND +SCOPES +AT MOST +EXPIRES +LAST USED +FROM +FOLDERS\n\\S+ +Build box +token +read,run +read-only +\\d{4}-[\\d: -]+ +- +- +${repo}\n$`,
    ),
  );

  const edited = await run(
    'edit',
    'Build box',
    '--name',
    'CI',
    '--scope',
    'write',
    '--root',
    'all',
    '--sandbox',
    'none',
    '--expires',
    '2999-01-31',
  );
  expect(edited.stdout).toBe('CI: write; no ceiling of its own; folders all; expires 2999-01-31 00:00:00.\n');
  expect((await run('edit', 'CI', '--expires', 'never', '--json')).code).toBe(0);
  expect(await list()).toMatchObject([{ id: made?.id, name: 'CI', scopes: ['write'], roots: null, sandbox: null, expiresAt: null }]);
  expect(await run('rotate', made?.id ?? '')).toMatchObject({
    stdout: expect.stringMatching(/^cb_[\w-]{43}\n$/),
    stderr: 'This is the new token of CI. It is shown this once; the old one is dead.\n',
  });
  expect((await run('revoke', 'CI')).stdout).toBe('The token of CI is revoked.\n');
  expect(await list()).toEqual([]);
});

test('limits that cannot be meant are wrong usage, and those that cannot be given are refused', async () => {
  using home = await openHome();
  const create = (...more: readonly string[]) => home.run('create', '--name', 'CI', '--scope', 'run', ...more);
  for (const [code, options, says] of [
    [2, ['--expires', '0d'], '--expires takes days or hours like 30d or 12h'],
    [2, ['--expires', 'tomorrow'], '--expires takes days'],
    [2, ['--expires', '2027-13-45'], '--expires takes days'],
    [2, ['--sandbox', 'castle'], '--sandbox knows read-only, workspace-write, danger-full-access, none'],
    [2, ['--root', 'all', '--root', home.repo], '--root all opens every folder'],
    [1, ['--expires', '2020-01-01'], 'The expiry given is over already.'],
    [1, ['--root', `${home.repo}/nowhere`], 'is not an open folder.'],
  ] as const) {
    const said = await create(...options);
    expect([options, said.code, said.stdout]).toEqual([options, code, '']);
    expect(said.stderr).toContain(says);
  }
  expect((await home.run('edit', 'CI')).stderr).toContain('Nothing to change');
  expect(await home.run('rotate', 'CI')).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no client "CI".') });
  expect(await home.list()).toEqual([]);
});

test('security 39: a running host takes an edit, a new token and a revocation at once', async () => {
  await using model = await startScriptedModel();
  await using workspace = await openWorkspace(model.url);
  await using served = await startServe(workspace);
  const token = await createToken(workspace, 'CI');
  const status = async (of: string) =>
    (await fetch(`${served.url('openai')}/models`, { headers: { authorization: `Bearer ${of}` } })).status;
  expect(await status(token)).toBe(200);
  expect(await cliJson(workspace, 'tokens', 'list')).toMatchObject({ data: [{ name: 'CI', lastUsedFrom: 'openai' }] });
  const rotated = await cliJson<{ token: string }>(workspace, 'tokens', 'rotate', 'CI');
  expect([await status(token), await status(rotated.token)]).toEqual([401, 200]);
  expect((await runCli(workspace, 'tokens', 'revoke', 'CI', '--cancel-jobs')).code).toBe(0);
  expect(await status(rotated.token)).toBe(401);
});
