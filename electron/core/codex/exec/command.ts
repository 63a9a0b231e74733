import { Failure } from '../../../../shared/contract/errors.ts';
import { type ProviderConfig } from '../../../../shared/model/config.ts';
import { type ThreadOptions } from '../../jobs/ports.ts';
import { settings } from '../connection.ts';
import { providerId, type ResolvedProvider, sealOf, seals } from '../thread-params.ts';
import { untrustedProjects } from '../trust.ts';

export interface CommandOptions {
  /** Continue this thread; null begins one. Must be known to exist: Codex takes any other word for a wish to begin anew. */
  readonly threadId: string | null;
  readonly thread: ThreadOptions & { readonly model: string };
  readonly provider: ResolvedProvider | null;
  readonly codexHome: string;
  /** A file with the schema that binds the answer. */
  readonly schemaFile: string | null;
  /** Files of pictures. Where they stand in the prompt cannot be said here. */
  readonly images?: readonly string[];
}

export interface ExecCommand {
  readonly args: readonly string[];
  /** What the command line may not show: secrets. */
  readonly env: Readonly<Record<string, string>>;
}

type Toml = string | number | boolean | readonly Toml[] | { readonly [key: string]: Toml };

/** Of one argument: Linux takes 128 KiB, Windows 32 KiB for the whole command line. */
const maxInstructions = { win32: 16 << 10, other: 96 << 10 };
const secretPrefix = 'DRAWBRIDGE_SECRET_';

/** `codex exec` for one turn, whose prompt comes on standard input. @throws Failure runtime/unsupported for what no command line can say */
export function execCommand(options: CommandOptions, platform: NodeJS.Platform): ExecCommand {
  const { threadId, thread, provider, codexHome, schemaFile, images = [] } = options;
  requireSayable(options, platform);
  const secrets = provider && providerSecrets(provider);
  const config: Record<string, Toml> = {
    // Also against rules of the machine, which `--ignore-rules` leaves.
    default_permissions: sealOf(thread),
    permissions: seals(codexHome),
    approval_policy: 'never',
    // Codex trusts what it may write in, unless it is told not to (spec/codex-app-server.md, trap 12).
    projects: { ...untrustedProjects(thread.cwd) },
    'shell_environment_policy.exclude': [`${secretPrefix}*`],
    ...(thread.effort !== null && { model_reasoning_effort: thread.effort }),
    ...(thread.developerInstructions !== null && { developer_instructions: thread.developerInstructions }),
    ...(provider && secrets && { model_provider: providerId, [`model_providers.${providerId}`]: providerTable(provider, secrets) }),
  };
  const overrides = [...settings, ...Object.entries(config).map(([key, value]) => `${key}=${toml(value)}`)];
  return {
    args: [
      ...['exec', '--experimental-json', '--ignore-user-config', '--ignore-rules', '--skip-git-repo-check'],
      ...['--cd', thread.cwd, `--model=${thread.model}`],
      ...(thread.ephemeral ? ['--ephemeral'] : []),
      ...(schemaFile === null ? [] : ['--output-schema', schemaFile]),
      ...overrides.flatMap((override) => ['--config', override]),
      ...(threadId === null ? ['--thread-source', 'drawbridge'] : ['resume', threadId]),
      ...images.flatMap((file) => ['--image', file]),
    ],
    env: { CODEX_INTERNAL_ORIGINATOR_OVERRIDE: 'drawbridge', ...secrets?.env },
  };
}

function requireSayable({ thread, provider }: CommandOptions, platform: NodeJS.Platform): void {
  const limit = platform === 'win32' ? maxInstructions.win32 : maxInstructions.other;
  const size = Buffer.byteLength(JSON.stringify(thread.developerInstructions ?? ''));
  if (size > limit) {
    throw new Failure('runtime/unsupported', `The instructions have ${size} bytes; an isolated Codex takes at most ${limit}.`, {
      hint: 'Shorten them, or put them into the prompt.',
    });
  }
  const { username, password, search } = provider ? new URL(provider.config.baseUrl) : { username: '', password: '', search: '' };
  if (username || password || search) {
    throw new Failure(
      'runtime/unsupported',
      'The address of the provider holds more than an address, which an isolated Codex would show.',
      {
        hint: 'Put a user, password or query of `codex.provider.baseUrl` into its headers or its key.',
      },
    );
  }
}

interface ProviderSecrets {
  readonly key: string | null;
  /** Header name → variable. */
  readonly headers: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

/** Headers may be secrets too. */
function providerSecrets({ config, key }: ResolvedProvider): ProviderSecrets {
  const headers = Object.entries(config.headers ?? {}).map(([name, value], index) => ({
    name,
    value,
    variable: `${secretPrefix}${index}`,
  }));
  const keyName = `${secretPrefix}KEY`;
  return {
    key: key === null ? null : keyName,
    headers: Object.fromEntries(headers.map(({ name, variable }) => [name, variable])),
    env: { ...(key !== null && { [keyName]: key }), ...Object.fromEntries(headers.map(({ variable, value }) => [variable, value])) },
  };
}

function providerTable(
  { config, retries }: { config: ProviderConfig; retries: ResolvedProvider['retries'] },
  secrets: ProviderSecrets,
): Toml {
  return {
    name: config.name,
    base_url: config.baseUrl,
    wire_api: 'responses',
    ...(secrets.key !== null && { env_key: secrets.key }),
    env_http_headers: secrets.headers,
    ...(retries.requests !== undefined && { request_max_retries: retries.requests }),
    ...(retries.streams !== undefined && { stream_max_retries: retries.streams }),
  };
}

function toml(value: Toml): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(toml).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, inner]) => `${quoted(key)} = ${toml(inner)}`)
    .join(', ')}}`;
}

function isList(value: object): value is readonly Toml[] {
  return Array.isArray(value);
}

/** A JSON string is a TOML string but for DEL and for halves of characters. */
function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed()).replaceAll('\u007f', '\\u007f');
}
