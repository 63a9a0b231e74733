import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { answerOf, callTool, chat } from '../fixtures/chat.ts';
import { cliJson, runCli } from '../fixtures/cli.ts';
import { shoot } from '../fixtures/shoot.ts';
import { hostToken, test as base } from '../fixtures/test.ts';

/** Whose Codex wants an account and has none; the model is reached with what the owner signs in with. */
const test = base.extend({
  workspace: async ({ workspace, model }, use) => {
    const config = JSON.parse(readFileSync(workspace.configFile, 'utf8'));
    writeFileSync(workspace.configFile, JSON.stringify({ ...config, codex: { ...config.codex, provider: null } }));
    const provider = ['name = "Scripted"', `base_url = "${model.url}"`, 'wire_api = "responses"', 'requires_openai_auth = true'];
    writeFileSync(
      join(workspace.codexHome, 'config.toml'),
      ['model_provider = "own"', '[model_providers.own]', ...provider, ''].join('\n'),
    );
    await use(workspace);
  },
});

test('a first run without a login: every client is told what is missing, the window signs in, and the same clients work as they are', async ({
  serve,
  workspace,
  model,
  page,
}) => {
  const door = { url: serve.url, token: hostToken };
  const respond = () =>
    fetch(`${serve.url('openai')}/responses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${hostToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-5.5', input: 'Say hello' }),
    });
  const body = { model: 'gpt-5.5', stream: true, messages: [{ role: 'user', content: 'Say hello' }] };
  const sentence =
    /^Codex is not signed in, so it cannot reach its model\. Sign in on the Home screen of Drawbridge, run `.* login` in a terminal/;

  const tool = await callTool(door, 'codex_read', { prompt: 'Say hello' });
  expect(tool).toMatchObject({ isError: true, text: expect.stringMatching(sentence), structured: { code: 'codex/notLoggedIn' } });
  for (const response of [await chat(door, 'Say hello'), await chat(door, '', { body }), await respond()]) {
    expect([response.status, response.headers.get('x-should-retry')]).toEqual([503, 'false']);
    expect(await response.json()).toMatchObject({ error: { code: 'codex_not_logged_in', message: expect.stringMatching(sentence) } });
  }
  expect(model.requests).toEqual([]);

  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  const home = page.getByRole('region', { name: 'Codex' });
  await expect(home).toContainText('Codex is not signed in.');
  await home.getByRole('link', { name: 'Sign in' }).click();
  const step = page.getByRole('region', { name: 'Codex' });
  await step.getByRole('radio', { name: 'With an API key' }).check();
  const key = ['sk', 'x'.repeat(40)].join('-');
  await step.getByLabel('API key', { exact: true }).fill(key);
  await shoot(page, 'journey-sign-in');
  await step.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('main')).toContainText('Signed in with an API key');
  await shoot(page, 'journey-signed-in');

  // The same addresses, the same token, the same questions.
  const hello = 'Hello from the scripted model.';
  expect(await callTool(door, 'codex_read', { prompt: 'Say hello' })).toMatchObject({ isError: false, text: hello });
  expect(await answerOf(await chat(door, 'Say hello'))).toBe(hello);
  expect(await (await chat(door, '', { body })).text()).toContain('[DONE]');
  expect(await (await respond()).json()).toMatchObject({ status: 'completed' });
  expect(new Set(model.requests.map(({ headers }) => headers['authorization']))).toEqual(new Set([`Bearer ${key}`]));

  await page.getByRole('link', { name: 'Home' }).first().click();
  await expect(home).toContainText('Signed in with an API key');
  await expect(page.getByRole('main')).not.toContainText('not signed in');
  await shoot(page, 'journey-signed-in-home');
  // The key is Codex's: nothing of ours has it, and the audit says that somebody signed in.
  const { stdout } = await runCli(workspace, 'audit', 'export');
  expect(stdout).toContain('"codex/login"');
  for (const file of readdirSync(workspace.dataDir, { recursive: true, withFileTypes: true })) {
    if (file.isFile()) expect(readFileSync(join(file.parentPath, file.name)).includes(key), file.name).toBe(false);
  }
});
