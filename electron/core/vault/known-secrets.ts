import { type Config, type ProviderConfig } from '../../../shared/model/config.ts';
import { secretMark } from './redact.ts';

/** Headers that say who calls; what else a provider is told is no secret. */
const secretHeader = /auth|key|token|secret|cookie|password|credential/i;

/** What the configuration of a provider holds that nobody else should see. */
export function providerSecrets(provider: ProviderConfig | null): readonly string[] {
  return Object.entries(provider?.headers ?? {})
    .filter(([name]) => secretHeader.test(name))
    .flatMap(([, value]) => [value, ...value.split(/\s+/).slice(1)]);
}

/** As it is shown: a provider's headers by name only, since any of them may say who calls. */
export function withoutHeaderValues(config: Config): Config {
  const { provider } = config.codex;
  if (!provider?.headers) return config;
  const headers = Object.fromEntries(Object.keys(provider.headers).map((name) => [name, secretMark]));
  return { ...config, codex: { ...config.codex, provider: { ...provider, headers } } };
}
