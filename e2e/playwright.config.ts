import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** Debian's Chromium where there is one, else the browser Playwright brings. */
const debian = '/usr/lib/chromium/chromium';
const executablePath = process.env['DRAWBRIDGE_CHROMIUM'] ?? (existsSync(debian) ? debian : undefined);

/** Set it to 1 when a look was changed on purpose, and read the difference before it is committed. */
export const renewLooks = process.env['DRAWBRIDGE_RENEW_LOOKS'] === '1';

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '.results',
  // Each test starts a host, Codex and a browser of its own.
  workers: 1,
  // Generous: a slow machine is not a fault.
  timeout: 120_000,
  expect: {
    timeout: 30_000,
    // A colour a shade off is found by the computed styles; here a pixel counts that an eye would see, and an edge may be smoothed otherwise.
    toHaveScreenshot: { pathTemplate: '{testDir}/baselines/pictures/{arg}{ext}', threshold: 0.1, maxDiffPixelRatio: 0.0003 },
  },
  // A picture that is missing is a failure, not a reason to take one.
  updateSnapshots: renewLooks ? 'all' : 'none',
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  use: { launchOptions: executablePath === undefined ? {} : { executablePath } },
});
