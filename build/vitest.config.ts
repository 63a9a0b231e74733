import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: join(import.meta.dirname, '..'),
  test: {
    include: ['shared', 'electron', 'renderer', 'build', 'e2e/scripted-model', 'e2e/faults', 'e2e/journeys', 'e2e/conformance'].map(
      (folder) => `${folder}/**/*.test.{ts,tsx,mjs}`,
    ),
    exclude: ['**/node_modules/**', '**/out/**'],
    environment: 'node',
    globalSetup: ['build/vitest.node.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Real programs are started in many tests, on machines with two cores that do other work too.
    testTimeout: 90_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
