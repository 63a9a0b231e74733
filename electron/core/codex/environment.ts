import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { pickEnvironment } from '../lib/process.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What programs need to find themselves. No proxies, no tokens: commands that the model runs inherit this. */
const passed = [
  ...['PATH', 'Path', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LANGUAGE', 'LC_*', 'TZ'],
  ...['SystemRoot', 'SYSTEMROOT', 'windir', 'COMSPEC', 'ComSpec', 'PATHEXT', 'ProgramData', 'ProgramFiles'],
  ...['USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'HOMEDRIVE', 'HOMEPATH'],
];

export interface EnvironmentOptions {
  readonly codexHome: string;
  /** A folder of our own: the system's is not writable in the sandbox, since checkouts may lie there. */
  readonly tempDir: string;
  /** Stands first in PATH. */
  readonly toolsDir: string | null;
}

/** The whole environment of the Codex process. */
export function codexEnvironment(environment: Environment, { codexHome, tempDir, toolsDir }: EnvironmentOptions): Record<string, string> {
  const picked = pickEnvironment(environment, passed);
  const pathName = picked['PATH'] === undefined && picked['Path'] !== undefined ? 'Path' : 'PATH';
  const path = [toolsDir, picked[pathName]].filter(Boolean).join(delimiter);
  return { ...picked, [pathName]: path, TERM: 'dumb', CODEX_HOME: codexHome, TMPDIR: tempDir, TEMP: tempDir, TMP: tempDir };
}

/** How the owner logs in with exactly this program and this home. */
export function loginStep(program: string, home: string | null, environment: Environment): string {
  const prefix = home !== null && home !== defaultCodexHome(environment) ? `CODEX_HOME="${home}" ` : '';
  return `Sign in on the Home screen of Drawbridge, run \`${prefix}"${program}" login\` in a terminal, or set \`codex.provider\` in the configuration.`;
}

/** Codex's home as it would choose it by itself. */
export function defaultCodexHome(environment: Environment): string {
  return environment['CODEX_HOME'] || join(environment['HOME'] || environment['USERPROFILE'] || userInfo().homedir, '.codex');
}
