import { expect } from '@playwright/test';
import { test } from '../fixtures/test.ts';

test('the owner raises and lowers the bridges from the tray, and copies their addresses', async ({ desktop }) => {
  const label = async (id: string) => (await desktop.trayItems()).find((item) => item.id === id)?.label;
  await expect.poll(() => desktop.tooltip()).toBe('Drawbridge: Ready');
  expect((await desktop.trayItems()).map(({ id, enabled }) => [id, enabled])).toEqual([
    ['status', false],
    ['approvals', true],
    ['bridge:chatgpt', true],
    ['bridge:openai', true],
    ['start-all', false],
    ['stop-all', true],
    ['copy-mcp', true],
    ['copy-openai', true],
    ['open', true],
    ['quit', true],
  ]);

  await desktop.chooseTrayItem('copy-mcp');
  await expect.poll(() => desktop.clipboard()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
  const mcp = await desktop.clipboard();
  await desktop.chooseTrayItem('copy-openai');
  await expect.poll(() => desktop.clipboard()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
  const health = new URL('/healthz', mcp);
  expect((await fetch(health)).status).toBe(200);

  await desktop.chooseTrayItem('bridge:chatgpt');
  await expect.poll(() => label('bridge:chatgpt')).toBe('Start ChatGPT');
  expect(await label('copy-mcp')).toBe('Copy ChatGPT URL (the bridge is stopped)');
  await expect(fetch(health)).rejects.toThrow('fetch failed');
  await expect(desktop.page.getByRole('region', { name: 'Bridges' })).toContainText('stopped');

  await desktop.chooseTrayItem('stop-all');
  await expect.poll(() => desktop.tooltip()).toBe('Drawbridge: Stopped');
  expect(await desktop.icon()).toMatch(/^stopped/);

  await desktop.chooseTrayItem('start-all');
  await expect.poll(() => desktop.tooltip()).toBe('Drawbridge: Ready');
  expect(await desktop.icon()).toMatch(/^idle/);

  await desktop.page.getByRole('button', { name: 'Stop OpenAI API' }).click();
  await expect.poll(() => label('bridge:openai')).toBe('Start OpenAI API');
});
