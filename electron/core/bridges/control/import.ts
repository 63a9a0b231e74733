import { type Handlers, type ParsedParams, type Result } from '../../../../shared/contract/control.ts';
import { type ControlContext } from './context.ts';

export interface ImportServices {
  readonly importOpenAi: (wanted: ParsedParams<'import/openai'>) => Promise<Result<'import/openai'>>;
}

export function importHandlers({ importOpenAi }: ImportServices): Pick<Handlers<ControlContext>, 'import/openai'> {
  return { 'import/openai': (wanted) => importOpenAi(wanted) };
}
