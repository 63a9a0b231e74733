import { open, realpath } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Call } from '../lib/call.ts';
import { runForBytes } from '../lib/process.ts';
import { isInside } from './paths.ts';

export interface GitPlace {
  /** For PATH and, on Windows, SystemRoot. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Open roots: a program that lies in one of them was put there by who knows whom. */
  readonly outside: readonly string[];
}

/** A git directory that Drawbridge wrote itself, and the working tree it is used on. */
export interface GitDir {
  readonly gitDir: string;
  readonly workTree: string;
}

export interface GitOutput {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly truncated: boolean;
}

export interface GitRun extends Call {
  /** Exit codes that are answers. Default: 0 only. */
  readonly answers?: (code: number) => boolean;
}

/** What may be run, with what each needs so that it runs nothing but itself. */
const verbs = {
  config: [],
  'ls-files': ['-z'],
  'merge-file': ['--stdout'],
  status: ['--porcelain=v2', '-z', '--ignore-submodules=all'],
  diff: ['--no-ext-diff', '--no-textconv', '--no-color', '--ignore-submodules=all'],
  log: ['--no-ext-diff', '--no-textconv', '--no-color', '--ignore-submodules=all'],
  'update-index': ['-q', '--really-refresh'],
} as const satisfies Record<string, readonly string[]>;

export type GitVerb = keyof typeof verbs;

const timeoutMs = 15_000;
const maxBytes = 4 << 20;
const oldest = [2, 38] as const;

const settings = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.sshCommand=/bin/false',
  'core.pager=cat',
  'core.alternateRefsCommand=/bin/false',
  'log.showSignature=false',
  'commit.gpgSign=false',
  'tag.gpgSign=false',
  'credential.helper=',
  'protocol.allow=never',
  'submodule.recurse=false',
  'diff.ignoreSubmodules=all',
  'safe.bareRepository=explicit',
  'core.untrackedCache=false',
  'gc.auto=0',
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting]);

const leading = ['--no-pager', '--no-optional-locks', '--no-replace-objects', '--literal-pathspecs', ...settings];

/**
 * The only way to git. It runs a pinned program with an environment from nothing, in git directories that Drawbridge wrote
 * (`git-dir.ts`): no command ever reads the configuration, the attributes file or the hooks of a repository.
 */
export class Git {
  readonly #program: string;
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(program: string, environment: Readonly<Record<string, string>>) {
    this.#program = program;
    this.#environment = environment;
  }

  /**
   * The first native git of PATH that lies outside the roots.
   * @throws Failure git/notFound when there is none, or it is too old
   */
  static async find(place: GitPlace, { signal }: Call): Promise<Git> {
    const program = await findProgram(place);
    if (!program) throw notFound('no native program of that name in PATH outside the open folders');
    const git = new Git(program, environmentOf(program, place));
    const { stdout } = await git.#start(['--version'], dirname(program), {}, { signal });
    const version = /^git version (\d+)\.(\d+)/.exec(stdout.toString('latin1'));
    const [major, minor] = [Number(version?.[1] ?? 0), Number(version?.[2] ?? 0)];
    if ((major - oldest[0] || minor - oldest[1]) < 0) throw notFound(`${program} is older than ${oldest.join('.')}`);
    return git;
  }

  /**
   * Runs one command in its own process group, at most 15 s and 4 MiB of output.
   * @throws Failure git/timeout; git/failed with git's own words; the signal's reason
   */
  async run({ gitDir, workTree }: GitDir, verb: GitVerb, args: readonly string[], { signal, answers }: GitRun): Promise<GitOutput> {
    const all = [...leading, verb, ...verbs[verb], ...args];
    const { code, stdout, stderr, truncated } = await this.#start(all, workTree, { GIT_DIR: gitDir, GIT_WORK_TREE: workTree }, { signal });
    const answered = code !== null && (answers ? answers(code) : code === 0);
    if (!answered) {
      const why = stderr.split('\n').find(Boolean) ?? `exit code ${code}`;
      throw new Failure('git/failed', `git ${verb} failed: ${why}`, { hint: `Run git ${verb} in the folder yourself to see more.` });
    }
    return { code, stdout, truncated };
  }

  async #start(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>, { signal }: Call) {
    try {
      const file = this.#program;
      return await runForBytes({ file, args, cwd, env: { ...this.#environment, ...env }, timeoutMs, maxBytes }, { signal });
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof DOMException && cause.name === 'TimeoutError') {
        throw new Failure('git/timeout', `git ${args[leading.length] ?? ''} took longer than ${timeoutMs / 1000} seconds and was ended.`, {
          cause,
          hint: 'Try again; a very large repository may need git gc.',
        });
      }
      throw new Failure('git/failed', `git could not be started: ${reason(cause)}.`, { cause, hint: 'Check the installation of git.' });
    }
  }
}

function environmentOf(program: string, { platform, environment }: GitPlace): Readonly<Record<string, string>> {
  const windows = platform === 'win32';
  const nothing = windows ? 'NUL' : '/dev/null';
  const no = windows ? 'false' : '/bin/false';
  const root = environment['SystemRoot'] ?? 'C:\\Windows';
  return {
    PATH: windows ? dirname(program) : '/usr/bin:/bin',
    HOME: '/nonexistent',
    XDG_CONFIG_HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_SYSTEM: nothing,
    GIT_CONFIG_GLOBAL: nothing,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: no,
    SSH_ASKPASS: no,
    GIT_SSH_COMMAND: no,
    GIT_EDITOR: no,
    GIT_PAGER: 'cat',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    LC_ALL: 'C',
    ...(windows ? { SystemRoot: root, NoDefaultCurrentDirectoryInExePath: '1' } : {}),
  };
}

async function findProgram({ environment, platform, outside }: GitPlace): Promise<string | null> {
  const name = platform === 'win32' ? 'git.exe' : 'git';
  const roots = await Promise.all(outside.map((root) => realpath(root).catch(() => root)));
  for (const folder of (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const program = await realpath(join(folder, name)).catch(() => null);
    if (program && !roots.some((root) => isInside(root, program)) && (await isNative(program))) return program;
  }
  return null;
}

/** ELF, Mach-O (thin, either byte order, or fat) or PE: a script would be run by whatever its first line names. */
async function isNative(program: string): Promise<boolean> {
  try {
    await using file = await open(program, 'r');
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    const magic = buffer.toString('hex');
    return ['7f454c46', 'cffaedfe', 'cefaedfe', 'feedfacf', 'feedface', 'cafebabe'].includes(magic) || magic.startsWith('4d5a');
  } catch {
    return false;
  }
}

function notFound(why: string): Failure {
  return new Failure('git/notFound', `Git was not found: ${why}.`, { hint: `Install git ${oldest.join('.')} or newer.` });
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
