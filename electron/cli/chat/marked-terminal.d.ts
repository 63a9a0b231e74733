declare module 'marked-terminal' {
  import { type MarkedExtension } from 'marked';

  /** Markdown as text with the colours and rules of a terminal. */
  export function markedTerminal(options?: {
    readonly width?: number;
    readonly reflowText?: boolean;
    readonly showSectionPrefix?: boolean;
    readonly tab?: number;
  }): MarkedExtension;
}
