import { Failure } from '../../../../shared/contract/errors.ts';
import { type Handlers, type ParsedParams } from '../../../../shared/contract/control.ts';
import { type ControlContext } from './context.ts';

/** A conversation in MCP, message by message. */
interface Conversation extends AsyncDisposable {
  send(message: string): void;
}

export interface StdioServices {
  /** Begins one; `tell` gets each message for the client. */
  readonly openMcp: (options: ParsedParams<'mcp/open'>, tell: (message: string) => void) => Promise<Conversation>;
  /** False for a host that lives as long as a program in a terminal. */
  readonly lasting: boolean;
  readonly requestStop: () => void;
}

type StdioMethod = 'mcp/open' | 'mcp/send' | 'host/yield';

/** Of one connection: each has at most one conversation, which ends with it. */
export function stdioHandlers({ openMcp, lasting, requestStop }: StdioServices): Pick<Handlers<ControlContext>, StdioMethod> {
  let opened: Conversation | null = null;
  return {
    'mcp/open': async (options, { tell, signal }) => {
      if (opened) throw new Failure('http/invalidRequest', 'MCP is open on this connection.');
      const conversation = await openMcp(options, (message) => tell('mcp/message', { message }));
      opened = conversation;
      const close = () => void conversation[Symbol.asyncDispose]();
      if (signal.aborted) close();
      else signal.addEventListener('abort', close, { once: true });
      return { lasting };
    },
    'mcp/send': ({ message }) => {
      if (!opened) throw new Failure('http/invalidRequest', 'MCP is not open on this connection.');
      opened.send(message);
      return {};
    },
    'host/yield': () => {
      if (!lasting) requestStop();
      return { yielded: !lasting };
    },
  };
}
