import { Marked, type Token, type Tokens } from 'marked';
import { markedTerminal } from 'marked-terminal';
import { safe } from '../output.ts';

/** A message while it is being written. */
export interface MessageView {
  add(text: string): void;
  /** Nothing more comes. */
  end(): void;
}

/** The words as they come. */
export function plainMessage(write: (text: string) => void): MessageView {
  return {
    add: (text) => write(safe(text, { multiline: true })),
    end: () => write('\n'),
  };
}

/**
 * Markdown, block by block: the words of a block as they come, and the block in their place once it is complete. What a model wrote
 * cannot act on the terminal.
 */
export function richMessage(write: (text: string) => void, size: { readonly columns: number; readonly rows: number }): MessageView {
  const render = rendererFor(size.columns);
  let block = '';
  let draft = '';
  const show = () => {
    if (isWide(block)) return;
    write(block.slice(draft.length));
    draft = block;
  };
  const settle = (tokens: readonly Token[]) => {
    const height = heightOf(draft, size.columns);
    // What has left the screen cannot be taken back: there the words stay beside their block.
    if (height >= size.rows) write('\n');
    else if (draft) write(`\r${height > 1 ? `\u001b[${height - 1}A` : ''}\u001b[J`);
    draft = '';
    for (const token of tokens) if (token.type !== 'space') write(render(token));
  };
  return {
    add: (text) => {
      block += safe(text, { multiline: true });
      const tokens = text.includes('\n') ? blocksOf(block) : [];
      if (tokens.length > 1) {
        const complete = tokens.slice(0, -1);
        settle(complete);
        // Not the last token's own text: the lexer trims it.
        block = block.slice(complete.reduce((length, { raw }) => length + raw.length, 0));
      }
      show();
    },
    end: () => {
      settle(blocksOf(block));
      block = '';
    },
  };
}

const lexer = new Marked();

function blocksOf(text: string): Token[] {
  return lexer.lexer(text);
}

function rendererFor(columns: number): (token: Token) => string {
  const marked = new Marked(markedTerminal({ width: Math.min(columns, 100), showSectionPrefix: false, tab: 2 }), {
    renderer: {
      // In a list the terminal renderer leaves a line's own tokens as they were written.
      text(token: Tokens.Text | Tokens.Escape) {
        return 'tokens' in token && token.tokens ? this.parser.parseInline(token.tokens) : token.text;
      },
    },
  });
  return (token) => marked.parser([token]);
}

/** Whether some characters may take two columns, or none: where the words end is not known then. */
function isWide(text: string): boolean {
  return /[^\u0020-\u02ff\u2010-\u2027\n]/.test(text);
}

function heightOf(text: string, columns: number): number {
  return text.split('\n').reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / columns)), 0);
}
