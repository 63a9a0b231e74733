import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** Debian's Chromium where there is one, else the browser Playwright brings. */
const debian = '/usr/lib/chromium/chromium';
const executablePath = process.env['DRAWBRIDGE_CHROMIUM'] ?? (existsSync(debian) ? debian : undefined);

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '.results',
  // Each test starts a host, Codex and a browser of its own.
  workers: 1,
  // Generous: a slow machine is not a fault.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  use: { launchOptions: executablePath === undefined ? {} : { executablePath } },
});
