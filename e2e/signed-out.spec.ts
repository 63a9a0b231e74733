import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { type CodexStatus } from '../shared/model/host.ts';
import { cliJson } from './fixtures/cli.ts';
import { test as base } from './fixtures/test.ts';

const test = base.extend({
  /** With the owner's own Codex login, which is none. */
  workspace: async ({ workspace }, use) => {
    const config = JSON.parse(readFileSync(workspace.configFile, 'utf8'));
    writeFileSync(workspace.configFile, JSON.stringify({ ...config, codex: { ...config.codex, provider: null } }));
    await use(workspace);
  },
});

test('a window that is open while Codex is signed out says what to run, and leaves Codex in peace', async ({ serve, workspace, page }) => {
  expect(serve.ready.event).toBe('ready');
  let asked = 0;
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => void (String(payload).includes('codex/account') && asked++)));
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await expect(page.getByRole('main')).toContainText('Codex is not signed in.');
  await expect(page.getByRole('main')).toContainText('codex login');

  // Each answer may bring one more state of Codex: with enough of them seen, a circle would have shown.
  const again = page.getByRole('button', { name: 'Check again' }).first();
  for (let click = 1; click <= 3; click++) {
    const before = asked;
    await again.click();
    await expect.poll(() => asked).toBeGreaterThan(before);
    await expect(page.getByRole('region', { name: 'Codex' })).toContainText('ready' satisfies CodexStatus['state']);
  }
  expect(asked).toBeLessThanOrEqual(5);
});
