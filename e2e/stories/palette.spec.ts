import { expect } from '@playwright/test';
import { type Result } from '../../shared/contract/control.ts';
import { violations } from '../fixtures/axe.ts';
import { cliJson, runCli } from '../fixtures/cli.ts';
import { shoot } from '../fixtures/shoot.ts';
import { hostToken } from '../fixtures/test.ts';
import { commitThirtyLines, threeHunks } from '../fixtures/three-hunks.ts';
import { askToWrite, writingTest as test } from '../fixtures/writing-test.ts';

test.use({ modelOptions: { script: [...threeHunks.slice(0, 2), { text: 'A job of the owner’s own.' }] } });

test('by the keyboard alone the palette reaches a review, stops a bridge, starts a job and changes the language', async ({
  serve,
  workspace,
  page,
}) => {
  // A long story, with two jobs in it.
  test.slow();
  commitThirtyLines(workspace.root);
  await runCli(workspace, 'roots', 'edit', workspace.root, '--sandbox', 'workspace-write');
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await expect(page.getByRole('region', { name: 'Bridges' })).toContainText('ChatGPT');
  // The client is still waiting when the host ends.
  const reply = askToWrite({ url: serve.url, token: hostToken }, 'Put three lines in words').catch(() => null);
  await expect(page.getByRole('link', { name: /^Reviews 1/ })).toBeVisible();

  const field = page.getByRole('combobox', { name: 'Commands' });
  const chosen = page.getByRole('option', { selected: true });
  const command = async (typed: string, name: string) => {
    // The keys open nothing over a dialog that still fades away.
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.keyboard.press('Control+k');
    await expect(field).toBeFocused();
    await page.keyboard.type(typed);
    await expect(chosen).toHaveText(name);
    await page.keyboard.press('Enter');
    await expect(field).toHaveCount(0);
  };

  // What waits for the owner stands first, before anything is typed.
  await page.keyboard.press('Control+k');
  await expect(chosen).toContainText('Review: Put three lines in words');
  expect(await field.getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'));
  expect(await violations(page)).toEqual([]);
  await shoot(page, 'palette');
  await page.keyboard.press('ArrowUp');
  await expect(chosen).toHaveText('Language: Deutsch');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Put three lines in words' })).toBeFocused();

  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toContainText('accept the chosen lines');
  await expect(sheet).toContainText('Ctrl K');
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);

  const bridge = async () => (await cliJson<Result<'bridge/list'>>(workspace, 'bridges', 'list')).data[0]?.state;
  await command('stop chatgpt', 'Stop ChatGPT');
  await expect.poll(bridge).toBe('stopped');
  await command('start chatgpt', 'Start ChatGPT');
  await expect.poll(bridge).toBe('listening');
  await page.keyboard.press('Control+k');
  // What was used last comes after what waits.
  await expect(page.getByRole('group', { name: 'Used last' }).getByRole('option')).toHaveText(['Stop ChatGPT']);
  await page.keyboard.press('Escape');
  await expect(field).toHaveCount(0);

  const paused = async () => (await cliJson<Result<'config/read'>>(workspace, 'config', 'show')).paused;
  await command('pause', 'Pause new jobs');
  await expect.poll(paused).toBe(true);
  await command('resume', 'Resume new jobs');
  await expect.poll(paused).toBe(false);
  await command('new job', 'New job…');
  const dialog = page.getByRole('dialog', { name: 'New job' });
  await expect(dialog.getByRole('textbox', { name: 'What to do' })).toBeFocused();
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('textbox', { name: 'What to do' }).fill('Something of my own');
  await dialog.getByRole('button', { name: 'Start job' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Something of my own' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Log' })).toContainText('A job of the owner’s own.');

  await command('deutsch', 'Language: Deutsch');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Befehle' })).toBeFocused();
  await page.keyboard.type('prufung');
  await expect(chosen).toContainText('Prüfung: Put three lines in words');
  await page.keyboard.press('Escape');
  await serve.stop();
  await reply;
});
