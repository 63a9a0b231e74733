import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, isAbsolute, join, sep } from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Call } from '../lib/call.ts';
import { runProgram } from '../lib/process.ts';

/** Where to look for Codex. */
export interface BinaryPlace {
  /** `codex.path` of the configuration: used, or refused; never passed over. */
  readonly configured: string | null;
  /** Folder that holds `@openai/codex` in its `node_modules`, or above it. */
  readonly packageDir: string;
  /** For PATH. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

export interface Binary {
  /** The native program, absolute, symlinks resolved. */
  readonly path: string;
  readonly origin: 'package' | 'config' | 'path';
  /** Folder of the programs it brings along, to stand first in PATH; null when it brings none. */
  readonly toolsDir: string | null;
}

export interface CodexVersion {
  readonly version: string;
  /** False for one that is newer than what Drawbridge was tested with: it is used, and said. */
  readonly tested: boolean;
}

type Platform = Pick<BinaryPlace, 'packageDir' | 'platform' | 'arch'>;

const triples: Readonly<Record<string, string>> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
  'win32-x64': 'x86_64-pc-windows-msvc',
  'win32-arm64': 'aarch64-pc-windows-msvc',
};

const oldest = [0, 169, 0] as const;
const nextStep = 'Run `npm install` where Drawbridge is installed, or set `codex.path` in the configuration to a Codex of your own.';

/** @throws Failure codex/notFound, naming what was tried */
export async function findBinary(place: BinaryPlace): Promise<Binary> {
  if (place.configured !== null) return configuredBinary(place.configured, place);
  const packaged = packagedBinary(place);
  if (packaged && (await isProgram(packaged))) return describeBinary(packaged, 'package');
  const onPath = await searchPath(place);
  if (onPath) return describeBinary(await nativeProgram(onPath, place), 'path');
  throw new Failure(
    'codex/notFound',
    `Codex was not found: neither the package @openai/codex near ${place.packageDir} nor a program \`codex\` in PATH.`,
    {
      hint: nextStep,
    },
  );
}

/** The native program of the `@openai/codex` package that `packageDir` sees; null when there is none for this platform. */
export function packagedBinary({ packageDir, platform, arch }: Platform): string | null {
  const triple = triples[`${platform}-${arch}`];
  if (!triple) return null;
  try {
    const codexPackage = createRequire(join(packageDir, 'package.json')).resolve('@openai/codex/package.json');
    const platformPackage = createRequire(codexPackage).resolve(`@openai/codex-${platform}-${arch}/package.json`);
    return outsideArchive(join(dirname(platformPackage), 'vendor', triple, 'bin', programName(platform)));
  } catch {
    return null;
  }
}

/** Asks a Codex for its version. @throws Failure codex/unsupported, codex/startFailed */
export async function askVersion(path: string, env: Readonly<Record<string, string>>, { signal }: Call): Promise<CodexVersion> {
  const stdout = await runProgram({ file: path, args: ['--version'], env, timeoutMs: 10_000 }, { signal }).then(
    (outcome) => outcome.stdout,
    (cause: unknown) => {
      signal.throwIfAborted();
      throw new Failure('codex/startFailed', `${path} could not be run: ${reason(cause)}.`, { hint: nextStep, cause });
    },
  );
  return checkVersion(path, stdout);
}

/** @throws Failure codex/unsupported for what is no Codex, or too old */
export function checkVersion(path: string, output: string): CodexVersion {
  const found = /^codex(?:-cli)? (\d+)\.(\d+)\.(\d+)(\S*)/m.exec(output);
  if (!found) {
    throw new Failure('codex/unsupported', `${path} is not the Codex command line: it does not tell its version.`, { hint: nextStep });
  }
  const [major, minor, patch] = [Number(found[1]), Number(found[2]), Number(found[3])] as const;
  const version = `${major}.${minor}.${patch}${found[4] ?? ''}`;
  const order = major - oldest[0] || minor - oldest[1] || patch - oldest[2];
  if (order < 0) {
    throw new Failure('codex/unsupported', `${path} is Codex ${version}; Drawbridge needs ${oldest.join('.')} or newer.`, {
      hint: `Update it, or remove \`codex.path\` to use the Codex that comes with Drawbridge.`,
    });
  }
  return { version, tested: major === oldest[0] && minor === oldest[1] };
}

async function configuredBinary(path: string, place: Platform): Promise<Binary> {
  if (!isAbsolute(path) || !(await isProgram(path))) {
    throw new Failure('codex/notFound', `Codex was not found: \`codex.path\` is ${path}, which is not a program.`, {
      hint: 'Correct `codex.path` in the configuration, or remove it to use the Codex that comes with Drawbridge.',
    });
  }
  return describeBinary(await nativeProgram(path, place), 'config');
}

/** What npm puts in PATH is a script that starts the native program and stays as its parent: take the program itself. */
async function nativeProgram(path: string, place: Platform): Promise<string> {
  const real = await realpath(path);
  if (!real.endsWith(join('@openai', 'codex', 'bin', 'codex.js'))) return real;
  return packagedBinary({ ...place, packageDir: dirname(dirname(real)) }) ?? real;
}

async function describeBinary(path: string, origin: Binary['origin']): Promise<Binary> {
  const real = await realpath(path);
  const toolsDir = join(dirname(dirname(real)), 'codex-path');
  return {
    path: real,
    origin,
    toolsDir: await stat(toolsDir).then(
      (found) => (found.isDirectory() ? toolsDir : null),
      () => null,
    ),
  };
}

async function searchPath({ environment, platform }: BinaryPlace): Promise<string | null> {
  const path = environment['PATH'] ?? environment['Path'] ?? '';
  for (const folder of path.split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const candidate = join(folder, programName(platform));
    if (await isProgram(candidate)) return candidate;
  }
  return null;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** Programs cannot be started from inside an asar archive: the packager leaves them beside it. */
function outsideArchive(path: string): string {
  return path.replace(`${sep}app.asar${sep}`, `${sep}app.asar.unpacked${sep}`);
}

function programName(platform: NodeJS.Platform): string {
  return platform === 'win32' ? 'codex.exe' : 'codex';
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
