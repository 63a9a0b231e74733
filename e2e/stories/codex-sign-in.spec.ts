import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { helpPages } from '../../shared/contract/outside.ts';
import { violations } from '../fixtures/axe.ts';
import { cliJson } from '../fixtures/cli.ts';
import { type LoginServer, startLoginServer } from '../fixtures/login-server.ts';
import { shoot } from '../fixtures/shoot.ts';
import { test as base } from '../fixtures/test.ts';

const owner = 'owner@example.org';

/** The owner's own Codex, which nobody has signed in, and the server that it signs in with. */
const test = base.extend<{ login: LoginServer }>({
  login: async ({ workspace }, use) => {
    await using login = await startLoginServer(join(workspace.root, '..'));
    const config = JSON.parse(readFileSync(workspace.configFile, 'utf8'));
    const codex = { ...config.codex, path: login.codex, provider: null };
    writeFileSync(workspace.configFile, JSON.stringify({ ...config, codex }));
    login.approve(owner);
    await use(login);
  },
});

const codexStep = (page: Page) => page.getByRole('region', { name: 'Codex' });

/** From Home, where it says that nobody is signed in, to the page that asks how. */
async function begin(page: Page): Promise<void> {
  await codexStep(page).getByRole('link', { name: 'Sign in' }).click();
  await expect(page.getByRole('radio', { name: 'With ChatGPT' })).toBeChecked();
  await codexStep(page).getByRole('button', { name: 'Sign in' }).click();
  await expect(codexStep(page)).toContainText('Waiting for your sign-in…');
}

/** Signed in, as Settings say it, and out again. */
async function signOut(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByText(`Signed in as ${owner}`)).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('radio', { name: 'With ChatGPT' })).toBeVisible();
  await expect(page.getByText(`Signed in as ${owner}`)).toHaveCount(0);
}

test('the owner signs Codex in with ChatGPT in a browser tab, and out again', async ({ login, serve, workspace, page, context }) => {
  expect(serve.ready.event).toBe('ready');
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await begin(page);
  expect(await violations(page)).toEqual([]);
  await shoot(page, 'codex-sign-in-tab');

  const consent = context.waitForEvent('page');
  await codexStep(page)
    .getByRole('link', { name: /^http:\/\/127/ })
    .click();
  await (await consent).waitForURL(/\/success/);
  expect(login.seen).toHaveLength(1);
  expect(await (await consent).evaluate(() => [globalThis.opener, document.referrer])).toEqual([null, '']);
  await expect(codexStep(page)).toContainText(`Signed in as ${owner}`);
  await signOut(page);
});

test('security 205: the desktop sends the browser to the page of the sign-in that is pending, and nowhere that a page asks for', async ({
  login,
  desktop,
  page: browser,
}) => {
  const { page } = desktop;
  await begin(page);
  const url = await codexStep(page).getByRole('status', { name: 'Address of the page' }).textContent();
  await expect.poll(() => desktop.opened()).toEqual([url]);
  await shoot(page, 'codex-sign-in-desktop');
  await codexStep(page).getByRole('button', { name: 'Open in browser' }).click();
  await expect.poll(() => desktop.opened()).toEqual([url, url]);

  const refusals = await page.evaluate(
    (asked) =>
      Promise.all(
        asked.map(
          ({ method, params }, at) =>
            new Promise<string>((resolve) => {
              const { drawbridge: door } = globalThis as unknown as {
                drawbridge: { send(text: string): void; onMessage(listener: (text: string) => void): void };
              };
              door.onMessage((text) => {
                const { id, error } = JSON.parse(text);
                if (id === `e2e-${at}`) resolve(error?.data?.code ?? 'no failure');
              });
              door.send(JSON.stringify({ jsonrpc: '2.0', id: `e2e-${at}`, method, params }));
            }),
        ),
      ),
    [
      { method: 'codex/loginOpen', params: { loginId: 'of somebody else' } },
      { method: 'codex/loginOpen', params: { loginId: 'x', url: 'https://example.org/' } },
      { method: 'help/open', params: { page: 'file:///etc/passwd' } },
      { method: 'help/open', params: { page: 'toString' } },
    ],
  );
  expect(refusals).toEqual(['codex/loginFailed', 'http/invalidRequest', 'http/invalidRequest', 'http/invalidRequest']);

  // As the system's browser does.
  await browser.goto(url ?? '');
  await browser.waitForURL(/\/success/);
  expect(login.seen).toHaveLength(1);
  await expect(codexStep(page)).toContainText(`Signed in as ${owner}`);
  await signOut(page);

  await page.getByRole('link', { name: 'Tunnels' }).click();
  await page.getByRole('button', { name: 'Set up a way in to ChatGPT' }).click();
  await page.getByRole('dialog').getByRole('link', { name: 'Tunnels of your OpenAI organization' }).click();
  await expect.poll(() => desktop.opened()).toEqual([url, url, helpPages.openai]);
  expect(desktop.app.windows()).toHaveLength(1);
});
