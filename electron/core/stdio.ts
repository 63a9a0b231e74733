import { type Bridges } from './bridges/bridges.ts';
import { type StdioServices } from './bridges/control/stdio.ts';
import { type McpDeps } from './bridges/mcp/ports.ts';
import { openStdio } from './bridges/mcp/stdio.ts';
import { type Host } from './host.ts';
import { type House } from './jobs/ports.ts';
import { type ConfigFile } from './state/config-file.ts';

export interface StdioParts {
  readonly host: Pick<Host, 'log' | 'now' | 'ports'>;
  readonly config: Pick<ConfigFile, 'current'>;
  readonly engine: McpDeps['jobs'];
  readonly house: House;
  readonly bridges: Pick<Bridges, 'list'>;
}

/** MCP for programs on this computer, with the first MCP bridge as its measure. */
export function stdioDoor({ host: { log, now, ports }, config, engine, house, bridges }: StdioParts): StdioServices['openMcp'] {
  const deps = {
    jobs: engine,
    house,
    log,
    now,
    bridge: () => config.current.bridges.find((one) => one.kind === 'mcp') ?? null,
    stateOf: ports === 'closed' ? null : (id: string) => bridges.list().find((one) => one.id === id)?.state ?? 'stopped',
  };
  return (options, tell) => openStdio(deps, options, tell);
}
