// Takes the window's pictures, both languages and themes, two sizes and the smaller one at 200 %, into e2e/.shots or the folder after --to: `node renderer/dev/shots.mjs [--to folder] [name…]`.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { addressOf, startHarness } from './harness.mjs';
import { scenes } from './scenes.mjs';

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { to: { type: 'string', default: `${import.meta.dirname}/../../e2e/.shots` } },
});
const sizes = [
  { width: 800, height: 600 },
  { width: 1440, height: 900 },
  { width: 720, height: 450 },
];
const languages = { en: 'en-GB', de: 'de-DE' };
const atOnce = 3;

const debian = '/usr/lib/chromium/chromium';
const executablePath = process.env.DRAWBRIDGE_CHROMIUM ?? (existsSync(debian) ? debian : undefined);

const unknown = wanted.filter((name) => !Object.hasOwn(scenes, name));
if (unknown.length > 0) throw new Error(`There is no scene ${unknown.join(', ')}; see renderer/dev/scenes.mjs.`);

const harness = await startHarness();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const waiting = Object.entries(scenes)
  .filter(([name]) => wanted.length === 0 || wanted.includes(name))
  .flatMap(([name, scene]) => sizes.map((size) => ({ name, scene, size })));
await Promise.all(Array.from({ length: atOnce }, takeNext));
await browser.close();
await harness.close();

async function takeNext() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { name, size } = next;
    const form = `${size.width}x${size.height}`;
    // A scene that cannot be played says so; the others are still taken.
    await take(next, form).catch((error) => process.stdout.write(`${name} ${form}: ${error.message}\n`));
  }
}

async function take({ name, scene, size }, form) {
  const context = await browser.newContext({ viewport: size, locale: languages.en });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const reports = scene.scenario === 'lost' ? [] : ['error', 'warning'];
    page.on('console', (message) => reports.includes(message.type()) && process.stdout.write(`${name}: ${message.text()}\n`));
    page.on('pageerror', (error) => process.stdout.write(`${name}: ${error.stack}\n`));
    await play(page, scene);
    for (const language of Object.keys(languages)) {
      await speak(page, language);
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await page.waitForTimeout(200);
        await page.screenshot({
          animations: 'disabled',
          path: `${values.to}/${name}-${colorScheme}-${form}${language === 'en' ? '' : `-${language}`}.png`,
        });
      }
    }
  } finally {
    await context.close();
  }
}

/** Shows what a scene shows; its steps name things in English. */
async function play(page, scene) {
  // A core that is gone answers nothing; one that answers here would have refused the token.
  if (scene.scenario === 'lost') await page.route('**/healthz', (route) => route.abort());
  await page.goto(scene.scenario === 'locked' ? harness.url : addressOf(harness.url, scene.scenario));
  await page.locator('main').waitFor();
  if (scene.at) {
    await page.locator('main h1').first().waitFor();
    await page.evaluate((to) => {
      location.hash = to;
    }, scene.at);
  }
  for (const step of scene.steps ?? []) await step(page);
  await page.waitForTimeout(scene.settle ?? 500);
}

/** Puts the page into another language where it stands. */
async function speak(page, language) {
  await page.evaluate((tag) => {
    Object.defineProperty(navigator, 'languages', { configurable: true, value: [tag] });
    window.dispatchEvent(new Event('languagechange'));
  }, languages[language]);
  await page.locator(`html[lang=${language}]`).waitFor({ state: 'attached' });
}
