import { type Handlers, type ParsedParams, type Result } from '../../../../shared/contract/control.ts';
import { type usageMethods } from '../../../../shared/contract/usage.ts';
import { type ControlContext } from './context.ts';

/** What was used. */
export interface UsageServices {
  readonly usage: {
    read(query: ParsedParams<'usage/read'>): Result<'usage/read'>;
    days(query: ParsedParams<'usage/days'>): Result<'usage/days'>['data'];
  };
}

export function usageHandlers({ usage }: UsageServices): Pick<Handlers<ControlContext>, keyof typeof usageMethods> {
  return {
    'usage/read': (query) => usage.read(query),
    'usage/days': (query) => ({ data: usage.days(query) }),
  };
}
