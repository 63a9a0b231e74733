import { type Config } from '../../shared/model/config.ts';
import { type Check } from '../../shared/model/host.ts';
import { type TunnelConfig } from '../../shared/model/tunnel.ts';
import { type Host } from './host.ts';
import { type Call } from './lib/call.ts';
import { examineProgram } from './tunnels/programs.ts';
import { type Vault } from './vault/vault.ts';

interface TunnelDoctorOptions {
  readonly host: Pick<Host, 'dataDir' | 'environment'>;
  readonly config: Config;
  readonly vault: Vault;
}

/**
 * Whether a bridge's tunnel has what it needs on this machine: its program and its secret. Nobody outside is asked; `tunnels test` does that.
 * @throws Failure tunnel/programMissing, vault/unavailable, vault/locked
 */
export async function findTunnel(
  { id, tunnel }: { readonly id: string; readonly tunnel: TunnelConfig },
  { host, config, vault }: TunnelDoctorOptions,
  call: Call,
): Promise<Omit<Check, 'id' | 'title'>> {
  const { dataDir, environment } = host;
  const untrusted = () => [dataDir, ...config.roots.map(({ path }) => path)];
  const program = await examineProgram(tunnel, { environment, platform: process.platform, untrusted }, call);
  const secret = secretOf(tunnel);
  if (secret !== null && (await vault.read(secret)) === null) {
    const nextStep = `Store it: drawbridge secrets set ${secret}`;
    return {
      status: 'problem',
      detail: `The keychain has no secret named ${secret}, which the tunnel of ${id} needs.`,
      nextStep,
      fix: { kind: 'place', id: 'openSecrets' },
    };
  }
  const found = [
    program ? `${program.name} ${program.version ?? 'of unknown version'} at ${program.path}` : `${tunnel.kind} needs no program`,
    ...(secret === null ? [] : [`the secret ${secret} is there`]),
  ];
  return { status: 'ok', detail: `${found.join('; ')}.`, nextStep: null };
}

function secretOf(tunnel: TunnelConfig): string | null {
  if (tunnel.kind === 'openai') return tunnel.keySecret;
  return 'tokenSecret' in tunnel ? tunnel.tokenSecret : null;
}
