import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect } from '@playwright/test';
import { createToken } from '../fixtures/cli.ts';
import { test } from '../fixtures/test.ts';

const eras = [
  { era: '2025-11-25', mode: 'legacy' },
  { era: '2026-07-28', mode: { pin: '2026-07-28' } },
] as const;

async function connect(url: string, token: string, mode: (typeof eras)[number]['mode']): Promise<Client> {
  const client = new Client({ name: 'openai-mcp', version: '1.0.0' }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { authorization: `Bearer ${token}` } } }));
  return client;
}

interface ToolResult {
  readonly isError?: boolean;
  readonly content: readonly { readonly type: string; readonly text?: string }[];
  readonly structuredContent?: Readonly<Record<string, unknown>>;
}

const textOf = ({ content }: ToolResult): string => content.map(({ text }) => text ?? '').join('');

for (const { era, mode } of eras) {
  test.describe(`ChatGPT, protocol ${era}`, () => {
    test.use({
      modelOptions: {
        script: [
          { exec: 'cat clock.ts' },
          { text: 'The clock reads Date.now().' },
          { text: 'It is one line long.' },
          { slow: 12, delayMs: 50 },
        ],
      },
    });

    test('asks Codex to read the project, goes on with the thread, and follows a slow job', async ({ serve, workspace, model }) => {
      const client = await connect(serve.url('chatgpt'), await createToken(workspace, 'ChatGPT'), mode);
      const call = async (name: string, args: Record<string, unknown> = {}) =>
        (await client.callTool({ name, arguments: args })) as ToolResult;

      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual([
        ...['bridge_status', 'codex_read', 'codex_run', 'codex_reply', 'codex_job_status'],
        ...['codex_job_cancel', 'codex_changes', 'codex_threads'],
      ]);
      expect(JSON.parse(textOf(await call('bridge_status')))).toMatchObject({
        auth: 'bearer-token',
        allowedRoots: [workspace.root],
        defaultSandbox: 'read-only',
      });

      const read = await call('codex_read', { prompt: 'What does the clock read?' });
      expect([read.isError ?? false, textOf(read)]).toEqual([false, 'The clock reads Date.now().']);
      expect(JSON.stringify(model.requests[1]?.toolOutputs)).toContain('Date.now()');

      const reply = await call('codex_reply', { threadId: read.structuredContent?.['threadId'], prompt: 'How long is it?' });
      expect(textOf(reply)).toBe('It is one line long.');

      const slow = JSON.parse(textOf(await call('codex_read', { prompt: 'Count slowly.', timeoutMs: 1 }))) as {
        status: string;
        jobId: string;
      };
      expect(slow).toMatchObject({ status: 'running', operation: 'codex_read' });
      const status = async () => JSON.parse(textOf(await call('codex_job_status', { jobId: slow.jobId }))) as { status: string };
      await expect.poll(async () => (await status()).status).toBe('completed');
      expect(JSON.stringify(await status())).toContain('tok11');
      await client.close();
    });

    test('is refused with the wrong token, and outside the open folders', async ({ serve, workspace }) => {
      await expect(connect(serve.url('chatgpt'), 'not-a-token', mode)).rejects.toThrow();
      const client = await connect(serve.url('chatgpt'), await createToken(workspace, 'ChatGPT'), mode);
      const result = (await client.callTool({ name: 'codex_read', arguments: { prompt: 'Look.', cwd: '/etc' } })) as ToolResult;
      expect([result.isError, textOf(result)]).toEqual([true, expect.stringContaining('/etc')]);
      await client.close();
    });
  });
}
