import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { chat } from '../../../e2e/fixtures/chat.ts';
import { startServe } from '../../../e2e/fixtures/cli.ts';
import { builtCli } from '../../../e2e/fixtures/places.ts';
import { hear } from '../../../e2e/fixtures/sse-rules.ts';
import { openWorkspace } from '../../../e2e/fixtures/workspace.ts';
import { type ModelCall } from '../../../e2e/scripted-model/request.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';

const lanes = 8;
const tokens = 20;
const told = Array.from({ length: tokens }, (_, at) => `tok${at}`);
const script = ({ userText }: ModelCall) => (userText === 'Load' ? { slow: tokens, delayMs: 20 } : { text: `You said: ${userText}` });

test('the chat in a terminal is answered while the bridge streams to others, and so are they', { timeout: 120_000 }, async () => {
  await using model = await startScriptedModel({ script });
  await using workspace = await openWorkspace(model.url);
  const token = ['load', 'x'.repeat(40)].join('-');
  await using served = await startServe(workspace, { DRAWBRIDGE_TOKEN: token });
  let over = false;
  const streams: string[] = [];
  const begun = Promise.withResolvers<void>();
  const lane = async () => {
    while (!over) {
      const body = { stream: true, messages: [{ role: 'user', content: 'Load' }] };
      streams.push(hear(await (await chat({ url: served.url, token }, '', { body })).text()).content);
      begun.resolve();
    }
  };
  const load = Promise.all(Array.from({ length: lanes }, lane));
  await Promise.race([begun.promise, load]);
  const child = spawn(process.execPath, [builtCli, 'chat', '--data-dir', workspace.dataDir], {
    cwd: workspace.root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.end('One\nTwo\nThree\n');
  const [answers, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  over = true;
  await load;
  expect([code, answers]).toEqual([0, 'You said: One\nYou said: Two\nYou said: Three\n']);
  expect(streams.length).toBeGreaterThanOrEqual(lanes);
  for (const content of streams) expect(content.trim().split(/\s+/)).toEqual(told);
});
