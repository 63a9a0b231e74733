import { type Host } from './host.ts';
import { type ConfigFile } from './state/config-file.ts';
import { providerSecrets } from './vault/known-secrets.ts';
import { Redactor } from './vault/redact.ts';

/** Knows every secret that passes through this program from then on. */
export function openRedactor(
  { redactor = new Redactor(), extraToken }: Pick<Host, 'redactor' | 'extraToken'>,
  config: ConfigFile,
): Redactor {
  for (const secret of [extraToken ?? '', ...providerSecrets(config.current.codex.provider)]) redactor.learn(secret);
  return redactor;
}
