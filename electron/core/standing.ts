import { Failure } from '../../shared/contract/errors.ts';
import { type Config, Sandbox } from '../../shared/model/config.ts';
import { type Tokens } from './auth/tokens.ts';
import { type Asked } from './jobs/active.ts';

interface Standing {
  readonly tokens: Pick<Tokens, 'caller' | 'isOver'>;
  readonly config: () => Config;
}

/**
 * Who asked for a job and through what, with what both may do now rather than when they asked.
 * @throws Failure auth/required when the client was revoked or has expired
 */
export function standing({ tokens, config }: Standing): (asked: Asked) => Asked {
  return ({ caller, bridge }) => {
    const { clientId, clientName } = caller;
    if (tokens.isOver(clientId)) {
      throw new Failure('auth/required', `${clientName} was revoked or has expired while the job waited, so it did not run.`, {
        hint: 'The owner can let the client in again, under Clients.',
      });
    }
    return { caller: { ...caller, ...tokens.caller(clientId) }, bridge: { ...bridge, sandbox: ceilingNow(bridge, config()) } };
  };
}

/** Never above what the request came in under: a public port has a ceiling of its own. Programs on this computer have the first MCP bridge's. */
function ceilingNow({ id, sandbox }: Asked['bridge'], { bridges }: Config): Sandbox {
  const now = bridges.find((bridge) => (id === 'stdio' ? bridge.kind === 'mcp' : bridge.id === id));
  return now && Sandbox.options.indexOf(now.sandbox) < Sandbox.options.indexOf(sandbox) ? now.sandbox : sandbox;
}
