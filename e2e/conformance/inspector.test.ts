import { expect, test } from 'vitest';
import { serveMcp } from '../../electron/core/bridges/mcp/served.ts';
import { run } from './tool.ts';

const answered = () => ({ status: 'completed', threadId: 'thread-1', answer: 'Two files.' }) as const;

test.each(['legacy', 'modern', 'auto'])('the inspector lists and calls tools in the %s era', { timeout: 60_000 }, async (era) => {
  await using served = await serveMcp(answered);
  const target = ['--cli', `${served.origin}/mcp`, '--transport', 'http', '--header', 'Authorization: Bearer ada', '--protocol-era', era];
  const listed = JSON.parse(await run('inspector', ...target, '--method', 'tools/list', '--strict'));
  expect(listed.tools).toContainEqual(expect.objectContaining({ name: 'codex_read', title: 'Read Project With Codex' }));
  const call = ['--method', 'tools/call', '--tool-name', 'codex_read', '--tool-arg', 'prompt=List the files.'];
  expect(JSON.parse(await run('inspector', ...target, ...call))).toMatchObject({ structuredContent: { content: 'Two files.' } });
});

test('the inspector finds the card of a tool that answers a job, and none elsewhere', { timeout: 60_000 }, async () => {
  await using served = await serveMcp(answered);
  const target = ['--cli', `${served.origin}/mcp`, '--transport', 'http', '--header', 'Authorization: Bearer ada', '--advertise-apps'];
  const printed = await run('inspector', ...target, '--method', 'tools/list', '--app-info');
  const found = new Map(
    printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ toolName, ...rest }) => [toolName, rest]),
  );
  expect(found.get('bridge_status')).toEqual({ hasApp: false });
  expect(found.get('codex_run')).toMatchObject({
    hasApp: true,
    resourceUri: 'ui://drawbridge/job',
    resourceMimeType: 'text/html;profile=mcp-app',
  });
});
