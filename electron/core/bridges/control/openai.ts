import { type Handlers, type ParsedParams, type Result } from '../../../../shared/contract/control.ts';
import { type Call } from '../../lib/call.ts';
import { type ControlContext } from './context.ts';

/** Sessions of OpenAI clients. */
export interface OpenAiServices {
  readonly sessions: {
    import(query: ParsedParams<'openai/importSessions'>, call: Call): Promise<Result<'openai/importSessions'>>;
    /** How many there were. */
    reset(query: ParsedParams<'openai/resetSessions'>): number;
  };
}

type OpenAiMethod = `openai/${'importSessions' | 'resetSessions'}`;

export function openAiHandlers({ sessions }: OpenAiServices): Pick<Handlers<ControlContext>, OpenAiMethod> {
  return {
    'openai/importSessions': (query, call) => sessions.import(query, call),
    'openai/resetSessions': (query) => ({ removed: sessions.reset(query) }),
  };
}
