import { type ReadResourceResult, type Resource } from '@modelcontextprotocol/server';
import { cardPage } from './generated/card-page.ts';

/** MCP Apps (SEP-1865). */
export const uiExtension = 'io.modelcontextprotocol/ui';
const mimeType = 'text/html;profile=mcp-app';
export const cardUri = 'ui://drawbridge/job';

/** What a client that shows cards may expect of ours. */
export const uiCapability = { mimeTypes: [mimeType] };

/** Nothing from anywhere but the page itself. */
const meta = { ui: { prefersBorder: true, csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] } } };

export const cardResource: Resource = {
  uri: cardUri,
  name: 'job-card',
  title: 'Job card',
  description: 'Shows how a job of Codex stands, what it changed and what it used.',
  mimeType,
  _meta: meta,
};

export const cardContents: ReadResourceResult = { contents: [{ uri: cardUri, mimeType, text: cardPage, _meta: meta }] };

/** For a tool whose result is a job: the second name is ChatGPT's older one. */
export const cardMeta = { ui: { resourceUri: cardUri }, 'openai/outputTemplate': cardUri };
