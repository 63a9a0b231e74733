import { type Handlers, type ParsedParams, type Result } from '../../../../shared/contract/control.ts';
import { type ControlContext } from './context.ts';

/** How the host has been. */
export interface HealthServices {
  readonly health: { read(query: ParsedParams<'health/read'>): Result<'health/read'> };
}

export function healthHandlers({ health }: HealthServices): Pick<Handlers<ControlContext>, 'health/read'> {
  return { 'health/read': (query) => health.read(query) };
}
