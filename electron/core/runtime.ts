import { Failure } from '../../shared/contract/errors.ts';
import { createRuntime } from './codex/by-need.ts';
import { findCodex } from './codex/launch.ts';
import { type Host } from './host.ts';
import { type Runtime } from './jobs/ports.ts';
import { type Call } from './lib/call.ts';
import { type ConfigFile } from './state/config-file.ts';
import { type ProcessTable } from './state/processes.ts';
import { type Redactor } from './vault/redact.ts';
import { type Vault } from './vault/vault.ts';

/** What a running host keeps of its runtime. */
interface KnownHere {
  readonly redactor?: Redactor;
  readonly registry?: ProcessTable;
}

/** Whether Codex can be run from this path. @throws Failure codex/notFound, codex/unsupported, codex/startFailed */
export async function tryCodex(path: string, host: Host, config: ConfigFile, call: Call): Promise<void> {
  const { environment, dataDir, packageDir, version, log } = host;
  const { platform, arch } = process;
  const asked = () => ({ ...config.current.codex, path });
  await findCodex({ config: asked, environment, dataDir, packageDir, version, platform, arch, log }, call);
}

/** Codex as the configuration of now means it, with its secrets from the vault. */
export function openRuntime(host: Host, config: ConfigFile, vault: Vault, known: KnownHere = {}): Runtime {
  return createRuntime({
    config: () => config.current.codex,
    environment: host.environment,
    dataDir: host.dataDir,
    packageDir: host.packageDir,
    version: host.version,
    secret: async (name) => {
      const secret = await vault.read(name);
      if (secret !== null) {
        known.redactor?.learn(secret.reveal());
        return secret.reveal();
      }
      throw new Failure('vault/secretMissing', `The keychain has no secret named ${name}, which codex.provider needs.`, {
        hint: `Store it: drawbridge secrets set ${name}`,
      });
    },
    log: host.log,
    now: host.now,
    ...(known.registry ? { registry: known.registry } : {}),
  });
}
