import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { violations } from '../fixtures/axe.ts';
import { callTool } from '../fixtures/chat.ts';
import { cliJson } from '../fixtures/cli.ts';
import { openLocal } from '../fixtures/remote.ts';
import { hostToken } from '../fixtures/test.ts';
import { writingTest as test } from '../fixtures/writing-test.ts';
import { patches } from '../scripted-model/steps.ts';

test.use({
  modelOptions: {
    script: [
      // Longer than any test: the owner stops it.
      { slow: 6000, delayMs: 100 },
      { exec: 'touch outside', escalate: 'it must' },
      { patch: patches.add('note.txt', 'gelesen\n') },
      { text: 'The note is there.' },
    ],
  },
});

test('the language changes under a stream and a typed text, and the whole way to an applied change is in German', async ({
  serve,
  workspace,
  page,
}) => {
  // A long way, on machines that do other things too.
  test.setTimeout(300_000);
  const { root } = workspace;
  const errors: string[] = [];
  await page.emulateMedia({ reducedMotion: 'reduce' });
  page.on('pageerror', (error) => errors.push(String(error)));
  await using owner = await openLocal(workspace.dataDir);
  const { data: roots } = await owner.call('root/list', {});
  for (const one of roots) await owner.call('root/update', { ...one, sandbox: 'workspace-write' });
  await page.goto((await cliJson<{ url: string }>(workspace, 'open')).url);
  const ask = (prompt: string) =>
    callTool({ url: serve.url, token: hostToken }, 'codex_run', { prompt, cwd: root, sandbox: 'workspace-write' });
  const stopped = ask('Count for ever');

  await page.getByRole('link', { name: 'Jobs' }).first().click();
  await page.getByRole('link', { name: /Count for ever/ }).click();
  await expect(page.getByRole('region', { name: 'Log' })).toContainText('tok2');
  const typed = page.getByRole('textbox', { name: 'Tell Codex' });
  await typed.pressSequentially('Nicht so schn');

  await owner.call('settings/update', { language: 'de' });
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  const words = page.getByRole('textbox', { name: 'Hinweis an Codex' });
  await expect(words).toHaveValue('Nicht so schn');
  await expect(words).toBeFocused();
  await page.keyboard.type('ell');
  await expect(words).toHaveValue('Nicht so schnell');
  const log = page.getByRole('region', { name: 'Verlauf' });
  await expect(log).toContainText('tok2');
  const [last = ''] = (await log.textContent())?.match(/(?<=tok)\d+(?!.*tok)/s) ?? [];
  await expect(log).toContainText(`tok${Number(last) + 5}`);
  await page.getByRole('button', { name: 'Auftrag stoppen' }).click();
  await expect(page.getByRole('main')).toContainText('abgebrochen');
  await stopped;

  await page.getByRole('link', { name: 'Übersicht' }).click();
  await expect(page.getByRole('region', { name: 'Bridges' })).toContainText('Token nötig');
  await page.getByRole('button', { name: 'Ordner hinzufügen …' }).click();
  await openFolder(page, '/');
  await expect(page.getByRole('alert')).toContainText('Dieser Ordner kann nicht geöffnet werden.');
  await page.getByText('Einzelheiten').click();
  await expect(page.getByRole('alert').locator('[lang=en]')).toContainText('/ cannot be opened');
  const second = join(dirname(root), 'zweiter');
  mkdirSync(second);
  await openFolder(page, second);
  await expect(page.getByRole('region', { name: 'Ordner' })).toContainText('zweiter');
  await page.getByRole('button', { name: 'Selbsttest starten' }).click();
  await expect(page.getByRole('region', { name: 'Selbsttest' })).toContainText('Anmeldung von Codex');
  expect(await violations(page)).toEqual([]);

  const reply = ask('Leave a note');
  await page.getByRole('link', { name: 'Ansehen' }).click();
  await expect(page.getByRole('heading', { level: 2, name: /möchte einen Befehl außerhalb der Sandbox ausführen/ })).toBeVisible();
  await expect(page.getByText('Läuft außerhalb der Sandbox')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Einmal erlauben' }).click();
  await expect(page.getByRole('main')).toContainText('Erlaubt einmal, auf der Seite im Browser.');

  await page.getByRole('link', { name: /^Prüfungen/ }).click();
  await page.getByRole('link', { name: /Leave a note/ }).click();
  await expect(page.getByRole('region', { name: 'Änderungen an note.txt' })).toContainText('gelesen');
  expect(await violations(page)).toEqual([]);
  const decide = page.getByRole('region', { name: 'Entscheiden' });
  await page.getByRole('button', { name: 'Datei annehmen' }).click();
  await decide.getByRole('button', { name: '1 von 2 Dateien anwenden' }).click();
  await expect(decide).toContainText('übernommen, +1 −0.');
  expect(readFileSync(join(root, 'note.txt'), 'utf8')).toBe('gelesen\n');
  expect((await reply).text).toContain('The note is there.');

  expect(existsSync(join(root, 'outside'))).toBe(false);
  expect(errors).toEqual([]);
});

async function openFolder(page: Page, path: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Ordner hinzufügen' });
  await dialog.getByRole('textbox', { name: 'Ordner' }).fill(path);
  await dialog.getByRole('button', { name: 'Ordner hinzufügen' }).click();
}
