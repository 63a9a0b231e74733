/** What somebody else published of like work. Their machine and their load: a scale, nothing that was measured beside ours. */
export interface PeerFigure {
  readonly who: string;
  readonly figure: string;
  readonly source: string;
}

/** By what is measured here; where nothing is listed none was found (looked for on 2026-11-21). */
export const peers = {
  /** Beyond asking the model's server directly, where ours is beyond asking Codex directly. */
  addedToChat: [
    { who: 'LiteLLM proxy', figure: '3.25 ms more than without it', source: 'https://docs.litellm.ai/docs/proxy/perf' },
    {
      who: 'Bifrost, of itself and of LiteLLM',
      figure: '0.99 ms and 40 ms more, 500 requests/s, 2 processors',
      source: 'https://www.getmaxim.ai/bifrost/resources/benchmarks',
    },
  ],
  /** Of Codex alone, which ours is compared with in the same run. */
  codexFirstDelta: [
    {
      who: 'Brain, of codex app-server 0.153.1 alone',
      figure: '39 ms to the first token, scripted model, c7g.xlarge',
      source: 'https://github.com/aexhq/brain/pull/161',
    },
  ],
  toolCall: [
    {
      who: 'mcp-proxy',
      figure: '0.10 ms an echo, 0.05 ms without it, Apple M4 Pro',
      source: 'https://github.com/joshrotenberg/mcp-proxy/blob/main/docs/benchmarks.md',
    },
  ],
  toolCallsAtOnce: [
    {
      who: 'mcp-proxy',
      figure: '35,113 echoes/s for 32 clients, 86,951 without it, Apple M4 Pro',
      source: 'https://github.com/joshrotenberg/mcp-proxy/blob/main/docs/benchmarks.md',
    },
  ],
  memory: [
    {
      who: 'Bifrost, of itself and of LiteLLM',
      figure: '120 MB and 372 MB, under 500 requests/s',
      source: 'https://www.getmaxim.ai/bifrost/resources/benchmarks',
    },
  ],
} as const satisfies Readonly<Record<string, readonly PeerFigure[]>>;
