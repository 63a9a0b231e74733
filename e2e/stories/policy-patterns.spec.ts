import { expect } from '@playwright/test';
import { type Result } from '../../shared/contract/control.ts';
import { cliJson } from '../fixtures/cli.ts';
import { test } from '../fixtures/test.ts';

test('the patterns of a folder are written in the window, one a line, and taken back there', async ({ serve, workspace, page }) => {
  expect(serve.url).not.toBe('');
  const patterns = async () => {
    const [root] = (await cliJson<Result<'root/list'>>(workspace, 'roots', 'list')).data;
    return { seeds: root?.seeds, ignore: root?.ignore };
  };
  const edit = page.getByRole('button', { name: `Edit the policy of ${workspace.root}` });
  const seeds = page.getByRole('textbox', { name: 'Ignored files that a job’s copy gets' });
  const save = async () => {
    await page.getByRole('button', { name: 'Save' }).click();
    await edit.waitFor();
  };
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  await page.getByRole('link', { name: 'Policy' }).click();
  await edit.click();
  await seeds.fill('.env.example\n\n  node_modules/=link');
  await page.getByRole('textbox', { name: 'Files that copies leave out' }).fill('*.iso');
  await save();
  expect(await patterns()).toEqual({
    seeds: [
      { pattern: '.env.example', as: 'copy' },
      { pattern: 'node_modules/', as: 'link' },
    ],
    ignore: ['*.iso'],
  });
  await edit.click();
  await expect(seeds).toHaveValue('.env.example\nnode_modules/=link');
  await seeds.fill('');
  await save();
  expect(await patterns()).toEqual({ seeds: [], ignore: ['*.iso'] });
});
