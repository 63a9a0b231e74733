import { type ProviderConfig } from '../../../shared/model/config.ts';

/** Headers that say who calls; what else a provider is told is no secret. */
const secretHeader = /auth|key|token|secret|cookie|password|credential/i;

/** What the configuration of a provider holds that nobody else should see. */
export function providerSecrets(provider: ProviderConfig | null): readonly string[] {
  return Object.entries(provider?.headers ?? {})
    .filter(([name]) => secretHeader.test(name))
    .flatMap(([, value]) => [value, ...value.split(/\s+/).slice(1)]);
}
