// node build/forbidden.mjs: fails on calls that the linter cannot tell from harmless ones of the same name.
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** @typedef {{ readonly file: string, readonly line: number, readonly what: string }} Finding */

/**
 * A thing that product code must not do. `where` says in which files it is looked for (all product files by default).
 * @typedef {{ readonly what: string, readonly where?: (file: string) => boolean, readonly is: (node: ts.Node) => boolean }} Ban
 */

const folders = ['shared', 'electron', 'renderer'];
const skipped = /\.(test|spec)\.tsx?$|\/generated\/|\.d\.ts$/;
const markupSinks = new Set(['innerHTML', 'outerHTML', 'srcdoc']);
const markupCalls = new Set(['insertAdjacentHTML', 'write', 'writeln', 'createContextualFragment']);
const walks = new Set(['map', 'flatMap', 'filter', 'forEach', 'reduce', 'from', 'fromEntries']);
const serverCalls = new Set(['createServer', 'createSecureServer']);

/** @param {string} file */
const belowApp = (file) => file.startsWith('electron/core/') && file !== 'electron/core/app.ts';

/** @type {readonly Ban[]} */
const bans = [
  { what: 'starts a program through a shell (shell: …)', is: setsShell },
  {
    what: 'starts a program through a shell (exec)',
    is: (node) => isCallOf(node, ['exec', 'execSync'], ['childProcess', 'child_process', 'cp']),
  },
  { what: 'runs text as code', is: runsText },
  { what: 'writes markup from text', is: writesMarkup },
  {
    what: 'opens an HTTP listener outside electron/core/bridges/http',
    where: (file) => !file.startsWith('electron/core/bridges/http/'),
    is: (node) => ts.isCallExpression(node) && isMember(node.expression, ['http', 'https', 'http2'], serverCalls),
  },
  {
    what: 'names the program git outside electron/core/workspace/git.ts, the only file that starts it',
    // Policy reads the words of commands that others want to start.
    where: (file) => file.startsWith('electron/') && !/^electron\/core\/(policy\/|workspace\/git\.ts$)/.test(file),
    is: (node) => ts.isStringLiteralLike(node) && /^(.*[\\/])?git(\.exe)?$/i.test(node.text),
  },
  { what: 'reads the clock below core/app.ts (take `now` from the host)', where: belowApp, is: readsClock },
  { what: 'takes words when it is loaded, so they stay in one language (read `texts` when drawing)', is: takesWordsEarly },
];

/**
 * What a file does that it must not.
 * @param {string} file path from the repository, with `/`
 * @param {string} text
 * @returns {Finding[]}
 */
export function findForbidden(file, text) {
  const applicable = bans.filter(({ where }) => !where || where(file));
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  /** @type {Finding[]} */
  const findings = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    for (const { what, is } of applicable) {
      if (is(node)) findings.push({ file, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, what });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;
}

/** @param {ts.Node} node */
function setsShell(node) {
  if (!ts.isPropertyAssignment(node) || node.name.getText() !== 'shell') return false;
  return node.initializer.kind === ts.SyntaxKind.TrueKeyword || ts.isStringLiteral(node.initializer);
}

/** @param {ts.Node} node */
function runsText(node) {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Function';
  return isCallOf(node, ['eval', 'Function'], []);
}

/** @param {ts.Node} node */
function writesMarkup(node) {
  if (ts.isJsxAttribute(node)) return node.name.getText() === 'dangerouslySetInnerHTML';
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { name, expression } = node.expression;
    const isStream = name.text.startsWith('write') && expression.getText() !== 'document';
    return markupCalls.has(name.text) && !isStream;
  }
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind < ts.SyntaxKind.FirstAssignment) return false;
  if (node.operatorToken.kind > ts.SyntaxKind.LastAssignment) return false;
  return ts.isPropertyAccessExpression(node.left) && markupSinks.has(node.left.name.text);
}

/** @param {ts.Node} node */
function readsClock(node) {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Date' && !node.arguments?.length;
  return ts.isCallExpression(node) && ['Date.now', 'performance.now', 'Date'].includes(node.expression.getText());
}

/** @param {ts.Node} node */
function takesWordsEarly(node) {
  if (!ts.isPropertyAccessExpression(node) || node.expression.getText() !== 'texts') return false;
  for (let at = node.parent; at; at = at.parent) if (ts.isFunctionLike(at) && !runsAtOnce(at)) return false;
  return true;
}

/**
 * Whether a function is run where it stands: what `map` and the like are given.
 * @param {ts.Node} node
 */
function runsAtOnce({ parent }) {
  if (!ts.isCallExpression(parent)) return false;
  return ts.isPropertyAccessExpression(parent.expression) && walks.has(parent.expression.name.text);
}

/**
 * @param {ts.Node} node
 * @param {readonly string[]} names
 * @param {readonly string[]} owners
 */
function isCallOf(node, names, owners) {
  if (!ts.isCallExpression(node)) return false;
  if (ts.isIdentifier(node.expression)) return names.includes(node.expression.text);
  return isMember(node.expression, owners, new Set(names));
}

/**
 * @param {ts.Node} node
 * @param {readonly string[]} owners
 * @param {ReadonlySet<string>} names
 */
function isMember(node, owners, names) {
  return ts.isPropertyAccessExpression(node) && owners.includes(node.expression.getText()) && names.has(node.name.text);
}

/** @param {string} root */
function productFiles(root) {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name.replaceAll(sep, '/')}`),
    )
    .filter((file) => /\.tsx?$/.test(file) && !skipped.test(file));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(import.meta.dirname, '..');
  const files = productFiles(root);
  if (files.length === 0) throw new Error('There is no product code to check.');
  const findings = files.flatMap((file) => findForbidden(file, readFileSync(join(root, file), 'utf8')));
  for (const { file, line, what } of findings) console.error(`${file}:${line} ${what}`);
  // The registry that answered on one machine means nothing on the next.
  const named = /"resolved": "http/.test(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  if (named) console.error('package-lock.json names a registry: write it again with omit-lockfile-registry-resolved (see .npmrc).');
  console.log(`${findings.length} forbidden calls in ${files.length} files`);
  if (findings.length > 0 || named) process.exitCode = 1;
}
