import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { type CodexConfig } from '../../../shared/model/config.ts';
import { type Call } from '../lib/call.ts';
import { type Log } from '../lib/log.ts';
import { askVersion, type Binary, type CodexVersion, findBinary } from './binary.ts';
import { type Connection, type ConnectionOptions, openConnection } from './connection.ts';
import { codexEnvironment, defaultCodexHome } from './environment.ts';
import { enrol, type ProcessRegistry, strike } from './registry.ts';

export interface LaunchOptions {
  readonly config: () => CodexConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly dataDir: string;
  readonly packageDir: string;
  readonly version: string;
  readonly startMs: number;
  readonly requestMs: number;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly registry?: ProcessRegistry | undefined;
  readonly log: Log;
}

export interface FoundCodex {
  readonly binary: Binary;
  readonly version: CodexVersion;
  /** The whole environment to run it in. */
  readonly env: Readonly<Record<string, string>>;
}

/** The Codex that the configuration means. @throws Failure codex/notFound, codex/unsupported, codex/startFailed */
export async function findCodex(options: Omit<LaunchOptions, 'startMs' | 'requestMs'>, call: Call): Promise<FoundCodex> {
  const { config, environment, dataDir, packageDir, platform, arch, log } = options;
  const { path, home } = config();
  const binary = await findBinary({ configured: path, packageDir, environment, platform, arch });
  const codexHome = home ?? defaultCodexHome(environment);
  const env = codexEnvironment(environment, { codexHome, tempDir: join(dataDir, 'codex-tmp'), toolsDir: binary.toolsDir });
  const version = await askVersion(binary.path, env, call);
  if (!version.tested) log.warn('codex untested', { version: version.version });
  return { binary, env, version };
}

/** Starts it, and has it in the registry as long as it runs. @throws Failure codex/startFailed; the signal's reason */
export async function launch(
  { binary, env }: FoundCodex,
  options: LaunchOptions,
  listener: Pick<ConnectionOptions, 'onNotification' | 'onRequest'>,
  call: Call,
): Promise<Connection> {
  const { version, startMs, requestMs, platform, registry, log } = options;
  await prepareFolders(env);
  let spawned: number | null = null;
  const onSpawned = async (pid: number) => {
    spawned = pid;
    if (registry) await enrol(registry, { pid, tempDir: env['TMPDIR'] ?? '' }, options);
  };
  try {
    return await openConnection({ file: binary.path, env, version, startMs, requestMs, platform, log, onSpawned, ...listener }, call);
  } catch (error) {
    if (registry && spawned !== null) strike(registry, spawned, log);
    throw error;
  }
}

/** Codex does not make its home by itself when it is named. What jobs left in the temporary folder goes with each start. */
async function prepareFolders({ CODEX_HOME: home = '', TMPDIR: temp = '' }: FoundCodex['env']): Promise<void> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    // What a Codex that was killed had started may still be writing there as it goes.
    await rm(temp, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    await mkdir(temp, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'its folders cannot be made';
    throw new Failure('codex/startFailed', `Codex could not be started: ${why}.`, { cause });
  }
}
