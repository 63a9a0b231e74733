import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Item } from '../../../shared/model/item.ts';
import { type Job } from '../../../shared/model/job.ts';
import { type Entry } from './log.ts';
import { jobMarkdown } from './markdown.ts';

const job: Job = {
  id: 'job_0123456789abcdef',
  status: 'completed',
  title: 'Fix the clock',
  prompt: 'Fix the clock',
  operation: 'codex_read',
  bridgeId: 'chatgpt',
  clientId: 'client',
  clientName: 'ChatGPT',
  root: '/r',
  cwd: '/r',
  sandbox: 'read-only',
  model: 'gpt-5.5',
  effort: 'low',
  ephemeral: false,
  threadId: 't',
  turnId: 'u',
  createdAt: 1000,
  startedAt: 1001,
  finishedAt: 1010,
  durationMs: 9000,
  answer: 'Done.',
  failure: null,
  usage: { input: 1200, cachedInput: 1000, output: 34, reasoning: 10, total: 1234 },
  waitingFor: null,
  follows: null,
};

const at = { startedAtMs: 1, completedAtMs: 2 };
const command = (text: string, output: string): Item => ({
  ...at,
  id: 'c',
  type: 'commandExecution',
  command: text,
  cwd: '/r',
  status: 'completed',
  output,
  exitCode: 1,
  durationMs: 3200,
});
const entry = (item: Item): Entry => ({ type: 'item', key: item.id, atMs: 1, item, live: false });
const prompt = (text: string): Entry => ({ type: 'prompt', key: 'prompt', atMs: 1, text });
const answer = (text: string): Entry => ({ type: 'answer', key: 'answer', atMs: 1, text });

test('the whole job: facts, prompt, the command folded, the answer as it is', () => {
  const markdown = jobMarkdown(job, [
    prompt('Fix the clock'),
    entry(command("bash -lc 'npm test'", 'one <b>failed</b>\n')),
    answer('Done.\n'),
  ]);
  expect(markdown.replace(/^- Asked: .*$/m, '- Asked: then')).toBe(
    `# Fix the clock

- Client: ChatGPT
- Folder: \`/r\` (read-only)
- Model: gpt\\-5\\.5 low
- State: done
- Asked: then
- Took: 9.0 s
- Tokens: 1,234: 1,200 in (1,000 from the cache), 34 out (10 for reasoning)

## Prompt

\`\`\`text
Fix the clock
\`\`\`

## What happened

<details>
<summary><code>npm test</code> exit 1 · 3.2 s</summary>

\`\`\`
one <b>failed</b>
\`\`\`

</details>

## Answer

Done.
`,
  );
});

test('a long output keeps its end and says how much is left out', () => {
  const output = Array.from({ length: 1000 }, (_, line) => `line ${line}`).join('\n');
  const markdown = jobMarkdown(job, [entry(command('ls', output))]);
  expect(markdown).toContain('… 600 earlier lines left out\nline 600\n');
  expect(markdown).toContain('line 999\n```');
});

/** The lines at the left margin that are no content of a code block or a quotation, as CommonMark reads them. */
function structure(markdown: string): readonly string[] {
  let fence: string | null = null;
  const outside: string[] = [];
  for (const line of markdown.split(/\r\n|\r|\n/)) {
    const ticks = /^ {0,3}(`{3,})([^`]*)$/.exec(line);
    if (fence !== null) {
      if (ticks && (ticks[1] ?? '').length >= fence.length && ticks[2]?.trim() === '') fence = null;
    } else if (ticks) fence = ticks[1] ?? '';
    else if (line !== '' && !line.startsWith('>')) outside.push(line);
  }
  return fence === null ? outside : [...outside, 'an open fence'];
}

const words = fc.constantFrom(
  '#',
  '##',
  '\n',
  '\r',
  '\n\n',
  '```',
  '````',
  '`',
  '~~~',
  '</details>',
  '<details>',
  '<summary>',
  '- ',
  '> ',
  '    ',
  '\t',
  '$(x)',
  '\\',
  '&lt;',
  '[a](b)',
  '---',
  'word',
  ' ',
);
const hostile = fc.array(words, { maxLength: 12 }).map((parts) => parts.join(''));

test('nothing in a prompt, a command, an output or a message can break out of its place', () => {
  const frame =
    /^(# .*|## (Prompt|What happened|Answer)|- (Client|Folder|Model|State|Asked|Took|Tokens|tool|searched the web|warning).*|- \[[ x]\] .*|<details>|<summary>[^<]*(<code>[^<]*<\/code>[^<]*)?<\/summary>|<\/details>|no output|Done\.)$/;
  fc.assert(
    fc.property(hostile, hostile, hostile, (one, two, three) => {
      const markdown = jobMarkdown({ ...job, title: one, clientName: two, cwd: `/${three}` }, [
        prompt(one),
        entry(command(one, two)),
        entry({ ...at, id: 'm', type: 'agentMessage', text: `x${three}` }),
        entry({ ...at, id: 'r', type: 'reasoning', text: `x${one}` }),
        entry({ ...at, id: 'w', type: 'webSearch', query: two }),
        entry({ ...at, id: 'n', type: 'notice', level: 'warning', text: three }),
        entry({ ...at, id: 't', type: 'mcpToolCall', server: one, tool: two, status: 'failed', error: three, durationMs: null }),
        entry({ ...at, id: 'p', type: 'plan', text: '', steps: [{ step: one, status: 'completed' }] }),
        entry({
          ...at,
          id: 'f',
          type: 'fileChange',
          status: 'completed',
          changes: [{ path: one, kind: 'update', movedTo: null, diff: two }],
        }),
        answer('Done.'),
      ]);
      const lines = structure(markdown);
      for (const line of lines) expect(line).toMatch(frame);
      const times = (tag: string) => lines.filter((line) => line.startsWith(tag)).length;
      expect([times('<details>'), times('<summary>'), times('</details>')]).toEqual([3, 3, 3]);
      expect(lines.filter((line) => line.startsWith('## '))).toEqual(['## Prompt', '## What happened', '## Answer']);
    }),
  );
});
