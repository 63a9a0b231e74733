import { type Entry, flag, text } from './entry.ts';

/** What shares the running host, or has one of its own for as long as it lasts. */
export const conversationCommands: Readonly<Record<string, Entry>> = {
  mcp: {
    usage: 'mcp [--tool-mode M] [--cwd DIR]',
    about: 'MCP on standard input and output, for programs on this computer',
    options: { 'tool-mode': text, cwd: text },
    load: async () => (await import('./commands/mcp.ts')).mcp,
  },
  chat: {
    usage: 'chat [-p PROMPT] [--cwd DIR] [--sandbox S] [--model M] [--effort E]',
    about: 'talk with Codex here; /help says how',
    options: { prompt: { type: 'string', short: 'p' }, cwd: text, sandbox: text, model: text, effort: text },
    load: async () => (await import('./commands/chat.ts')).chat,
  },
  'import codexbridge': {
    usage: 'import codexbridge [DIR] [--apply]',
    about: 'what a set-up of CodexBridge becomes here; --apply does it',
    words: 1,
    options: { apply: flag },
    load: async () => (await import('./commands/import.ts')).importCodexBridge,
  },
};
