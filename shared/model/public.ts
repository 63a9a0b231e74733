import { type TunnelConfig } from './tunnel.ts';

/** What of a bridge decides whether it may be reached from outside. */
interface Reached {
  readonly kind: string;
  readonly auth: { readonly mode: string };
  readonly public?:
    | {
        readonly port: number;
        readonly auth: { readonly mode: string };
        readonly sandbox: string;
        readonly tunnel: TunnelConfig;
      }
    | undefined;
}

type Public = NonNullable<Reached['public']>;

/** A way in that would not be safe, or that could not work: where it is written, and why it is refused. */
export interface PublicProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** Everything that stands against reaching this bridge from outside; also while `public.enabled` is false, since that is one word away. */
export function publicProblems(bridge: Reached): PublicProblem[] {
  const { public: way } = bridge;
  if (!way) return [];
  return [...bridgeProblems(bridge, way), ...authProblems(way), ...tunnelProblems(way)];
}

function bridgeProblems({ kind, auth }: Reached, way: Public): PublicProblem[] {
  const problems: PublicProblem[] = [];
  if (auth.mode === 'none')
    problems.push({ path: ['auth', 'mode'], message: 'must not be none on a bridge that a tunnel reaches; use token or oauth' });
  if (kind !== 'mcp' && way.auth.mode !== 'token')
    problems.push({
      path: ['public', 'auth', 'mode'],
      message: `must be token on a bridge of kind ${kind}; its clients know nothing else`,
    });
  return problems;
}

function authProblems({ auth, tunnel }: Public): PublicProblem[] {
  const path = ['public', 'auth', 'mode'];
  const { mode } = auth;
  const { kind } = tunnel;
  if ((mode === 'bridgeKey') !== (kind === 'openai')) {
    const message =
      kind === 'openai'
        ? 'must be bridgeKey with the openai tunnel: nobody reaches it but OpenAI’s tunnel client on this machine'
        : `must not be bridgeKey with ${kind}: only the openai tunnel is handed the key`;
    return [{ path, message }];
  }
  if (mode === 'oauth' && hasChangingAddress(tunnel))
    return [
      {
        path,
        message: `must not be oauth with ${kind}${kind === 'ngrok' ? ' without a domain' : ''}: a sign-in is bound to an address that stays`,
      },
    ];
  return [];
}

function tunnelProblems({ tunnel, sandbox, port }: Public): PublicProblem[] {
  if (tunnel.kind === 'cloudflared-quick' && sandbox !== 'read-only')
    return [{ path: ['public', 'sandbox'], message: 'must be read-only with cloudflared-quick, which is for trials' }];
  if ((tunnel.kind === 'proxy' || tunnel.kind === 'cloudflared') && port === 0)
    return [
      { path: ['public', 'port'], message: `must be a fixed one with ${tunnel.kind}: what is set up elsewhere has to know where to go` },
    ];
  return [];
}

/** Whether the address is another one after every start. */
function hasChangingAddress(tunnel: TunnelConfig): boolean {
  return tunnel.kind === 'cloudflared-quick' || (tunnel.kind === 'ngrok' && tunnel.domain === null);
}

/** What the owner of a public bridge should know for as long as it is one. */
export function publicWarnings(bridgeId: string, { auth, tunnel, sandbox }: Omit<Public, 'port'>): string[] {
  const warnings: string[] = [];
  if (auth.mode === 'path' || auth.mode === 'query') {
    warnings.push(
      'The secret is part of the address: whoever sees the address, in a log or a history, can call this bridge. ' +
        `It ends after 30 days; change it at once with: drawbridge tunnels secret ${bridgeId}`,
    );
  }
  if (tunnel.kind === 'cloudflared-quick')
    warnings.push(`For trials: the address is another one after every start, and it is closed after ${tunnel.minutes} minutes.`);
  if (sandbox !== 'read-only') warnings.push(`Clients outside may ask for ${sandbox} on this machine.`);
  return warnings;
}
