import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { expect, test, vi } from 'vitest';
import { controlSocketPath } from '../../electron/core/bridges/control/local-socket.ts';
import { type NotificationParams } from '../../shared/contract/control.ts';
import { callTool } from '../fixtures/chat.ts';
import { startServe } from '../fixtures/cli.ts';
import { watchHealth } from '../fixtures/health.ts';
import { dial, requestText } from '../fixtures/raw-http.ts';
import { openLocal, type Remote } from '../fixtures/remote.ts';
import { openWorkspace } from '../fixtures/workspace.ts';
import { type ModelCall } from '../scripted-model/request.ts';
import { startScriptedModel } from '../scripted-model/server.ts';
import { type Step } from '../scripted-model/steps.ts';

const token = 'the-token-of-the-house-under-test';
const piece = `${'x'.repeat(20_000)}\n`;
const pieces = 250;

const residentMiB = (pid: number | undefined): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** A surface that follows a job and never reads a word. */
async function followDeaf(dataDir: string, jobId: string): Promise<Socket> {
  const socket = connect(controlSocketPath(dataDir));
  await once(socket, 'connect');
  socket.pause().write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'job/subscribe', params: { jobId, after: 0 } })}\n`);
  return socket;
}

/** A client that asks for a stream and never reads a word. */
async function askDeaf(url: string): Promise<Socket> {
  const port = Number(new URL(url).port);
  const socket = await dial(port);
  const body = JSON.stringify({ model: 'gpt-5.5', stream: true, messages: [{ role: 'user', content: 'Short' }] });
  const headers = [`Authorization: Bearer ${token}`, 'Content-Type: application/json', `Content-Length: ${body.length}`];
  socket.pause().write(requestText('POST /v1/chat/completions', headers, body, port));
  return socket;
}

/** How many pieces of the answer a reader hears that reads; one that fell behind goes on after what it had. */
async function hearWhole(owner: Remote, jobId: string): Promise<number> {
  for (let after = 0, from = 0; ; from = owner.told.length) {
    const { subscriptionId } = await owner.call('job/subscribe', { jobId, after });
    const end = await owner.hear('job/subscriptionEnded', (told) => told.subscriptionId === subscriptionId, from);
    if (end.reason === 'done') break;
    after = end.after;
  }
  const events = owner.told.flatMap(({ name, params }) => (name === 'job/event' ? (params as NotificationParams<'job/event'>).events : []));
  return events.filter(({ type }) => type === 'item/delta').length;
}

test('security 233: fifty readers that stop reading cost little memory and delay nobody', { timeout: 60_000 }, async () => {
  const begin = Promise.withResolvers<void>();
  const script = ({ userText }: ModelCall): Step => {
    if (userText.includes('Say')) return { text: 'Said.' };
    const many = userText.includes('Short') ? 50 : pieces;
    const text = Array.from({ length: many }, () => piece);
    return userText.includes('Warm') ? { text, delayMs: 5 } : { text, delayMs: 5, until: begin.promise };
  };
  await using model = await startScriptedModel({ script });
  await using workspace = await openWorkspace(model.url);
  await using served = await startServe(workspace, { DRAWBRIDGE_TOKEN: token });
  await using owner = await openLocal(workspace.dataDir);
  const door = { token, url: served.url };
  // As much as later, without anybody who is slow: what that alone takes is not the matter here.
  await callTool(door, 'codex_read', { prompt: 'Warm up' });

  const { structured } = await callTool(door, 'codex_read', { prompt: 'Long', timeoutMs: 1 });
  const jobId = String(structured['jobId']);
  const deaf = await Promise.all([
    ...Array.from({ length: 50 }, () => followDeaf(workspace.dataDir, jobId)),
    ...Array.from({ length: 3 }, () => askDeaf(served.url('openai'))),
  ]);
  try {
    const whole = hearWhole(owner, jobId);
    await vi.waitFor(() => expect(model.requests).toHaveLength(5), { timeout: 15_000 });
    using health = watchHealth(door);
    const before = residentMiB(served.process.pid);
    begin.resolve();
    expect(await whole).toBe(pieces);
    await vi.waitFor(
      async () => {
        const { data } = await owner.call('job/list', { limit: 10 });
        expect(data.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed', 'completed', 'completed']);
      },
      { timeout: 30_000 },
    );
    const growth = residentMiB(served.process.pid) - before;
    expect(growth).toBeLessThan(150);
    expect(health.slowestMs()).toBeLessThan(1000);
    expect((await callTool(door, 'codex_read', { prompt: 'Say it' })).text).toBe('Said.');
  } finally {
    for (const socket of deaf) socket.destroy();
  }
});
