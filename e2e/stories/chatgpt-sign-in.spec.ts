import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { expect, type Page } from '@playwright/test';
import { type Result } from '../../shared/contract/control.ts';
import { cliJson } from '../fixtures/cli.ts';
import { clientState, newSigningIn, openCallback } from '../fixtures/oauth-client.ts';
import { test as base } from '../fixtures/test.ts';
import { openWorkspace, type Workspace } from '../fixtures/workspace.ts';
import { patches } from '../scripted-model/steps.ts';

const before = 'export const now = () => Date.now();\n';
const after = 'export const now = () => 0;\n';

/** A bridge that people sign in to, and two folders: one that may be edited after a review, and a private one. */
const test = base.extend<{ other: string }>({
  workspace: async ({ model }, use) => {
    const bridges = [{ id: 'chatgpt', kind: 'mcp', port: 0, auth: { mode: 'oauth' }, sandbox: 'workspace-write' }];
    await using workspace = await openWorkspace(model.url, { bridges: bridges as never });
    await use(workspace);
  },
  other: async ({ workspace }, use) => {
    const other = join(workspace.root, '..', 'diary');
    mkdirSync(other);
    await use(other);
  },
});

test.use({
  modelOptions: {
    script: [{ text: 'It reads Date.now().' }, { patch: patches.update('clock.ts', before, after) }, { text: 'The clock stands still.' }],
  },
});

interface Owner {
  /** The window of the application. */
  readonly window: Page;
  /** The browser in which somebody signs in. */
  readonly browser: Page;
}

/** The owner reads the code off the page that the client opened, types it in the window, and says what is allowed. */
async function approve({ window, browser }: Owner, url: URL | undefined, allow: () => Promise<void>): Promise<URLSearchParams> {
  await browser.goto(url?.href ?? '');
  const code = (await browser.getByRole('img', { name: /^Code:/ }).textContent()) ?? '';
  const field = window.getByRole('textbox', { name: 'Code from the page in your browser' });
  // The window goes there by itself.
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('');
  await field.fill(code);
  await allow();
  await window.getByRole('button', { name: 'Approve' }).click();
  await expect(window.getByRole('status').filter({ hasText: 'ChatGPT may sign in now' })).toBeVisible();
  await browser.waitForURL((at) => at.searchParams.has('code'));
  const { searchParams } = new URL(browser.url());
  expect(searchParams.get('state')).toBe(clientState);
  return searchParams;
}

async function openFolders(workspace: Workspace, other: string): Promise<string> {
  await cliJson(workspace, 'roots', 'edit', workspace.root, '--sandbox', 'workspace-write');
  await cliJson(workspace, 'roots', 'add', other);
  const { data } = await cliJson<Result<'bridge/list'>>(workspace, 'bridges', 'list');
  return data[0]?.url ?? '';
}

for (const { era, mode } of [
  { era: '2025-11-25', mode: 'legacy' },
  { era: '2026-07-28', mode: { pin: '2026-07-28' } },
] as const) {
  test(`ChatGPT signs in to read, asks for more to edit, its edit is reviewed, and it is shut out, protocol ${era}`, async ({
    desktop: { page: window },
    page: browser,
    workspace,
    other,
  }) => {
    const { root } = workspace;
    const url = new URL(await openFolders(workspace, other));
    await using callback = await openCallback();
    const { provider, redirects, token } = newSigningIn({ name: 'ChatGPT', callback: callback.url });
    const newTransport = () => new StreamableHTTPClientTransport(url, { authProvider: provider });
    const newClient = () => new Client({ name: 'openai-mcp', version: '1.0.0' }, { versionNegotiation: { mode } });
    const owner: Owner = { window, browser };

    await window.getByRole('link', { name: 'Clients', exact: true }).click();
    await window.getByRole('link', { name: 'Sign-ins' }).click();
    await window.getByRole('button', { name: 'Wait for a connection' }).click();
    await expect(window.getByRole('button', { name: 'Stop waiting' })).toBeVisible();

    const first = newTransport();
    await expect(newClient().connect(first)).rejects.toThrow(UnauthorizedError);
    const agreed = await approve(owner, redirects[0], async () => {
      await window.getByRole('radio', { name: 'Only these' }).check();
      await window.getByRole('checkbox', { name: root }).check();
      await window.getByRole('combobox', { name: 'Its jobs may at most' }).selectOption('read');
    });
    await first.finishAuth(agreed);

    const client = newClient();
    const transport = newTransport();
    await client.connect(transport);
    const call = async (name: string, args: Record<string, unknown>) => {
      const { content, isError = false, structuredContent } = await client.callTool({ name, arguments: args });
      return { isError, text: JSON.stringify(content), structured: structuredContent as Record<string, unknown> };
    };
    expect((await call('codex_read', { prompt: 'What does the clock read?', cwd: root })).text).toContain('Date.now()');
    expect(await call('codex_read', { prompt: 'What is in it?', cwd: other })).toMatchObject({
      isError: true,
      structured: { code: 'root/notAllowed' },
    });

    const edit = { prompt: 'Stop the clock', cwd: root, sandbox: 'workspace-write', timeoutMs: 1 };
    await expect(call('codex_run', edit)).rejects.toThrow(UnauthorizedError);
    expect(redirects[1]?.searchParams.get('scope')).toBe('codex:read codex:write');
    const more = await approve(owner, redirects[1], async () => {
      const ceiling = window.getByRole('combobox', { name: 'Its jobs may at most' });
      // What was agreed to before is where it begins.
      await expect(ceiling).toHaveValue('read-only');
      await expect(window.getByRole('checkbox', { name: root })).toBeChecked();
      await expect(window.getByRole('checkbox', { name: other })).not.toBeChecked();
      await ceiling.selectOption('read and write');
    });
    await transport.finishAuth(more);

    const { jobId } = (await call('codex_run', edit)).structured;
    await expect.poll(async () => (await call('codex_job_status', { jobId })).structured['waitingFor']).toBe('approval: 1 file, 2 lines');
    expect((await call('codex_changes', { jobId })).structured).toMatchObject({ state: 'pending', files: [{ path: 'clock.ts' }] });
    expect(readFileSync(join(root, 'clock.ts'), 'utf8')).toBe(before);

    await window.getByRole('link', { name: /^Reviews/ }).click();
    await window.getByRole('link', { name: /Stop the clock/ }).click();
    await expect(window.getByRole('region', { name: 'Changes of clock.ts' })).toContainText('() => 0');
    await window.getByRole('button', { name: 'Accept file', exact: true }).click();
    const decide = window.getByRole('region', { name: 'Decide' });
    await decide.getByRole('button', { name: 'Apply 1 file', exact: true }).click();
    await expect(decide).toContainText('1 file landed, +1 −1.');
    expect(readFileSync(join(root, 'clock.ts'), 'utf8')).toBe(after);
    await expect.poll(async () => (await call('codex_job_status', { jobId })).structured['status']).toBe('completed');
    const changes = await call('codex_changes', { jobId });
    expect(changes.structured).toMatchObject({ state: 'applied', landed: { files: 1, added: 1, removed: 1 } });
    expect(changes.text).toContain('+export const now = () => 0;');

    await window.getByRole('link', { name: 'Clients', exact: true }).click();
    const row = window.getByRole('list', { name: 'Clients, oldest first' }).getByRole('listitem', { name: 'ChatGPT' });
    await expect(row).toContainText('May read, run, write · at most read and write · in');
    await window.getByRole('button', { name: 'More for ChatGPT' }).click();
    await window.getByRole('menuitem', { name: 'Revoke…' }).click();
    await window.getByRole('dialog').getByRole('button', { name: 'Revoke client' }).click();
    await expect(row).toHaveCount(0);
    const knock = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token()}` } });
    expect(knock.status).toBe(401);
    // Its refresh token is worth nothing either: all it can do is ask again.
    await expect(call('codex_job_status', { jobId })).rejects.toThrow(UnauthorizedError);
    expect(redirects).toHaveLength(3);
    await client.close();
  });
}
