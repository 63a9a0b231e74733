import { expect } from '@playwright/test';
import { processesWith } from '../fixtures/processes.ts';
import { test } from '../fixtures/test.ts';

test('a Codex that was lost while the machine slept is there again when it wakes, before anybody asks for it', async ({
  desktop,
  workspace,
}) => {
  const { app, page } = desktop;
  const codex = page.getByRole('region', { name: 'Codex' });
  await expect(codex).toContainText('ready');
  const servers = () => processesWith(workspace.codexHome).filter((line) => line.includes('app-server'));
  const before = servers();
  expect(before).toHaveLength(1);
  process.kill(Number.parseInt(before[0] ?? '', 10), 'SIGKILL');
  const start = codex.getByRole('button', { name: 'Start' });
  await expect(start).toBeVisible();
  await app.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'));
  await expect(start).toHaveCount(0);
  await expect(codex).toContainText('ready');
  expect(servers()).toHaveLength(1);
  expect(servers()).not.toEqual(before);
});
