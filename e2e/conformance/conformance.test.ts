import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serveMcp } from '../../electron/core/bridges/mcp/served.ts';
import { serveFixture } from './fixture-server.ts';
import { run } from './tool.ts';

const surfaces = {
  fixture: serveFixture,
  production: async () => {
    const answered = () => ({ status: 'completed', threadId: 'thread-1', answer: 'Two files.' }) as const;
    const { origin, ...served } = await serveMcp(answered, { config: { auth: { mode: 'none' } } });
    return { ...served, url: `${origin}/mcp` };
  },
} as const;

test.each([
  ['fixture', '2025-11-25'],
  ['fixture', '2026-07-28'],
  ['production', '2025-11-25'],
  ['production', '2026-07-28'],
] as const)('%s meets %s but for what its baseline names', { timeout: 150_000 }, async (name, revision) => {
  await using served = await surfaces[name]();
  const baseline = join(import.meta.dirname, 'baselines', `${name}-${revision}.yaml`);
  const printed = await run('conformance', 'server', '--url', served.url, '--requirements', revision, '--expected-failures', baseline);
  expect(printed).toMatch(/Total: \d+ passed/);
});

test('a tool under test that looks beyond this machine is stopped', async () => {
  await expect(run('conformance', 'server', '--url', 'http://192.0.2.1/mcp', '--scenario', 'ping')).rejects.toThrow(
    'refused to connect to 192.0.2.1',
  );
});
