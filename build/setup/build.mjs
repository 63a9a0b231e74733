import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './child.mjs';
import { root, SetupProblem, toolEnvironment, toolNode } from './places.mjs';
import { takeStamp, writeStamp } from './stamp.mjs';

/**
 * Makes one part and stamps it.
 * @param {import('./parts.mjs').Part} part
 * @throws SetupProblem with the bundler's own words when it fails
 */
export async function buildPart(part) {
  const missing = part.command.filter((argument) => argument.includes('/') && !existsSync(join(root, argument)));
  if (missing.length > 0) throw new SetupProblem(`The part "${part.name}" cannot be built: ${missing.join(', ')} is missing.`);
  const stamp = takeStamp(root, part);
  rmSync(join(root, part.stamp), { force: true });
  const { code, output } = await runQuietly(toolNode(), part.command, { cwd: root, env: { ...toolEnvironment(), NODE_ENV: 'production' } });
  if (code !== 0) throw new SetupProblem(`The part "${part.name}" could not be built:\n${output.trim()}`);
  const unmade = part.outputs.filter((path) => !existsSync(join(root, path)));
  if (unmade.length > 0) throw new SetupProblem(`The build of "${part.name}" ended well but made no ${unmade.join(', ')}.`);
  writeStamp(root, part, stamp);
}
