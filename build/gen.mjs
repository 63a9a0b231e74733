// npm run gen: writes every generated file. With --check it fails when that changed one, so that none is edited or forgotten.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './setup/child.mjs';
import { node } from './setup/checks.mjs';
import { main } from './setup/main.mjs';
import { root, SetupProblem, toolEnvironment } from './setup/places.mjs';
import { ensureReady } from './setup/ready.mjs';

/**
 * A script of build/ and the files or folders it writes.
 * @type {readonly { readonly script: string, readonly writes: readonly string[] }[]}
 */
const generators = [
  { script: 'build/gen-codex.mjs', writes: ['electron/core/codex/generated'] },
  { script: 'build/gen-card.mjs', writes: ['electron/core/bridges/mcp/generated'] },
  { script: 'build/gen-licences.mjs', writes: ['renderer/features/about/generated'] },
];

await main(async () => {
  await ensureReady([]);
  /** @type {string[]} */
  const changed = [];
  for (const { script, writes } of generators) {
    if (!existsSync(join(root, script))) continue;
    const before = hashes(writes);
    await generate(script);
    changed.push(...difference(before, hashes(writes)));
  }
  console.log(changed.length === 0 ? 'Generated files are up to date.' : `Changed: ${changed.join(', ')}`);
  if (changed.length === 0 || !process.argv.includes('--check')) return;
  throw new SetupProblem('These files were not what their generator writes. They are now: look at them and keep them.');
});

/** @param {string} script */
async function generate(script) {
  const [program, ...args] = node(script);
  const { code, output } = await runQuietly(program, args, { cwd: root, env: toolEnvironment() });
  if (code !== 0) throw new SetupProblem(`${script} failed:\n${output.trim()}`);
}

/**
 * @param {readonly string[]} paths
 * @returns {Map<string, string>}
 */
function hashes(paths) {
  return new Map(
    paths.flatMap(filesIn).map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(root, file)))
        .digest('hex'),
    ]),
  );
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(path) {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat ? [path] : [];
  return readdirSync(join(root, path)).flatMap((name) => filesIn(`${path}/${name}`));
}

/**
 * @param {Map<string, string>} before
 * @param {Map<string, string>} after
 */
function difference(before, after) {
  return [...new Set([...before.keys(), ...after.keys()])].filter((file) => before.get(file) !== after.get(file));
}
