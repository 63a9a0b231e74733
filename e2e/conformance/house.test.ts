import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, onTestFinished, test } from 'vitest';
import { McpBridgeConfig } from '../../shared/model/config.ts';
import { makePlace } from '../fixtures/house.ts';
import { startScriptedModel } from '../scripted-model/server.ts';

const restart = { timeout: 120_000 };

test('what a job said, ran and changed is read back by its client, also after a restart', restart, async () => {
  const script = [{ exec: 'printf "export const tick = 2;\\n" >> clock.ts && echo changed' }, { text: 'The clock ticks twice.' }];
  await using model = await startScriptedModel({ script });
  const bridges = [McpBridgeConfig.parse({ id: 'chatgpt', kind: 'mcp', port: 0, sandbox: 'workspace-write' })];
  await using place = await makePlace(model.url, { bridges });
  const uri = await (async () => {
    await using house = await place.open();
    await house.app.call('root/update', { path: place.root, sandbox: 'workspace-write' });
    const client = await connect(house.url('chatgpt'), house.token);
    const asked = client.callTool({ name: 'codex_run', arguments: { prompt: 'Let it tick', sandbox: 'workspace-write' } });
    const { id, threadId } = await house.job(({ waitingFor }) => waitingFor !== null);
    const log = `drawbridge://jobs/${id}/log`;
    expect(await text(client, log)).toMatch(
      /^# Let it tick\n.*\$ .*clock\.ts.*\nchanged\n\[exit 0\]\nThe clock ticks twice\.\n\[waiting: .*1 file.*\]\n$/s,
    );
    const diff =
      '--- a/clock.ts\n+++ b/clock.ts\n@@ -1,1 +1,2 @@ pending\n export const now = () => Date.now();\n+export const tick = 2;\n';
    expect(await text(client, `drawbridge://jobs/${id}/changes`)).toBe(diff);
    expect(threadId).not.toBeNull();
    await house.app.call('job/cancel', { jobId: id });
    await asked;
    return log;
  })();
  await using house = await place.open();
  const client = await connect(house.url('chatgpt'), house.token);
  const { resources } = await client.listResources();
  expect(resources.map((one) => one.uri)).toEqual(['ui://drawbridge/job', uri, uri.replace('/log', '/changes')]);
  expect(await text(client, uri)).toMatch(/The clock ticks twice\..*\[cancelled\]\n$/s);
  expect((await client.complete({ ref, argument: { name: 'cwd', value: 'clock' } })).completion.values).toEqual([place.root]);
});

const ref = { type: 'ref/prompt', name: 'inspect_project' } as const;

/** As ChatGPT does: `server/discover` first. */
async function connect(url: string, token: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { authorization: `Bearer ${token}` } } }));
  onTestFinished(() => client.close());
  return client;
}

async function text(client: Client, uri: string): Promise<string> {
  const [content] = (await client.readResource({ uri })).contents;
  return content && 'text' in content ? content.text : '';
}
