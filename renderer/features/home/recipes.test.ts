import { expect, test } from 'vitest';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { bridgeAddress, bridgeUrl, chatGptRecipe, curlRecipe } from './recipes.ts';

const openai: BridgeStatus = {
  id: 'openai',
  kind: 'openai',
  state: 'listening',
  host: '127.0.0.1',
  port: 8080,
  url: 'http://127.0.0.1:8080/v1',
  auth: 'token',
  sandbox: 'read-only',
  failure: null,
  public: null,
};
const mcp: BridgeStatus = { ...openai, id: 'chatgpt', kind: 'mcp', port: 8765, url: null };

test('the commands carry the address that is open and the token that is at hand', () => {
  expect(curlRecipe(openai, 'example-token', null).commands[0]).toBe(
    'curl http://127.0.0.1:8080/v1/models \\\n  -H "Authorization: Bearer example-token"',
  );
  expect(curlRecipe({ ...openai, auth: 'none' }, null, null).commands[0]).toBe('curl http://127.0.0.1:8080/v1/models');
});

test('a bridge that is stopped is named by the address it will have', () => {
  expect(bridgeUrl(mcp)).toBe('http://127.0.0.1:8765/mcp');
  expect(bridgeAddress({ host: '::1', port: 1 })).toBe('[::1]:1');
  expect(chatGptRecipe(mcp, null).commands[0]).toContain('MCP_SERVER_URL=http://127.0.0.1:8765/mcp\n');
});

test('without a token on the bridge none is asked of the tunnel', () => {
  expect(chatGptRecipe({ ...mcp, auth: 'none' }, null).commands[0]).not.toContain('Authorization');
});
