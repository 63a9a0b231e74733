import { type McpBridgeConfig } from '../../../../shared/model/config.ts';

/** OpenAI's tunnel cuts a call at about 30 s; ChatGPT itself was seen to wait for 60 s (spec/mcp-chatgpt.md, 4.3). */
const longest = { tunnel: 25, elsewhere: 45 } as const;

/** Milliseconds after which a call through this bridge gives a job id in place of the answer. */
export function fastReturnOf({ fastReturnSeconds, public: way }: Pick<McpBridgeConfig, 'fastReturnSeconds' | 'public'>): number {
  const most = way?.enabled && way.tunnel.kind === 'openai' ? longest.tunnel : longest.elsewhere;
  return Math.min(fastReturnSeconds ?? most, most) * 1000;
}
