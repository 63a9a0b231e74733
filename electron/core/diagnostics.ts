import { type DiagnosticsServices } from './bridges/control/diagnostics.ts';
import { examine } from './doctor.ts';
import { fix } from './doctor-fix.ts';
import { type Call } from './lib/call.ts';
import { type Parts } from './parts.ts';
import { Support } from './support.ts';

/** The checks with what mends them, the log, and the support file of a running house. */
export function diagnosticsServices(parts: Parts): DiagnosticsServices {
  const { host, config, runtime, vault, bridges, engine } = parts;
  const look = (call: Call) => examine({ host, config: config.current, runtime, vault, bridges: bridges.list() }, call);
  return {
    doctor: look,
    fix: (wanted, call) => fix(wanted, { config, bridges, runtime, examine: look }, call),
    support: new Support({ ...parts, roster: engine.roster, examine: look, startedAtMs: host.now() }),
  };
}
