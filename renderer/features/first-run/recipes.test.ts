import { expect, test } from 'vitest';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { addressFor, bridgeAddress, bridgeUrl, type Ingredients, type RecipeKind, recipeOf, tokenPlace } from './recipes.ts';

const openai: BridgeStatus = {
  id: 'openai',
  kind: 'openai',
  state: 'listening',
  host: '127.0.0.1',
  port: 8081,
  url: 'http://127.0.0.1:8081/v1',
  auth: 'token',
  sandbox: 'read-only',
  failure: null,
  public: null,
};
const given: Ingredients = {
  bridge: openai,
  token: 'a-token',
  model: 'gpt-5.5',
  root: '/home/me/a b',
  dataDir: '/data',
  platform: 'linux',
};

const pieces = (kind: RecipeKind, change: Partial<Ingredients> = {}) =>
  recipeOf(kind, { ...given, ...change }).steps.flatMap(({ pieces: some }) => some);
const texts = (...args: Parameters<typeof pieces>) => pieces(...args).map(({ text }) => text);

test('what is copied carries the address that is open and the token that is at hand', () => {
  expect(pieces('openWebUi')).toEqual([
    { name: 'url', text: 'http://127.0.0.1:8081/v1', shape: 'value' },
    { name: 'key', text: 'a-token', shape: 'value' },
  ]);
  expect(texts('openWebUi', { token: null })).toEqual(['http://127.0.0.1:8081/v1', tokenPlace]);
  expect(texts('openWebUi', { bridge: { ...openai, auth: 'none' } })).toEqual(['http://127.0.0.1:8081/v1']);
  // It adds /v1 by itself.
  expect(texts('cherryStudio')).toEqual(['http://127.0.0.1:8081', 'a-token']);
  expect(addressFor('curl', openai)).toBe('http://127.0.0.1:8081/v1');
});

test('the code of an SDK holds nothing secret; its shell does', () => {
  for (const kind of ['javascript', 'python'] as const) {
    const [install, environment, code] = texts(kind);
    expect(install).toMatch(/ install openai$/);
    expect(environment).toBe('export OPENAI_BASE_URL=http://127.0.0.1:8081/v1\nexport OPENAI_API_KEY=a-token');
    expect(code).toContain('"gpt-5.5"');
    expect(code).not.toContain('a-token');
  }
  expect(texts('javascript', { platform: 'win32' })[1]).toContain('$env:OPENAI_API_KEY = "a-token"');
  expect(texts('javascript', { bridge: { ...openai, auth: 'none' } })[1]).toContain('OPENAI_API_KEY=none');
});

test('the commands for curl take the token from the shell', () => {
  const auth = '-H "Authorization: Bearer $DRAWBRIDGE_TOKEN"';
  const body = '{"model":"gpt-5.5","stream":true,"messages":[{"role":"user","content":"What is in this folder?"}]}';
  expect(texts('curl')).toEqual([
    'export DRAWBRIDGE_TOKEN=a-token',
    `curl http://127.0.0.1:8081/v1/models \\\n  ${auth}`,
    `curl -N http://127.0.0.1:8081/v1/chat/completions \\\n  ${auth} \\\n  -H "Content-Type: application/json" \\\n  -d '${body}'`,
  ]);
  expect(texts('curl', { bridge: { ...openai, auth: 'none' } }).join()).not.toContain('TOKEN');
});

test('a program is told the folder and the state that this Drawbridge has', () => {
  const [config = ''] = texts('program');
  expect(JSON.parse(config)).toEqual({
    mcpServers: { drawbridge: { command: 'drawbridge', args: ['mcp', '--data-dir', '/data', '--cwd', '/home/me/a b'] } },
  });
  expect(texts('program', { root: null })[0]).not.toContain('--cwd');
});

test('a bridge that is stopped is named by the address it will have', () => {
  expect(bridgeUrl({ ...openai, url: null, kind: 'mcp', port: 8765 })).toBe('http://127.0.0.1:8765/mcp');
  expect(bridgeAddress({ host: '::1', port: 1 })).toBe('[::1]:1');
});
