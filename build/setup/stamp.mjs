import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What a build was made of. `stats` is cheap (names, sizes, times) and answers nearly always; `content` settles it
 * when only the times moved, as after a checkout there and back.
 * @typedef {{ readonly stats: string, readonly content: string }} Stamp
 *
 * Something that is made from sources, all paths relative to the repository.
 * @typedef {{ readonly sources: readonly string[], readonly outputs: readonly string[], readonly stamp: string }} Made
 */

const notSource = /(\.test\.[a-z]+|\.md)$|(^|\/)(__snapshots__|node_modules|\.DS_Store)(\/|$)/;

/**
 * Whether the outputs are there and the sources are still those they were made from.
 * @param {string} root
 * @param {Made} made
 */
export function isFresh(root, made) {
  const stamp = readStamp(join(root, made.stamp));
  if (!stamp || !made.outputs.every((output) => existsSync(join(root, output)))) return false;
  const files = sourceFiles(root, made.sources);
  const stats = hashStats(root, files);
  if (stats === stamp.stats) return true;
  if (hashContent(root, files) !== stamp.content) return false;
  writeStamp(root, made, { stats, content: stamp.content });
  return true;
}

/**
 * The sources as they are now. Taken before a build starts, so that an edit during the build leaves it stale.
 * @param {string} root
 * @param {Made} made
 * @returns {Stamp}
 */
export function takeStamp(root, made) {
  const files = sourceFiles(root, made.sources);
  return { stats: hashStats(root, files), content: hashContent(root, files) };
}

/**
 * @param {string} root
 * @param {Made} made
 * @param {Stamp} stamp
 */
export function writeStamp(root, made, stamp) {
  writeWhole(join(root, made.stamp), JSON.stringify(stamp));
}

/**
 * Writes a file so that a reader sees the old text or the new one, never half of it.
 * @param {string} path
 * @param {string} text
 */
export function writeWhole(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

/**
 * @param {string} path
 * @returns {Stamp | null}
 */
function readStamp(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * @param {string} root
 * @param {readonly string[]} sources files and folders; one that is missing is left out
 */
function sourceFiles(root, sources) {
  /** @type {string[]} */
  const files = [];
  for (const source of sources) collect(root, source, files);
  return files.sort();
}

/**
 * @param {string} root
 * @param {string} path
 * @param {string[]} files
 */
function collect(root, path, files) {
  if (notSource.test(path)) return;
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (stat?.isFile()) files.push(path);
  if (stat?.isDirectory()) collectFolder(root, path, files);
}

/**
 * @param {string} root
 * @param {string} folder
 * @param {string[]} files
 */
function collectFolder(root, folder, files) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (notSource.test(path)) continue;
    if (entry.isDirectory()) collectFolder(root, path, files);
    else files.push(path);
  }
}

/**
 * @param {string} root
 * @param {readonly string[]} files
 */
function hashStats(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    // A file can go between the listing and here: that is a change like any other.
    const stat = statSync(join(root, file), { throwIfNoEntry: false });
    hash.update(`${file}\n${stat?.size}\n${stat?.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {readonly string[]} files
 */
function hashContent(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    if (!existsSync(join(root, file))) continue;
    const content = readFileSync(join(root, file));
    hash.update(`${file}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}
