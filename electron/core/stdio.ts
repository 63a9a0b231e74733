import { stdioBridgeId } from '../../shared/model/sighting.ts';
import { type Bridges } from './bridges/bridges.ts';
import { type SeenRequest, type Sightings } from './bridges/http/sightings.ts';
import { type StdioServices } from './bridges/control/stdio.ts';
import { type McpDeps } from './bridges/mcp/ports.ts';
import { localCaller, openStdio } from './bridges/mcp/stdio.ts';
import { type Host } from './host.ts';
import { type House } from './jobs/ports.ts';
import { type ConfigFile } from './state/config-file.ts';

export interface StdioParts {
  readonly host: Pick<Host, 'log' | 'now' | 'ports'>;
  readonly config: Pick<ConfigFile, 'current'>;
  readonly engine: McpDeps['jobs'];
  readonly house: House;
  readonly bridges: Pick<Bridges, 'list'>;
  readonly sightings: Sightings;
}

/** MCP for programs on this computer, with the first MCP bridge as its measure. */
export function stdioDoor({ host: { log, now, ports }, config, engine, house, bridges, sightings }: StdioParts): StdioServices['openMcp'] {
  const deps = {
    jobs: engine,
    house,
    log,
    now,
    bridge: () => config.current.bridges.find((one) => one.kind === 'mcp') ?? null,
    stateOf: ports === 'closed' ? null : (id: string) => bridges.list().find((one) => one.id === id)?.state ?? 'stopped',
  };
  return async (options, tell) => {
    const { send, ...conversation } = await openStdio(deps, options, tell);
    let began = false;
    return {
      ...conversation,
      send: (message) => {
        if (!began) sightings.tell(beginning(sightings.number(), now()));
        began = true;
        send(message);
      },
    };
  };
}

/** The first message of a program, as a connection test sees it. */
function beginning(request: number, atMs: number): SeenRequest {
  const client = { id: localCaller.clientId, name: localCaller.clientName };
  const way = { bridgeId: stdioBridgeId, hop: 'local', method: 'MCP', path: 'stdio' } as const;
  return { request, atMs, client, ...way, answered: true, status: 200, failure: null };
}
