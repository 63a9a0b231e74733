import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What says where Codex keeps its rules: the environment that it is started in. */
export interface RulesPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/**
 * The files of the owner, and of the machine, whose rules may let a command run outside the sandbox unasked. Those of a project are not
 * among them: it is untrusted. A folder that cannot be looked into is named itself.
 * Synchronous, as a look into two small folders before every turn.
 */
export function rulesFiles({ env, platform }: RulesPlace): readonly string[] {
  const system = platform === 'win32' ? join(env['ProgramData'] ?? 'C:\\ProgramData', 'OpenAI', 'Codex') : '/etc/codex';
  return [env['CODEX_HOME'] ?? '', system].flatMap((folder) => rulesIn(join(folder, 'rules')));
}

function rulesIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.rules'));
    return names.map((name) => join(folder, name));
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    return missing ? [] : [folder];
  }
}
