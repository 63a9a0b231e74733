// Takes the window's pictures in both themes and two sizes, the plain ones in German too, into e2e/.shots: `node renderer/dev/shots.mjs [name…]`.
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { addressOf, startHarness } from './harness.mjs';
import { scenes } from './scenes.mjs';

const folder = `${import.meta.dirname}/../../e2e/.shots`;
const sizes = [
  { width: 800, height: 600 },
  { width: 1440, height: 900 },
];
const atOnce = 3;

const debian = '/usr/lib/chromium/chromium';
const executablePath = process.env.DRAWBRIDGE_CHROMIUM ?? (existsSync(debian) ? debian : undefined);

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(scenes, name));
if (unknown.length > 0) throw new Error(`There is no scene ${unknown.join(', ')}; see renderer/dev/scenes.mjs.`);

const harness = await startHarness();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const waiting = Object.entries(scenes)
  .filter(([name]) => wanted.length === 0 || wanted.includes(name))
  .flatMap(([name, scene]) =>
    (scene.steps ? ['en'] : ['en', 'de']).flatMap((language) => sizes.map((size) => ({ name, scene, language, size }))),
  );
await Promise.all(Array.from({ length: atOnce }, takeNext));
await browser.close();
await harness.close();

async function takeNext() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { name, language, size } = next;
    const form = `${size.width}x${size.height}${language === 'en' ? '' : `-${language}`}`;
    // A scene that cannot be played says so; the others are still taken.
    await take(next, form).catch((error) => process.stdout.write(`${name} ${form}: ${error.message}\n`));
  }
}

async function take({ name, scene, language, size }, form) {
  const context = await browser.newContext({ viewport: size, locale: language === 'en' ? 'en-GB' : 'de-DE' });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const reports = scene.scenario === 'lost' ? [] : ['error', 'warning'];
    page.on('console', (message) => reports.includes(message.type()) && process.stdout.write(`${name}: ${message.text()}\n`));
    page.on('pageerror', (error) => process.stdout.write(`${name}: ${error.stack}\n`));
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
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(200);
      await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${form}.png` });
    }
  } finally {
    await context.close();
  }
}
