import { type BridgeStatus } from '../../../shared/model/host.ts';

/** What stands where the token goes, when it is not at hand. */
export const tokenPlace = 'YOUR_TOKEN';

/** What the owner copies into a client, with the address that is really open. */
export interface Recipe {
  readonly bridge: BridgeStatus;
  readonly url: string;
  readonly commands: readonly string[];
}

/** Settings for OpenAI's tunnel client, which brings ChatGPT's calls to the MCP bridge. The token is in the environment, not on the command line. */
export function chatGptRecipe(bridge: BridgeStatus, token: string | null): Recipe {
  const url = bridgeUrl(bridge);
  const settings = ['CONTROL_PLANE_API_KEY=YOUR_TUNNEL_KEY', 'CONTROL_PLANE_TUNNEL_ID=YOUR_TUNNEL_ID', `MCP_SERVER_URL=${url}`];
  const auth =
    bridge.auth === 'token'
      ? [`DRAWBRIDGE_AUTH="Bearer ${token ?? tokenPlace}"`, 'MCP_EXTRA_HEADERS="Authorization: env:DRAWBRIDGE_AUTH"']
      : [];
  const exports = [...settings, ...auth].map((line) => `export ${line}`);
  return { bridge, url, commands: [[...exports, 'tunnel-client run'].join('\n')] };
}

/** The two fields that OpenAI-compatible programs ask for are the URL and the key; there is nothing to run. */
export function openAiRecipe(bridge: BridgeStatus): Recipe {
  return { bridge, url: bridgeUrl(bridge), commands: [] };
}

/** Two commands: what models there are, and a first question. */
export function curlRecipe(bridge: BridgeStatus, token: string | null, model: string | null): Recipe {
  const url = bridgeUrl(bridge);
  const auth = bridge.auth === 'token' ? ` \\\n  -H "Authorization: Bearer ${token ?? tokenPlace}"` : '';
  const body = JSON.stringify({ ...(model === null ? {} : { model }), messages: [{ role: 'user', content: 'What is in this folder?' }] });
  const ask = `curl ${url}/chat/completions${auth} \\\n  -H "Content-Type: application/json" \\\n  -d '${body}'`;
  return { bridge, url, commands: [`curl ${url}/models${auth}`, ask] };
}

/** Where the bridge answers, or would once it is started. */
export function bridgeUrl({ url, host, port, kind }: BridgeStatus): string {
  if (url !== null) return url;
  const name = host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}/${kind === 'mcp' ? 'mcp' : 'v1'}`;
}

/** `127.0.0.1:8765`, for a row. */
export function bridgeAddress({ host, port }: Pick<BridgeStatus, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
