// Writes renderer/features/about/generated/licences.ts: name, version and licence of every package that is shipped, by package-lock.json.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './setup/places.mjs';

/** @typedef {{ readonly version: string, readonly license?: string, readonly dev?: boolean, readonly os?: unknown, readonly cpu?: unknown, readonly dependencies?: Readonly<Record<string, string>> }} Locked */
/** @typedef {Readonly<Record<string, Locked>>} Lock */
/** @typedef {{ readonly name: string, readonly version: string, readonly licence: string }} Licence */

/** Bundled into the page by its import, and what the application runs in. */
const always = ['electron', 'tailwindcss'];
const imported = /(?:from|import|import\(|url\()\s*['"](?!node:)((?:@[\w.-]+\/)?[\w.-]+)[^'"]*['"]/g;

/**
 * Names of the packages that a source takes something from.
 * @param {string} text
 * @returns {string[]}
 */
export function packagesIn(text) {
  return [...text.matchAll(imported)].flatMap(([, name = '']) => (name.startsWith('.') ? [] : [name]));
}

/**
 * What is shipped: everything that is needed at run time, and what the page takes, with all that these need. The binary of one system is part
 * of the package that it belongs to.
 * @param {Lock} lock
 * @param {readonly string[]} taken
 * @returns {Licence[]}
 */
export function shippedLicences(lock, taken) {
  const runtime = Object.keys(lock).filter((path) => path !== '' && !lock[path]?.dev);
  /** @type {Set<string>} */
  const shipped = new Set();
  const open = [...runtime, ...taken.map((name) => `node_modules/${name}`)];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const found = lock[path];
    if (!found || shipped.has(path)) continue;
    shipped.add(path);
    // Electron brings no packages of its own: those are for fetching it.
    if (path === 'node_modules/electron') continue;
    for (const name of Object.keys(found.dependencies ?? {})) {
      const at = resolved(lock, path, name);
      if (at !== null) open.push(at);
    }
  }
  const licences = [...shipped].flatMap((path) => {
    const { version, license = 'see the package', os, cpu } = /** @type {Locked} */ (lock[path]);
    return os || cpu ? [] : [{ name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), version, licence: license }];
  });
  const unique = new Map(licences.map((one) => [`${one.name}@${one.version}`, one]));
  return [...unique.values()].sort((a, b) => (a.name === b.name ? compare(a.version, b.version) : compare(a.name, b.name)));
}

/**
 * Where a package that another one needs is installed: beside it, or above.
 * @param {Lock} lock
 * @param {string} from
 * @param {string} name
 * @returns {string | null}
 */
function resolved(lock, from, name) {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('node_modules/') - 1))) {
    const path = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`;
    if (lock[path]) return path;
    if (base === '') return null;
  }
}

/** @param {string} a @param {string} b */
function compare(a, b) {
  return a < b ? -1 : Number(a > b);
}

/** Packages that the page takes something from. */
function takenByPage() {
  const files = ['renderer', 'shared'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  const product = files.filter((file) => /\.(tsx?|css)$/.test(file) && !/\.test\.|[/\\](dev|generated)[/\\]/.test(file));
  return [...new Set([...always, ...product.flatMap((file) => packagesIn(readFileSync(join(root, file), 'utf8')))])];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const licences = shippedLicences(packages, takenByPage());
  if (licences.length < 10) throw new Error('Hardly any package was found: package-lock.json is not as it was.');
  const target = join(root, 'renderer/features/about/generated');
  mkdirSync(target, { recursive: true });
  const rows = licences.map((one) => `  ${JSON.stringify(one)},`).join('\n');
  writeFileSync(
    join(target, 'licences.ts'),
    `/** Made of package-lock.json by build/gen-licences.mjs. */\nexport const licences: readonly { readonly name: string; readonly version: string; readonly licence: string }[] = [\n${rows}\n];\n`,
  );
}
