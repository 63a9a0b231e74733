import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../shared/contract/errors.ts';
import { AddressSecrets } from './auth/address-secrets.ts';
import { type BridgesOptions } from './bridges/bridges.ts';
import { enrol, type ProcessRegistry, strike } from './codex/registry.ts';
import { type Host } from './host.ts';
import { type ConfigFile } from './state/config-file.ts';
import { type NgrokSdk } from './tunnels/ngrok.ts';
import { openTunnel, type TunnelsOptions } from './tunnels/tunnels.ts';
import { type Redactor } from './vault/redact.ts';
import { type Vault } from './vault/vault.ts';

interface TunnelsHome {
  readonly host: Pick<Host, 'dataDir' | 'environment' | 'now' | 'log'>;
  readonly config: ConfigFile;
  readonly vault: Vault;
  readonly registry: ProcessRegistry;
  readonly redactor: Redactor;
}

/** Ways in from outside, with their programs remembered in the state and their secrets in the vault. */
export function openTunnels({ host, config, vault, registry, redactor }: TunnelsHome): Pick<BridgesOptions, 'openTunnel' | 'secrets'> {
  const { dataDir, environment, now, log } = host;
  const { platform } = process;
  const secrets = new AddressSecrets({ vault, now });
  const learnt = <T extends { readonly secret: string } | null>(made: T): T => {
    if (made) redactor.learn(made.secret);
    return made;
  };
  const options: TunnelsOptions = {
    ...{ environment, platform, now, log },
    folder: join(dataDir, 'tunnels'),
    untrusted: () => [dataDir, ...config.current.roots.map(({ path }) => path)],
    registry: {
      enrol: (pid, tempDir) => enrol(registry, { pid, tempDir }, { log, platform, environment }),
      strike: (pid) => strike(registry, pid, log),
    },
    secret: async (name) => {
      const secret = await vault.read(name);
      if (secret === null) {
        throw new Failure('vault/secretMissing', `The keychain has no secret named ${name}, which the tunnel needs.`, {
          hint: `Store it: drawbridge secrets set ${name}`,
        });
      }
      redactor.learn(secret.reveal());
      return secret.reveal();
    },
    fetch,
    pause: (ms, { signal }) => wait(ms, undefined, { signal }),
    random: Math.random,
    loadNgrok: async (): Promise<NgrokSdk> => import('@ngrok/ngrok'),
  };
  return {
    openTunnel: (target, changed) => {
      redactor.learn(target.bridgeKey);
      return openTunnel(target, changed, options);
    },
    secrets: {
      read: async (bridgeId) => learnt(await secrets.read(bridgeId)),
      make: async (bridgeId) => learnt(await secrets.make(bridgeId)),
    },
  };
}
