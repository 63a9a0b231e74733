import { expect } from '@playwright/test';
import { violations } from './fixtures/axe.ts';
import { cliJson } from './fixtures/cli.ts';
import { shoot } from './fixtures/shoot.ts';
import { test as base } from './fixtures/test.ts';
import { openWorkspace } from './fixtures/workspace.ts';

/** A bridge that OpenAI's tunnel leads to, closed: neither its program nor its key are there. */
const test = base.extend({
  workspace: async ({ model }, use) => {
    const tunnel = { kind: 'openai', tunnelId: `tunnel_${'0a'.repeat(16)}`, keySecret: 'tunnel-key' };
    const way = { enabled: false, auth: { mode: 'bridgeKey' }, sandbox: 'workspace-write', tunnel };
    const bridges = [
      { id: 'chatgpt', kind: 'mcp', port: 0, sandbox: 'workspace-write', public: way },
      { id: 'openai', kind: 'openai', port: 0 },
    ];
    await using workspace = await openWorkspace(model.url, { bridges: bridges as never });
    await use(workspace);
  },
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the ways in, the secrets and the connections can be read and worked with the keyboard alone, ${colorScheme}`, async ({
    serve,
    workspace,
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(serve.ready.event).toBe('ready');
    const dialog = page.getByRole('dialog');
    const go = async (screen: string) => {
      await page.getByRole('link', { name: screen, exact: true }).first().press('Enter');
      await expect(page.getByRole('heading', { level: 1, name: screen })).toBeFocused();
    };
    await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
    await go('Tunnels');
    await expect(page.getByRole('region', { name: 'ChatGPT' })).toContainText('at most read and write');
    expect(await violations(page)).toEqual([]);

    const guide = page.getByRole('button', { name: 'Copy for ChatGPT: ChatGPT' });
    await guide.press('Enter');
    await expect(dialog.getByRole('status', { name: 'Tunnel id' })).toHaveText(`tunnel_${'0a'.repeat(16)}`);
    await expect(dialog).toContainText('choose none: the tunnel brings a key');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(guide).toBeFocused();

    const setUp = page.getByRole('button', { name: 'Set up a way in to OpenAI API' });
    await setUp.press('Enter');
    const kind = dialog.getByRole('radio', { name: 'Tailscale Funnel' });
    await expect(kind).toBeChecked();
    await kind.press('ArrowDown');
    await expect(dialog.getByRole('radio', { name: 'Cloudflare Tunnel' })).toBeFocused();
    await dialog.getByRole('button', { name: 'Save' }).press('Enter');
    await expect(dialog.getByRole('alert')).toHaveCount(3);
    expect(await violations(page)).toEqual([]);
    if (colorScheme === 'light') await shoot(page, 'tunnel-form');
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(setUp).toBeFocused();
    if (colorScheme === 'light') await shoot(page, 'tunnels');

    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await go('Secrets');
    await expect(page.getByRole('listitem', { name: 'tunnel-key' })).toContainText('used by bridges.chatgpt.public.tunnel');
    expect(await violations(page)).toEqual([]);
    await go('Connections');
    await expect(page.getByText('No request yet.')).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
}
