/**
 * Draws the tray icons from the five drawings beside this file: `node build/icons/render.mjs`.
 * Needs a Chromium (CHROMIUM, else Debian's). The results are committed; run it again when a drawing or a colour changes.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { chromium } from '@playwright/test';

const here = import.meta.dirname;

/** Colours of the tokens, for a light and a dark panel; macOS colours a template by itself. */
const inks = {
  light: 'color: oklch(0.245 0.015 255); --working: oklch(0.53 0.13 250); --needs-you: oklch(0.62 0.14 65); --fault: oklch(0.53 0.19 27)',
  dark: 'color: oklch(0.93 0.005 250); --working: oklch(0.72 0.11 245); --needs-you: oklch(0.8 0.14 75); --fault: oklch(0.7 0.16 25)',
  template: 'color: black',
};

/** File suffix and pixels. Electron finds the scales beside the first file by their names. */
const sizes16 = { '': 16, '@1.25x': 20, '@1.5x': 24, '@2x': 32 };
const sizes = {
  light: { ...sizes16, '-24': 24, '-24@2x': 48 },
  dark: { ...sizes16, '-24': 24, '-24@2x': 48 },
  template: { '': 16, '@2x': 32 },
};

/** @param {string} state @param {'light' | 'dark' | 'template'} ink @param {string} suffix */
function fileName(state, ink, suffix) {
  return ink === 'template' ? `${state}Template${suffix}.png` : `${state}-${ink}${suffix}.png`;
}

mkdirSync(join(here, 'png'), { recursive: true });
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/lib/chromium/chromium' });
try {
  const page = await browser.newPage();
  for (const drawing of readdirSync(here).filter((name) => name.endsWith('.svg'))) {
    const svg = readFileSync(join(here, drawing), 'utf8');
    for (const ink of /** @type {const} */ (['light', 'dark', 'template'])) {
      for (const [suffix, pixels] of Object.entries(sizes[ink])) {
        await page.setViewportSize({ width: pixels, height: pixels });
        await page.setContent(`<style>* { margin: 0 } svg { display: block; width: ${pixels}px; ${inks[ink]} }</style>${svg}`);
        await page.screenshot({ path: join(here, 'png', fileName(basename(drawing, '.svg'), ink, suffix)), omitBackground: true });
      }
    }
  }
} finally {
  await browser.close();
}
