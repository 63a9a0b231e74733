import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openControl } from '../fixtures/control.ts';
import { makeFolder } from '../fixtures/folder.ts';
import { connectMcp } from '../fixtures/mcp-client.ts';
import { type Run, standIn } from '../fixtures/tunnels.ts';

/** ChatGPT, as its requests come out of a run of the tunnel. */
function connectThrough(run: Run | undefined) {
  return connectMcp(run?.env['MCP_SERVER_URL'] ?? '', { 'x-bridge-key': run?.env['BRIDGE_KEY'] ?? '' });
}

test('the tunnel is lost in the middle of a job: the job goes on, the tunnel comes back, and its answer is there for the asking', {
  timeout: 180_000,
}, async () => {
  using folder = makeFolder('tunnel-lost');
  const program = standIn(folder, 'tunnel-client');
  const keyFile = folder.at('key');
  writeFileSync(keyFile, 'k'.repeat(32), { mode: 0o600 });
  const tunnel = { kind: 'openai', path: program.path, tunnelId: `tunnel_${'0'.repeat(32)}`, keySecret: 'openai-tunnel' };
  const bridges = [{ id: 'chatgpt', kind: 'mcp', port: 0, public: { auth: { mode: 'bridgeKey' }, tunnel, enabled: false } }];
  const { promise: until, resolve: answer } = Promise.withResolvers<void>();
  const script = [{ text: 'The clock reads Date.now().', until }];
  await using control = await openControl({ script }, { bridges, vault: { store: 'file', keyFile } });
  const { house, remote } = control;
  /** The tunnel once it stands so, told after `from`. */
  const stands = async (state: string, from = 0) => {
    const told = await remote.hear('bridge/changed', (change) => change.bridges[0]?.public?.tunnel.state === state, from);
    return told.bridges[0]?.public?.tunnel;
  };
  await remote.call('state/subscribe', {});
  await remote.call('secret/set', { name: 'openai-tunnel', value: ['a', 'tunnel', 'key', 'of', 'nobody'].join('-') });
  await remote.call('bridge/startPublic', { id: 'chatgpt' });
  await stands('up');
  const [run] = program.runs();
  const chatgpt = await connectThrough(run);
  const { jobId } = (await chatgpt.call('codex_read', { prompt: 'What does the clock read?', timeoutMs: 1 })).structured;

  // A call is under way when the program goes, and with it the connection that it carries.
  const cut = expect(chatgpt.call('codex_job_status', { jobId, waitSeconds: 25 })).rejects.toThrow();
  program.does({ health: { ready: 503, says: 'no network' } });
  const up = remote.told.length;
  process.kill(run?.pid ?? 0, 'SIGKILL');
  await chatgpt[Symbol.asyncDispose]();
  await cut;
  const lost = await stands('down', up);
  expect(lost?.reason).toMatch(/^tunnel-client ended and said nothing\. Next try in \d+ s\.$/);
  answer();
  expect(await house.job()).toMatchObject({ id: jobId, status: 'completed', answer: 'The clock reads Date.now().' });

  const down = remote.told.length;
  program.does({});
  expect(await stands('up', down)).toMatchObject({ reason: null });
  await using again = await connectThrough(program.runs().at(-1));
  expect((await again.ended(jobId)).structured).toMatchObject({
    status: 'completed',
    result: { structuredContent: { content: 'The clock reads Date.now().' } },
  });

  // The call that was cut may not have come this far.
  const calls = async () => {
    const { data } = await remote.call('flight/list', { limit: 50 });
    return new Set(
      data.flatMap(({ operation, hop, clientName }) => (operation?.includes('codex') ? [`${hop}, ${clientName}: ${operation}`] : [])),
    );
  };
  const from = 'public, OpenAI tunnel: tools/call';
  await expect.poll(calls).toEqual(new Set([`${from} codex_job_status`, `${from} codex_read`]));
  expect((await remote.call('job/list', {})).data).toHaveLength(1);
});
