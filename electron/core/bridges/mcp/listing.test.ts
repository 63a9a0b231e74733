import { expect, test } from 'vitest';
import { McpBridgeConfig, type Sandbox } from '../../../../shared/model/config.ts';
import { essentialTools } from '../tools/essential.ts';
import { listed } from './listing.ts';

function tools(sandbox: Sandbox) {
  return essentialTools({ config: McpBridgeConfig.parse({ id: 'chatgpt', kind: 'mcp', port: 8765, sandbox }), fastReturnMs: 25_000 }).map(
    (tool) => listed(tool, 'token'),
  );
}

const prompt = { type: 'string', minLength: 1, description: expect.any(String) };
const cwd = { type: 'string', minLength: 1, description: expect.any(String) };
const threadId = cwd;
const jobId = cwd;
const cursor = cwd;
const search = { ...cwd, maxLength: 200 };
const timeoutMs = { type: 'integer', minimum: 1, maximum: 1_800_000, description: expect.any(String) };
const waitSeconds = { type: 'integer', minimum: 0, maximum: 25, description: expect.any(String) };
const reads = { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: false };
const asks = { ...reads, idempotentHint: true };
const stops = { ...asks, readOnlyHint: false, destructiveHint: true };
const writes = { ...reads, readOnlyHint: false, destructiveHint: true };

function sandbox(...levels: Sandbox[]) {
  return { type: 'string', enum: levels, description: expect.any(String) };
}

test.each([
  { ceiling: 'read-only', run: reads, levels: sandbox('read-only') },
  { ceiling: 'workspace-write', run: writes, levels: sandbox('read-only', 'workspace-write') },
  { ceiling: 'danger-full-access', run: writes, levels: sandbox('read-only', 'workspace-write') },
] as const)('names, inputs and annotations under $ceiling', ({ ceiling, run, levels }) => {
  const table = tools(ceiling).map(({ name, title, inputSchema, annotations }) => {
    const { properties, required } = inputSchema;
    return { name, title, properties, required, annotations };
  });
  expect(table).toEqual([
    { name: 'bridge_status', title: 'Bridge Status', properties: {}, annotations: asks },
    {
      name: 'codex_read',
      title: 'Read Project With Codex',
      properties: { prompt, cwd, timeoutMs },
      required: ['prompt'],
      annotations: reads,
    },
    {
      name: 'codex_run',
      title: 'Run Codex',
      properties: { prompt, cwd, timeoutMs, sandbox: levels },
      required: ['prompt'],
      annotations: run,
    },
    {
      name: 'codex_reply',
      title: 'Reply To Codex',
      properties: { threadId, prompt, timeoutMs },
      required: ['threadId', 'prompt'],
      annotations: run,
    },
    {
      name: 'codex_job_status',
      title: 'Codex Job Status',
      properties: { jobId, waitSeconds, cursor },
      required: ['jobId'],
      annotations: asks,
    },
    { name: 'codex_job_cancel', title: 'Cancel Codex Job', properties: { jobId }, required: ['jobId'], annotations: stops },
    { name: 'codex_changes', title: 'Codex Changes', properties: { jobId, cursor }, required: ['jobId'], annotations: asks },
    { name: 'codex_threads', title: 'Codex Threads', properties: { search, cursor }, annotations: asks },
  ]);
});

test('every tool says what it is for, and what a client shows of a call in at most 64 characters', () => {
  for (const { name, description, _meta } of tools('workspace-write')) {
    const { 'openai/toolInvocation/invoking': invoking, 'openai/toolInvocation/invoked': invoked } = _meta;
    expect([name, description.length > 100, description.length < 700]).toEqual([name, true, true]);
    for (const label of [invoking, invoked]) expect([name, label]).toEqual([name, expect.stringMatching(/^[A-Z][\w ]{3,62}$/)]);
    expect(invoking).not.toBe(invoked);
  }
});

test('a sign-in needs the scope to write only for what may edit files', () => {
  const bridge = { config: McpBridgeConfig.parse({ id: 'chatgpt', kind: 'mcp', port: 0, sandbox: 'workspace-write' }), fastReturnMs: 1 };
  const scopes = essentialTools(bridge).map((tool) => [tool.name, listed(tool, 'oauth').securitySchemes]);
  const writing = [{ type: 'oauth2', scopes: ['codex:read', 'codex:write'] }];
  const expected = scopes.map(([name]) => [
    name,
    name === 'codex_run' || name === 'codex_reply' ? writing : [{ type: 'oauth2', scopes: ['codex:read'] }],
  ]);
  expect(scopes).toEqual(expected);
});

test('every tool is an open draft-7 object with an output that a refusal fits too', () => {
  for (const tool of tools('read-only')) {
    expect(tool.inputSchema).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' });
    expect(tool.inputSchema).not.toHaveProperty('additionalProperties');
    expect(tool.outputSchema).toMatchObject({ type: 'object', properties: { code: { type: 'string' } } });
    expect(tool.outputSchema).not.toHaveProperty('required');
    expect(tool.outputSchema).not.toHaveProperty('additionalProperties');
    expect(tool).toMatchObject({
      execution: { taskSupport: 'forbidden' },
      securitySchemes: [{ type: 'noauth' }],
      _meta: { securitySchemes: [{ type: 'noauth' }] },
    });
  }
});
