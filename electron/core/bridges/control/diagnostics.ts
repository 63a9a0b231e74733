import { type Handlers, type ParsedParams, type Result } from '../../../../shared/contract/control.ts';
import { type diagnosticsMethods } from '../../../../shared/contract/diagnostics.ts';
import { type HostFacts, type LogLine } from '../../../../shared/model/diagnostics.ts';
import { type Check } from '../../../../shared/model/host.ts';
import { type Call } from '../../lib/call.ts';
import { type ControlContext } from './context.ts';

/** What helps where something does not work. */
export interface DiagnosticsServices {
  readonly doctor: (call: Call) => Promise<Check[]>;
  readonly fix: (wanted: ParsedParams<'doctor/fix'>, call: Call) => Promise<Check[]>;
  readonly support: {
    facts(): Promise<HostFacts>;
    log(query: ParsedParams<'log/tail'>): Promise<LogLine[]>;
    preview(call: Call): Promise<Result<'support/preview'>>;
    bundle(call: Call): Promise<Result<'support/bundle'>>;
    show(name: string): void;
  };
}

export function diagnosticsHandlers({
  doctor,
  fix,
  support,
}: DiagnosticsServices): Pick<Handlers<ControlContext>, keyof typeof diagnosticsMethods> {
  return {
    'doctor/run': async (_, call) => ({ checks: await doctor(call) }),
    'doctor/fix': async (wanted, call) => ({ checks: await fix(wanted, call) }),
    'host/read': () => support.facts(),
    'log/tail': async (query) => ({ data: await support.log(query) }),
    'support/preview': (_, call) => support.preview(call),
    'support/bundle': (_, call) => support.bundle(call),
    'support/show': ({ name }) => {
      support.show(name);
      return {};
    },
  };
}
