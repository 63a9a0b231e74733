import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type Locator, type Page } from '@playwright/test';
import { violations } from '../fixtures/axe.ts';
import { cliJson } from '../fixtures/cli.ts';
import { shoot } from '../fixtures/shoot.ts';
import { test as base } from '../fixtures/test.ts';
import { openWorkspace, type Workspace } from '../fixtures/workspace.ts';

const test = base.extend({
  /** Nothing is open and nobody may call. */
  workspace: async ({ model }, use) => {
    await using workspace = await openWorkspace(model.url, { roots: [] });
    await use(workspace);
  },
});

const openPage = async (page: Page, workspace: Workspace) => page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);

/** By the Tab key alone. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
}

const press = async (page: Page, target: Locator, key = 'Enter') => {
  await tabTo(page, target);
  await page.keyboard.press(key);
};

/** Runs the program that the page shows, with the environment that it shows, as somebody who copies both. */
async function runCopied(step: Locator, { root }: Workspace): Promise<string> {
  const [environment = '', code = ''] = (await step.locator('pre').allTextContents()).slice(1);
  const given = Object.fromEntries([...environment.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, to]) => [name, to]));
  const file = join(root, '..', 'client.mjs');
  writeFileSync(file, code);
  const { stdout } = await promisify(execFile)(process.execPath, [file], { env: { ...process.env, ...given } });
  return stdout.trim();
}

test.describe('the first run', () => {
  test.use({ modelOptions: { script: [{ text: 'One file.' }, { text: 'A clock, in one file.' }] } });

  test('opens by itself, and leads by keys from nothing to a client that is connected and a question that is answered', async ({
    serve,
    workspace,
    page,
  }) => {
    const step = (name: string) => page.getByRole('region', { name });
    const heading = (name: string) => step(name).getByRole('heading', { level: 2 });
    const connect = step('Connect a client');
    const connection = page.getByRole('region', { name: 'Connection test' });
    const models = (token: string) => fetch(`${serve.url('openai')}/models`, { headers: { authorization: `Bearer ${token}` } });

    await openPage(page, workspace);
    await expect(page.getByRole('heading', { level: 1, name: 'Set up Drawbridge' })).toBeVisible();
    const folder = step('Open a folder').getByRole('textbox', { name: 'Folder' });
    await expect(folder).toBeVisible();
    await tabTo(page, folder);
    await page.keyboard.type('clock');
    await page.keyboard.press('Enter');
    await expect(step('Open a folder').getByRole('alert')).toHaveText('Write the whole path, from / or a drive letter on.');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(workspace.root);
    await expect(step('Open a folder').getByRole('alert')).toHaveCount(0);
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('radio', { name: 'Review before writing' })).toBeChecked();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');

    await expect(heading('Connect a client')).toBeFocused();
    await tabTo(page, connect.getByRole('radio', { name: 'ChatGPT' }));
    for (let down = 0; down < 3; down += 1) await page.keyboard.press('ArrowDown');
    await expect(connect.getByRole('radio', { name: 'JavaScript' })).toBeChecked();
    await press(page, connect.getByRole('button', { name: 'Create token' }));
    await expect(connect.getByRole('status', { name: 'Token' })).toHaveText(/^\S{40,}$/);
    await expect(connection).toContainText('Waiting for the first request of JavaScript…');

    await expect(heading('Connect a client')).not.toContainText('done');
    await models('not-a-token-of-ours');
    await expect(connection).toContainText('A request came with a token that is not known here.');
    expect(await violations(page)).toEqual([]);

    expect(await runCopied(connect, workspace)).toBe('One file.');
    await expect(connection).toContainText('JavaScript is connected.');
    await expect(heading('Connect a client')).toContainText('done');
    await expect(connection).toContainText('POST /v1/chat/completions was answered with 200.');
    await shoot(page, 'first-run-connected');
    await press(page, connect.getByRole('button', { name: 'Go on' }));

    await expect(heading('Try it')).toBeFocused();
    await press(page, page.getByRole('button', { name: 'Ask Codex' }));
    const answer = page.getByRole('region', { name: 'Answer' });
    await expect(answer).toContainText('A clock, in one file.');
    await expect(answer).toContainText('done');
    expect(await violations(page)).toEqual([]);
    await press(page, page.getByRole('button', { name: 'Done', exact: true }));

    await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
    await expect(page.getByRole('region', { name: 'First steps' })).toHaveCount(0);
    await press(page, page.getByRole('button', { name: 'Connect a client…' }));
    await connect.getByRole('radio', { name: 'curl' }).check();
    await connect.getByRole('combobox', { name: 'Token' }).selectOption('JavaScript');
    await expect(connect).toContainText('YOUR_TOKEN');
    await expect(connection).toContainText('Waiting for the first request of JavaScript…');
  });
});

test.describe('a Codex that nobody has signed in', () => {
  const signedOut = test.extend({
    workspace: async ({ workspace }, use) => {
      const config = JSON.parse(readFileSync(workspace.configFile, 'utf8'));
      writeFileSync(workspace.configFile, JSON.stringify({ ...config, language: 'de', codex: { ...config.codex, provider: null } }));
      await use(workspace);
    },
  });

  signedOut(
    'gets a model server in the first run, which is left and come back to, in German',
    async ({ serve, workspace, model, page }) => {
      expect(serve.ready.event).toBe('ready');
      const codex = page.getByRole('region', { name: 'Codex' });
      await openPage(page, workspace);
      await expect(page.getByRole('heading', { level: 1, name: 'Drawbridge einrichten' })).toBeVisible();
      await expect(codex.getByRole('radio', { name: 'Mit ChatGPT' })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await shoot(page, 'first-run-sign-in-de');

      await page.getByRole('button', { name: 'Später' }).click();
      const steps = page.getByRole('region', { name: 'Erste Schritte' });
      await expect(steps).toContainText('0 von 3 erledigt');
      await steps.getByRole('button', { name: 'Drawbridge einrichten' }).click();

      await codex.getByRole('radio', { name: 'Mit einem API-Schlüssel' }).check();
      await codex.getByRole('button', { name: 'Anmelden' }).click();
      await expect(codex.getByRole('alert')).toHaveText('Hier fehlt der Schlüssel.');
      await codex.getByRole('radio', { name: 'Eigener Modellserver' }).check();
      await codex.getByRole('textbox', { name: 'Name' }).fill('Meiner');
      await codex.getByRole('textbox', { name: 'Basis-URL' }).fill('example.org');
      await codex.getByRole('button', { name: 'Diesen Server nutzen' }).click();
      await expect(codex.getByRole('alert')).toHaveText(['Die ganze Adresse angeben, ab http:// oder https://.', 'Das fehlt noch.']);
      expect(await violations(page)).toEqual([]);
      await codex.getByRole('textbox', { name: 'Basis-URL' }).fill(model.url);
      await codex.getByRole('textbox', { name: 'Modell' }).fill('gpt-5.5');
      await codex.getByRole('button', { name: 'Diesen Server nutzen' }).click();
      await expect(page.getByRole('textbox', { name: 'Ordner' })).toBeVisible();
      await expect(codex).toContainText('Meiner');
    },
  );
});
