import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import OpenAI from 'openai';
import { type Result } from '../../shared/contract/control.ts';
import { type Config } from '../../shared/model/config.ts';
import { patches } from '../scripted-model/steps.ts';
import { violations } from '../fixtures/axe.ts';
import { cliJson, runCli } from '../fixtures/cli.ts';
import { shoot } from '../fixtures/shoot.ts';
import { hostToken, test } from '../fixtures/test.ts';

const asWriter = { headers: { 'x-drawbridge-sandbox': 'workspace-write' } };
const asked = { model: 'gpt-5.5', messages: [{ role: 'user' as const, content: 'Say that it ticks' }] };

test.use({
  modelOptions: {
    script: [{ patch: patches.update('clock.ts', 'export const now = () => Date.now();', '// tick') }, { text: 'It ticks.' }],
  },
});

test('the owner lets a bridge write and moves it to another port; an OpenAI client’s write comes to the review from then on', async ({
  serve,
  workspace,
  page,
}) => {
  expect(await runCli(workspace, 'roots', 'edit', workspace.root, '--sandbox', 'workspace-write')).toMatchObject({ code: 0 });
  const chat = (baseURL: string) => new OpenAI({ baseURL, apiKey: hostToken, maxRetries: 0 }).chat.completions.create(asked, asWriter);
  await expect(chat(serve.url('openai'))).rejects.toMatchObject({ status: 403 });

  const program = createServer().listen(0, '127.0.0.1');
  await once(program, 'listening');
  const { port } = program.address() as AddressInfo;
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  const bridges = page.getByRole('region', { name: 'Bridges' });
  await bridges.getByRole('button', { name: 'Change OpenAI API…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change the OpenAI API bridge' });
  await expect(dialog.getByRole('radio', { name: 'read', exact: true })).toBeFocused();
  await dialog.getByRole('radio', { name: 'do anything' }).check();
  await dialog.getByRole('radio', { name: 'Any program on this computer' }).check();
  await expect(dialog.getByRole('status')).toContainText('Without a token nobody can say who asked');
  await expect(dialog.getByRole('status')).toContainText('Without a sandbox');
  await dialog.getByRole('textbox', { name: 'Port' }).fill('80a');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('A whole number from 0 to 65,535.');
  await shoot(page, 'bridge-change');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await violations(page)).toEqual([]);
  }

  await dialog.getByRole('radio', { name: 'read and write' }).check();
  await dialog.getByRole('radio', { name: 'Clients with a token' }).check();
  await dialog.getByRole('textbox', { name: 'Port' }).fill(String(port));
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(dialog.getByRole('alert')).toContainText(`Port ${port} on 127.0.0.1 is used by another program.`);
  await shoot(page, 'bridge-change-taken');
  const listed = async () => (await cliJson<Result<'bridge/list'>>(workspace, 'bridges', 'list')).data.find(({ id }) => id === 'openai');
  expect(await listed()).toMatchObject({ state: 'listening', url: serve.url('openai'), sandbox: 'read-only' });

  await once(program.close(), 'close');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(bridges).toContainText(`127.0.0.1:${port}`);
  await expect(bridges.getByRole('button', { name: 'Change OpenAI API…' })).toBeFocused();
  await shoot(page, 'bridge-changed');
  const reply = chat(`http://127.0.0.1:${port}/v1`);
  const waiting = page.getByRole('link', { name: /^Reviews/ });
  await waiting.click();
  await page.getByRole('link', { name: /Say that it ticks/ }).click();
  await expect(page.getByRole('region', { name: 'Changes of clock.ts' })).toContainText('// tick');
  const file = () => readFileSync(join(workspace.root, 'clock.ts'), 'utf8');
  expect(file()).toContain('Date.now()');
  await page.getByRole('button', { name: 'Accept hunk 1 of 1' }).click();
  await page.getByRole('region', { name: 'Decide' }).getByRole('button', { name: 'Apply 1 file', exact: true }).click();
  expect((await reply).choices[0]?.message.content).toContain('It ticks.');
  expect(file()).toBe('// tick\n');

  expect(await runCli(workspace, 'bridges', 'edit', 'openai', '--sandbox', 'read-only', '--enabled', 'off')).toMatchObject({ code: 0 });
  const { bridges: kept } = JSON.parse(readFileSync(workspace.configFile, 'utf8')) as Config;
  expect(kept[1]).toMatchObject({ id: 'openai', port, sandbox: 'read-only', enabled: false, auth: { mode: 'token' } });
  expect(await runCli(workspace, 'bridges', 'edit', 'openai')).toMatchObject({ code: 2 });

  await page.getByRole('link', { name: 'Home', exact: true }).click();
  await page.getByRole('button', { name: 'Connect a client…' }).click();
  const connect = page.getByRole('region', { name: 'Connect a client' });
  await connect.getByRole('radio', { name: 'JavaScript' }).check();
  await expect(connect).toContainText('The OpenAI API bridge itself lets clients read only');
  await shoot(page, 'bridge-connect');
  await connect.getByRole('button', { name: 'Let this bridge write, after review' }).click();
  await expect(connect).toContainText('You review each change before it reaches the folder.');
  await expect(connect.getByRole('checkbox', { name: 'It may ask for changes' })).toBeFocused();
  expect(await listed()).toMatchObject({ port, sandbox: 'workspace-write' });
});
