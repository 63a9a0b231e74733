import { createInterface, type Key } from 'node:readline';
import { Mailbox } from '../../core/lib/mailbox.ts';
import { readLines } from '../../core/lib/jsonl.ts';

/** What the person writes, message by message. */
export interface Input extends Disposable {
  readonly messages: AsyncIterable<string>;
  /** Shows that it is their turn. */
  prompt(): void;
}

const prompts = { first: '› ', more: '… ' } as const;
const bracketedPaste = { on: '\u001b[?2004h', off: '\u001b[?2004l' } as const;

/** One message a line; a backslash at the end of a line adds the next one. */
export function pipedInput(input: NodeJS.ReadStream): Input {
  return { messages: joined(readLines(input)), prompt: () => undefined, [Symbol.dispose]: () => input.destroy() };
}

/** A prompt with a history; pasted lines are one message. `onInterrupt` is Ctrl-C; Ctrl-D ends the messages. */
export function terminalInput(input: NodeJS.ReadStream, output: NodeJS.WriteStream, onInterrupt: () => void): Input {
  const inbox = new Mailbox<string>();
  const lines = createInterface({ input, output, terminal: true, prompt: prompts.first });
  let pasting = false;
  let before = '';
  const onKey = (_text: string | undefined, key: Key | undefined) => {
    if (key?.name === 'paste-start') pasting = true;
    if (key?.name === 'paste-end') pasting = false;
  };
  input.on('keypress', onKey);
  lines.on('line', (line) => {
    const more = pasting || line.endsWith('\\');
    before += more ? `${pasting ? line : line.slice(0, -1)}\n` : line;
    lines.setPrompt(more ? prompts.more : prompts.first);
    if (more) return lines.prompt();
    inbox.put(before);
    before = '';
  });
  lines.on('SIGINT', onInterrupt);
  lines.on('close', () => inbox.end());
  output.write(bracketedPaste.on);
  return {
    messages: each(inbox),
    prompt: () => lines.prompt(),
    [Symbol.dispose]: () => {
      input.off('keypress', onKey);
      lines.close();
      output.write(bracketedPaste.off);
    },
  };
}

async function* joined(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let before = '';
  for await (const line of lines) {
    if (line.endsWith('\\')) {
      before += `${line.slice(0, -1)}\n`;
      continue;
    }
    yield before + line;
    before = '';
  }
  if (before) yield before;
}

async function* each(inbox: Mailbox<string>): AsyncGenerator<string> {
  for await (const messages of inbox) yield* messages;
}
