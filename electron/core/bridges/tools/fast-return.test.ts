import { expect, test } from 'vitest';
import { McpBridgeConfig } from '../../../../shared/model/config.ts';
import { fastReturnOf } from './fast-return.ts';

const openai = { kind: 'openai', tunnelId: `tunnel_${'0'.repeat(32)}`, keySecret: 'tunnel-key' };
const own = { kind: 'proxy', hostname: 'bridge.example.org' };
const through = (tunnel: object, enabled = true) => ({ public: { enabled, auth: { mode: 'token' }, tunnel } });

test.each([
  ['no tunnel', {}, 45],
  ["OpenAI's tunnel", through(openai), 25],
  ["OpenAI's tunnel, switched off", through(openai, false), 45],
  ['another tunnel', through(own), 45],
  ['less asked for', { fastReturnSeconds: 2.5 }, 2.5],
  ["more asked for than OpenAI's tunnel lets pass", { ...through(openai), fastReturnSeconds: 40 }, 25],
])('a call through %s comes back in time', (_what, change, seconds) => {
  const config = McpBridgeConfig.parse({ id: 'chatgpt', kind: 'mcp', port: 0, ...change });
  expect(fastReturnOf(config)).toBe(seconds * 1000);
});

test('the limits of codex-gpt-bridge hold unless the owner sets others', () => {
  const limits = (sessions?: object) =>
    McpBridgeConfig.parse({ id: 'chatgpt', kind: 'mcp', port: 0, ...(sessions && { sessions }) }).sessions;
  expect(limits()).toEqual({ max: 1000, hours: 6 });
  expect(limits({ hours: null })).toEqual({ max: 1000, hours: null });
  expect(() => limits({ max: 0 })).toThrow();
  expect(() => limits({ minutes: 5 })).toThrow();
});
