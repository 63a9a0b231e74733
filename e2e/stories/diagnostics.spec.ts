import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { expect } from '@playwright/test';
import { type Result } from '../../shared/contract/control.ts';
import { violations } from '../fixtures/axe.ts';
import { cliJson } from '../fixtures/cli.ts';
import { shoot } from '../fixtures/shoot.ts';
import { test as base } from '../fixtures/test.ts';
import { openWorkspace } from '../fixtures/workspace.ts';

interface Taken {
  /** Another program listens there for as long as the test runs. */
  readonly takenPort: number;
}

const test = base.extend<Taken>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from here
  takenPort: async ({}, use) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    await use((server.address() as AddressInfo).port);
    server.close();
  },
  workspace: async ({ model, takenPort }, use) => {
    await using workspace = await openWorkspace(model.url);
    const config = JSON.parse(readFileSync(workspace.configFile, 'utf8'));
    config.bridges[1].port = takenPort;
    writeFileSync(workspace.configFile, JSON.stringify(config));
    await use(workspace);
  },
});

test('a taken port is mended with one click; the log, the support file and what this program is made of are there', async ({
  serve,
  workspace,
  takenPort,
  page,
}) => {
  // A long story, and every click of it asks the whole house.
  test.slow();
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await page.getByRole('link', { name: 'Diagnostics' }).click();
  const checks = page.getByRole('region', { name: 'Checks' });
  const row = checks.getByRole('listitem').filter({ hasText: 'Port of openai' });
  await expect(row).toContainText(`Port ${takenPort}`);
  expect(await violations(page)).toEqual([]);
  await shoot(page, 'diagnostics');
  await row.getByRole('button', { name: 'Choose a free port: Port of openai' }).click();
  await expect(row).toContainText('Listening at');
  await expect(row.getByRole('button')).toHaveCount(0);
  const [, openai] = (await cliJson<Result<'bridge/list'>>(workspace, 'bridges', 'list')).data;
  expect(openai).toMatchObject({ state: 'listening', failure: null });
  expect(openai?.port).not.toBe(takenPort);
  expect(await (await fetch(`http://127.0.0.1:${openai?.port}/healthz`)).json()).toMatchObject({ status: 'ok' });

  expect((await fetch(`${openai?.url}/models`, { headers: { authorization: 'Bearer nobody' } })).status).toBe(401);
  // A request is remembered when its connection has let it go.
  const failed = async () => (await cliJson<Result<'flight/list'>>(workspace, 'flights', '--failures')).data.length;
  await expect.poll(failed).toBe(1);
  const log = page.getByRole('log');
  await expect(log).toContainText('bridge failed');
  await page.getByRole('combobox', { name: 'At least' }).selectOption('warnings');
  await expect(log).not.toContainText('bridge listening');
  await expect(log).toContainText('bridge failed');
  await page.getByRole('combobox', { name: 'At least' }).selectOption('notes');
  await expect(log).toContainText('bridge listening');

  const support = page.getByRole('region', { name: 'Support file' });
  await support.getByRole('button', { name: 'See what is in it' }).click();
  await expect(support.getByRole('listitem')).toHaveCount(6);
  await support.getByRole('button', { name: 'Make support file' }).click();
  const downloaded = page.waitForEvent('download');
  await support.getByRole('button', { name: 'Download' }).click();
  const download = await downloaded;
  expect(download.suggestedFilename()).toMatch(/^drawbridge-support-\d{8}T\d{6}Z\.txt$/);
  const written = `${workspace.dataDir}/support/${download.suggestedFilename()}`;
  expect(statSync(written).mode & 0o777).toBe(0o600);
  const text = readFileSync(await download.path(), 'utf8');
  expect(text).toBe(readFileSync(written, 'utf8'));
  expect(text).toContain('"failure":"auth/required"');
  expect(text).not.toContain('nobody');
  expect(await violations(page)).toEqual([]);
  await support.scrollIntoViewIfNeeded();
  await shoot(page, 'diagnostics-support');

  await page.getByRole('link', { name: 'About Drawbridge' }).filter({ visible: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'About Drawbridge' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Versions' })).toContainText(process.versions.node.split('.')[0] ?? '');
  await page.getByRole('searchbox', { name: 'Find a package' }).fill('hono');
  await expect(page.getByRole('row').filter({ hasText: '@hono/node-server' })).toContainText('MIT');
  expect(await violations(page)).toEqual([]);
  expect(serve.ready.event).toBe('ready');
});
