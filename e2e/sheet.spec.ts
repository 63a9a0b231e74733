import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { build, preview } from 'vite';
import { violations } from './fixtures/axe.ts';
import { looksOf, missingColours } from './fixtures/looks.ts';
import { repository } from './fixtures/places.ts';
import { shoot } from './fixtures/shoot.ts';

const configFile = join(repository, 'renderer/dev/sheet/vite.config.mjs');
/** Set it to 1 when a look was changed on purpose, and read the difference before it is committed. */
const renew = process.env['DRAWBRIDGE_RENEW_LOOKS'] === '1';

/** Compares with the file that holds how the parts looked when somebody last looked at them. */
async function compareLooks(page: Page, theme: string): Promise<void> {
  const file = join(import.meta.dirname, 'baselines', `sheet-${theme}.txt`);
  const looks = await looksOf(page);
  expect(looks.length).toBeGreaterThan(200);
  if (renew) writeFileSync(file, `${looks.join('\n')}\n`);
  expect(looks, `a look changed; on purpose? DRAWBRIDGE_RENEW_LOOKS=1 writes ${file} anew`).toEqual(
    readFileSync(file, 'utf8').trimEnd().split('\n'),
  );
}

test('every part of the window looks as it did, in both themes, and its pictures follow the theme', async ({ page }) => {
  test.slow();
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await build({ configFile });
  const server = await preview({ configFile, preview: { port: 0, host: '127.0.0.1' } });
  try {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.goto(server.resolvedUrls?.local[0] ?? '');
    await expect(page.getByRole('slider')).toHaveCount(2);
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    for (const colorScheme of ['light', 'dark'] as const) {
      // Without a new page: what is drawn must follow.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect.poll(() => missingColours(page, 'Tokens of each day')).toEqual([]);
      await compareLooks(page, colorScheme);
      expect(await violations(page)).toEqual([]);
    }
    if (renew) await shoot(page, 'sheet');
    for (const [button, name] of [
      ['Open a dialog', 'A dialog'],
      ['Ask', 'Remove it?'],
    ] as const) {
      await page.getByRole('button', { name: button }).click();
      await expect(page.getByRole('dialog', { name })).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }
    expect(problems).toEqual([]);
  } finally {
    await server.close();
  }
});
