import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test as base } from '@playwright/test';
import { build, preview } from 'vite';
import { violations } from './fixtures/axe.ts';
import { looksOf, missingColours } from './fixtures/looks.ts';
import { picturesFor } from './fixtures/pictures.ts';
import { repository } from './fixtures/places.ts';
import { shoot } from './fixtures/shoot.ts';
import { renewLooks } from './playwright.config.ts';

const configFile = join(repository, 'renderer/dev/sheet/vite.config.mjs');
/** Letters and edges come out the same on every machine with this browser, whatever its own settings for fonts are. */
const test = base.extend({
  launchOptions: [
    async ({ launchOptions }, use) => use({ ...launchOptions, args: ['--font-render-hinting=none', '--disable-lcd-text'] }),
    { scope: 'worker' },
  ],
});
test.use({ timezoneId: 'UTC', locale: 'en-GB' });

/** Compares with the file that holds how the parts looked when somebody last looked at them. */
async function compareLooks(page: Page, theme: string): Promise<void> {
  const file = join(import.meta.dirname, 'baselines', `sheet-${theme}.txt`);
  const looks = await looksOf(page);
  expect(looks.length).toBeGreaterThan(200);
  if (renewLooks) writeFileSync(file, `${looks.join('\n')}\n`);
  expect
    .soft(looks, `a look changed; on purpose? DRAWBRIDGE_RENEW_LOOKS=1 writes ${file} anew`)
    .toEqual(readFileSync(file, 'utf8').trimEnd().split('\n'));
}

test('every part of the window looks as it did, in both themes, and its pictures follow the theme', async ({ page }, info) => {
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
    const pictures = picturesFor(page, info, { renew: renewLooks });
    for (const colorScheme of ['light', 'dark'] as const) {
      // Without a new page: what is drawn must follow.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect.poll(() => missingColours(page, 'Tokens of each day')).toEqual([]);
      await compareLooks(page, colorScheme);
      expect(await violations(page)).toEqual([]);
      for (const part of await page.locator('[data-part]').all())
        await pictures?.compare(part, `${colorScheme} ${await part.getAttribute('data-part')}`);
    }
    for (const [button, name] of [
      ['Open a dialog', 'A dialog'],
      ['Ask', 'Remove it?'],
    ] as const) {
      await page.getByRole('button', { name: button }).click();
      await expect(page.getByRole('dialog', { name })).toBeVisible();
      await pictures?.compare(page.getByRole('dialog', { name }), `dark ${button}`);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }
    pictures?.noneIsLeft();
    if (renewLooks) await shoot(page, 'sheet');
    expect(problems).toEqual([]);
  } finally {
    await server.close();
  }
});
