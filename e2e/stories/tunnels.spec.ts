import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { type Result } from '../../shared/contract/control.ts';
import { violations } from '../fixtures/axe.ts';
import { callTool } from '../fixtures/chat.ts';
import { cliJson, startServe } from '../fixtures/cli.ts';
import { shoot } from '../fixtures/shoot.ts';
import { hostToken, test } from '../fixtures/test.ts';
import { openWorkspace, type Workspace } from '../fixtures/workspace.ts';

const hostname = 'codex.example.invalid';

/** In place of ssh: it runs, and carries nothing. */
function idleSsh({ root }: Workspace): string {
  const path = join(root, '..', 'idle-ssh');
  writeFileSync(path, '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 });
  return path;
}

const open = async (page: Page, workspace: Workspace, screen: string) => {
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await page.getByRole('link', { name: screen, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: screen })).toBeVisible();
};

test('the owner gives a bridge a way in, copies what ChatGPT needs, tests it, cuts it off and takes it away', async ({
  serve,
  workspace,
  page,
}) => {
  expect(serve.ready.event).toBe('ready');
  const dialog = page.getByRole('dialog');
  const chatgpt = page.getByRole('region', { name: 'ChatGPT' });
  const inMenu = async (item: string) => {
    await page.getByRole('button', { name: 'More for the way in to ChatGPT' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  const configured = async () => (await cliJson<Result<'config/read'>>(workspace, 'config', 'show')).bridges[0]?.public;
  await open(page, workspace, 'Tunnels');
  await expect(chatgpt).toContainText('Only this machine reaches it.');

  await page.getByRole('button', { name: 'Set up a way in to ChatGPT' }).click();
  await dialog.getByRole('radio', { name: 'SSH' }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toHaveText([
    'Write the name alone, for example codex.example.org.',
    'Write user@host, or a name of your ssh configuration.',
    'Write a port from 1 to 65535.',
  ]);
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('textbox', { name: 'Public name' }).fill(hostname);
  await dialog.getByRole('textbox', { name: 'SSH destination' }).fill('me@host');
  await dialog.getByRole('textbox', { name: 'Port on that server' }).fill('8080');
  await dialog.getByRole('textbox', { name: 'Program' }).fill(idleSsh(workspace));
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(chatgpt).toContainText('sign in, and you agree');
  await expect(chatgpt).toContainText('at most read');
  expect(await configured()).toMatchObject({ auth: { mode: 'oauth' }, sandbox: 'read-only', tunnel: { kind: 'ssh', hostname } });

  await page.getByRole('button', { name: 'Copy for ChatGPT: ChatGPT' }).click();
  await expect(dialog.getByRole('status', { name: 'Server URL' })).toHaveText(`https://${hostname}/mcp`);
  await expect(dialog.getByRole('listitem').filter({ hasText: 'choose OAuth' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Test the way in to ChatGPT' }).click();
  // No name under .invalid leads anywhere, whoever is asked for it.
  await expect(dialog.getByText(/^It ends at “/)).toBeVisible();
  await expect(dialog.getByRole('list', { name: 'Hops of the test, in order' }).getByText(/failed$/)).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await shoot(page, 'tunnel-guide');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Copy for ChatGPT: ChatGPT' })).toBeFocused();

  await page.getByRole('button', { name: 'Cut ChatGPT off from outside' }).click();
  await expect(page.getByRole('button', { name: 'Open ChatGPT to outside' })).toBeVisible();
  await expect(chatgpt).toContainText('closed');
  expect(await violations(page)).toEqual([]);

  await inMenu('Configure…');
  await dialog.getByRole('radio', { name: 'Secret path' }).check();
  await dialog.getByRole('combobox', { name: 'From outside, jobs may at most' }).selectOption('read and write');
  await dialog.getByRole('checkbox', { name: 'Open together with the bridge' }).uncheck();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(chatgpt).toContainText('whoever knows the secret path');
  await expect(chatgpt).toContainText('The secret is part of the address');
  expect(await configured()).toMatchObject({ enabled: false, auth: { mode: 'path' }, sandbox: 'workspace-write' });

  await inMenu('Remove…');
  await dialog.getByRole('button', { name: 'Remove way in' }).click();
  await expect(chatgpt).toContainText('Only this machine reaches it.');
  expect(await configured()).toBeUndefined();
});

test('secrets go in and never come out; the vault moves to a file and opens with its passphrase', async ({ serve, workspace, page }) => {
  expect(serve.ready.event).toBe('ready');
  const dialog = page.getByRole('dialog');
  const value = ['sk', 'x'.repeat(40)].join('-');
  const passphrase = ['correct', 'horse', 'battery'].join(' ');
  await open(page, workspace, 'Secrets');

  await page.getByRole('button', { name: 'Move to an encrypted file…' }).click();
  await dialog.getByRole('textbox', { name: 'New passphrase' }).fill('short');
  await dialog.getByRole('button', { name: 'Move secrets' }).click();
  await expect(dialog.getByRole('alert')).toHaveText(['At least 12 characters.', 'The two are not the same.']);
  await dialog.getByRole('textbox', { name: 'New passphrase' }).fill(passphrase);
  await dialog.getByRole('textbox', { name: 'Once more' }).fill(passphrase);
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Move secrets' }).click();
  await expect(dialog).toHaveCount(0);
  const vault = page.getByRole('region', { name: 'Where they are kept' });
  await expect(vault).toContainText('An encrypted file');
  await expect(vault).toContainText('ready');

  await page.getByRole('button', { name: 'Store a secret…' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('tunnel key');
  await dialog.getByRole('textbox', { name: 'Value' }).fill(value);
  await dialog.getByRole('button', { name: 'Store', exact: true }).click();
  await expect(dialog.getByRole('alert')).toHaveText('Use letters, digits, dots and dashes, 80 at most.');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('tunnel-key');
  await dialog.getByRole('button', { name: 'Store', exact: true }).click();
  await expect(dialog).toHaveCount(0);
  const row = page.getByRole('listitem', { name: 'tunnel-key' });
  await expect(row).toContainText('set');
  expect(await page.content()).not.toContain(value);
  expect(await violations(page)).toEqual([]);
  await shoot(page, 'secrets');

  await serve.stop();
  await using again = await startServe(workspace);
  expect(again.ready.event).toBe('ready');
  await open(page, workspace, 'Audit');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Commands' })).toBeFocused();
  await page.keyboard.type('unlock');
  await expect(page.getByRole('option', { selected: true })).toHaveText('Unlock the vault');
  await page.keyboard.press('Enter');
  await expect(vault.getByRole('textbox', { name: 'Passphrase' })).toBeFocused();
  await expect(row).toContainText('unknown');
  await vault.getByRole('textbox', { name: 'Passphrase' }).fill('not the passphrase');
  await vault.getByRole('button', { name: 'Unlock' }).click();
  await expect(vault.getByRole('alert')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await vault.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase);
  await page.keyboard.press('Enter');
  await expect(row).toContainText('set');

  await page.getByRole('button', { name: 'Remove tunnel-key' }).click();
  await dialog.getByRole('button', { name: 'Remove secret' }).click();
  await expect(page.getByText('No secret is stored, and no setting names one.')).toBeVisible();
});

test('what was called, by whom and what became of it stands under Connections, live', async ({ serve, workspace, page }) => {
  await open(page, workspace, 'Connections');
  await expect(page.getByText('No request yet.')).toBeVisible();
  const list = page.getByRole('list', { name: 'Requests, newest first' });
  const status = () => callTool({ url: serve.url, token: hostToken }, 'bridge_status', {});
  expect(await status()).toMatchObject({ status: 200 });
  await expect(list.getByRole('button').filter({ hasText: 'tools/call bridge_status' })).toBeVisible();
  const models = serve.url('openai').concat('/models');
  expect((await fetch(models, { headers: { authorization: 'Bearer nobody' } })).status).toBe(401);
  const refused = list.getByRole('button').filter({ hasText: '401' });
  await expect(refused).toBeVisible();

  await page.getByRole('checkbox', { name: 'Only what failed' }).check();
  await expect(list.getByRole('button')).toHaveCount(1);
  await refused.focus();
  await page.keyboard.press('Enter');
  await expect(list).toContainText('The caller had no valid token or sign-in.');
  await expect(list).toContainText('openai, from this machine');
  expect(await violations(page)).toEqual([]);
  await shoot(page, 'connections');

  await page.getByRole('combobox', { name: 'Bridge' }).selectOption('chatgpt');
  await expect(page.getByText('No request matches.')).toBeVisible();
  await page.getByRole('combobox', { name: 'Bridge' }).selectOption('Every bridge');
  await page.getByRole('checkbox', { name: 'Only what failed' }).uncheck();
  await expect(list.getByRole('button').filter({ hasText: 'tools/call bridge_status' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Forget them' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByText('No request yet.')).toBeVisible();
  expect(await status()).toMatchObject({ status: 200 });
  await expect(list.getByRole('button').filter({ hasText: 'tools/call bridge_status' })).toBeVisible();
});

const reachable = test.extend({
  workspace: async ({ model }, use) => {
    await using workspace = await openWorkspace(model.url);
    const tunnel = { kind: 'ssh', path: idleSsh(workspace), destination: 'me@host', remotePort: 8080, hostname };
    const config = JSON.parse(readFileSync(workspace.configFile, 'utf8'));
    config.bridges[0].public = { enabled: false, auth: { mode: 'token' }, tunnel };
    writeFileSync(workspace.configFile, JSON.stringify(config));
    await use(workspace);
  },
});

reachable('the owner opens a bridge to outside and cuts it off from the tray', async ({ desktop }) => {
  const label = async (id: string) => (await desktop.trayItems()).find((item) => item.id === id)?.label;
  await expect.poll(() => label('tunnel:chatgpt')).toBe('Tunnel to ChatGPT: closed');
  expect(await label('tunnel:chatgpt:switch')).toBe('Open to outside');
  await desktop.chooseTrayItem('tunnel:chatgpt:switch');
  await expect.poll(() => label('tunnel:chatgpt:switch')).toBe('Cut off from outside');
  await desktop.chooseTrayItem('tunnel:chatgpt:open');
  await expect(desktop.page.getByRole('button', { name: 'Cut ChatGPT off from outside' })).toBeVisible();
  await desktop.chooseTrayItem('tunnel:chatgpt:switch');
  await expect.poll(() => label('tunnel:chatgpt')).toBe('Tunnel to ChatGPT: closed');
  await expect(desktop.page.getByRole('button', { name: 'Open ChatGPT to outside' })).toBeVisible();
});
