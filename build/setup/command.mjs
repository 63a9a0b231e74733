import nodeModule from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { major, requireNode24, root } from './places.mjs';

/**
 * Runs a Drawbridge command from the built bundle: in this process where it is Node 24 or newer, which saves a start of
 * Node, otherwise in a child that has this one's terminal, signals and exit code.
 * @param {readonly string[]} args
 * @throws SetupProblem where there is no Node 24
 */
export async function runCommand(args) {
  const main = join(root, 'out', 'cli', 'main.js');
  if (major >= 24) {
    nodeModule.enableCompileCache?.(join(root, 'out', '.made', 'compiled'));
    process.argv = [process.execPath, main, ...args];
    await import(pathToFileURL(main).href);
    return;
  }
  const { endLike, runInForeground } = await import('./child.mjs');
  endLike(await runInForeground(requireNode24(), [main, ...args]));
}
