import { type ParsedParams, type Result } from '../../shared/contract/control.ts';
import { type Client } from '../../shared/model/client.ts';
import { BridgeConfig, type Config } from '../../shared/model/config.ts';
import { type Tokens } from './auth/tokens.ts';
import { type Bridges } from './bridges/bridges.ts';
import { type ConfigFile } from './state/config-file.ts';

export interface ImportParts {
  readonly config: ConfigFile;
  readonly tokens: Pick<Tokens, 'list' | 'create'>;
  readonly bridges: Pick<Bridges, 'list' | 'start' | 'stop'>;
  /** Something of bridges or clients is different now. */
  readonly changed: () => void;
}

type Wanted = ParsedParams<'import/openai'>;

/**
 * Takes over what an OpenAI server of another program was set up with. The same again changes nothing.
 * @throws Failure config/invalid, config/unreadable, state/*, bridge/portInUse for one that listened
 */
export async function importOpenAi({ config, tokens, bridges, changed }: ImportParts, wanted: Wanted): Promise<Result<'import/openai'>> {
  const before = config.current;
  const { bridges: configured } = await config.update((current) => withImported(current, wanted));
  const bridgeId = configured.find(({ kind }) => kind === 'openai')?.id ?? '';
  const [client, token] = clientFor(tokens, wanted.client);
  if (JSON.stringify(before.bridges) !== JSON.stringify(configured)) await startAgain(bridges, bridgeId);
  changed();
  return { bridgeId, client, token };
}

function withImported(config: Config, { bridge, codex }: Wanted): Config {
  const first = config.bridges.findIndex(({ kind }) => kind === 'openai');
  const made = BridgeConfig.parse({ ...(config.bridges[first] ?? { id: freeId(config), kind: 'openai', port: 8080 }), ...defined(bridge) });
  const bridges = first < 0 ? [...config.bridges, made] : config.bridges.with(first, made);
  return { ...config, bridges, codex: { ...config.codex, ...defined(codex) } };
}

function freeId({ bridges }: Config): string {
  const taken = new Set(bridges.map(({ id }) => id));
  return ['openai', 'codexbridge', 'openai-import'].find((id) => !taken.has(id)) ?? `openai-${bridges.length + 1}`;
}

function clientFor(tokens: ImportParts['tokens'], { name, scopes, token }: Wanted['client']): readonly [Client, string | null] {
  const known = tokens.list().find((client) => client.name === name);
  if (known) return [known, null];
  const made = tokens.create({ name, scopes }, token);
  return [made.client, token === undefined ? made.token : null];
}

async function startAgain(bridges: ImportParts['bridges'], id: string): Promise<void> {
  if (bridges.list().find((one) => one.id === id)?.state !== 'listening') return;
  await bridges.stop(id);
  await bridges.start(id);
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
