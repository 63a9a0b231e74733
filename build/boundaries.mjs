// node build/boundaries.mjs: fails on an import that build/boundaries.cjs forbids, and when it saw nothing to check.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import configuration from './boundaries.cjs';

const folders = ['shared', 'electron', 'renderer', 'build', 'e2e'];

/** @typedef {{ readonly rule: string, readonly from: string, readonly to: string }} Violation */

/**
 * Reads every import below a repository and holds it against the rules.
 * @param {string} root
 * @returns {Promise<{ modules: number, imports: number, violations: Violation[] }>}
 */
export async function checkBoundaries(root) {
  const { options, forbidden } = configuration;
  const { enhancedResolveOptions, ...cruiseOptions } = options ?? {};
  const present = folders.filter((folder) => existsSync(join(root, folder)));
  const { output } = await cruise(
    present,
    { ...cruiseOptions, baseDir: root, ruleSet: { forbidden: forbidden ?? [] }, validate: true },
    enhancedResolveOptions,
  );
  if (typeof output === 'string') throw new Error(`dependency-cruiser answered with a text: ${output}`);
  const { totalCruised, totalDependenciesCruised, violations } = output.summary;
  // It has been seen to say "no violations" of code that its parser could not read at all.
  if (totalCruised === 0 || !totalDependenciesCruised) throw new Error('dependency-cruiser saw no imports: it cannot read this code.');
  return {
    modules: totalCruised,
    imports: totalDependenciesCruised,
    violations: violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { modules, imports, violations } = await checkBoundaries(join(import.meta.dirname, '..'));
  for (const { rule, from, to } of violations) console.error(`${rule}: ${from} → ${to}`);
  console.log(`${violations.length} violations in ${imports} imports of ${modules} modules`);
  if (violations.length > 0) process.exitCode = 1;
}
