import { createHash, randomBytes } from 'node:crypto';
import { expect } from '@playwright/test';
import { violations } from '../fixtures/axe.ts';
import { cliJson, runCli, type Served } from '../fixtures/cli.ts';
import { openCallback } from '../fixtures/oauth-client.ts';
import { shoot } from '../fixtures/shoot.ts';
import { test as base } from '../fixtures/test.ts';
import { openWorkspace, type Workspace } from '../fixtures/workspace.ts';

/** A bridge that people sign in to, and a program that listens for the answer on this machine. */
const test = base.extend<{ callback: string }>({
  workspace: async ({ model }, use) => {
    const bridges = [{ id: 'chatgpt', kind: 'mcp', port: 0, auth: { mode: 'oauth' }, sandbox: 'workspace-write' }];
    await using workspace = await openWorkspace(model.url, { bridges: bridges as never });
    await use(workspace);
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names
  callback: async ({}, use) => {
    await using callback = await openCallback();
    await use(callback.url);
  },
});

/** A client registers itself, and gives the address that it sends its user to. */
async function begin(serve: Served, workspace: Workspace, callback: string): Promise<string> {
  await cliJson(workspace, 'sign-in', 'wait');
  const { origin } = new URL(serve.url('chatgpt'));
  const response = await fetch(`${origin}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: 'Inspector', redirect_uris: [callback] }),
  });
  const { client_id } = (await response.json()) as { client_id: string };
  const challenge = createHash('sha256').update(randomBytes(32).toString('base64url')).digest('base64url');
  const query = new URLSearchParams({
    response_type: 'code',
    client_id,
    redirect_uri: callback,
    state: 'of-the-client',
    scope: 'codex:read codex:write',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  return `${origin}/oauth/authorize?${query}`;
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the owner signs a client in: code on one page, answer on the other, ${colorScheme}`, async ({
    serve,
    workspace,
    page,
    context,
    callback,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
    await expect(page.getByRole('region', { name: 'Bridges' })).toBeVisible();

    // A first request to look at: looking takes as long as it takes, so that one is not the one that is granted.
    const client = await context.newPage();
    await client.emulateMedia({ colorScheme });
    await client.goto(await begin(serve, workspace, callback));
    await expect(client.getByRole('heading', { name: 'Inspector wants to use Codex on your computer' })).toBeVisible();
    // The window has gone there by itself.
    const field = page.getByRole('textbox', { name: 'Code from the page in your browser' });
    await expect(field).toBeFocused();
    await expect(page.getByRole('main')).toContainText('nobody: it named itself');
    await page.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByRole('alert')).toContainText('8 letters');
    await field.fill('bbbb-bbbb');
    await page.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByText('4 tries left')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    expect(await violations(client)).toEqual([]);
    if (colorScheme === 'light') {
      await shoot(page, 'sign-in');
      await shoot(client, 'sign-in-browser');
    }
    await runCli(workspace, 'sign-in', 'decline');
    await expect(client.getByRole('heading', { name: 'Back at the client' })).toBeVisible();

    await client.goto(await begin(serve, workspace, callback));
    const code = (await client.getByRole('img', { name: /^Code:/ }).textContent()) ?? '';
    await expect(field).toBeFocused();
    await expect(field).toHaveValue('');
    await field.fill(code.toLowerCase());
    await page.getByRole('radio', { name: 'Only these' }).check();
    await page.getByRole('checkbox', { name: workspace.root }).check();
    await page.getByRole('checkbox', { name: 'Edit' }).uncheck();
    await page.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Inspector may sign in now' })).toBeVisible();
    expect(await violations(page)).toEqual([]);

    await client.waitForURL((url) => url.searchParams.has('code'));
    const back = new URL(client.url());
    expect([back.searchParams.get('state'), back.searchParams.get('iss'), back.searchParams.has('code')]).toEqual([
      'of-the-client',
      new URL(serve.url('chatgpt')).origin,
      true,
    ]);
  });
}

test('a no goes back to the client, and a terminal answers as well', async ({ serve, workspace, page, context, callback }) => {
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await expect(page.getByRole('region', { name: 'Bridges' })).toBeVisible();
  const client = await context.newPage();
  await client.goto(await begin(serve, workspace, callback));
  await page.getByRole('button', { name: 'Deny' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Inspector was refused' })).toBeVisible();
  await expect(client.getByRole('heading', { name: 'Back at the client' })).toBeVisible();
  expect(new URL(client.url()).searchParams.get('error')).toBe('access_denied');

  await client.goto(await begin(serve, workspace, callback));
  const code = (await client.getByRole('img', { name: /^Code:/ }).textContent()) ?? '';
  const shown = await runCli(workspace, 'sign-in', 'show');
  expect(shown.stdout).toContain('Inspector wants to sign in on chatgpt');
  expect((await runCli(workspace, 'sign-in', 'accept', 'XXXX-XXXX')).stderr).toContain('not the code');
  const accepted = await runCli(workspace, 'sign-in', 'accept', code, '--root', workspace.root, '--sandbox', 'read-only');
  expect([accepted.code, accepted.stdout]).toEqual([0, expect.stringContaining('may sign in now')]);
  await expect(client.getByRole('heading', { name: 'Back at the client' })).toBeVisible();
  await expect.poll(() => new URL(client.url()).searchParams.has('code')).toBe(true);
});
