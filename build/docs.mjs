// node build/docs.mjs: fails on a link in README or docs that leads to no file or no heading.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { marked } from 'marked';

/** @typedef {{ readonly file: string, readonly link: string, readonly what: string }} Problem */

const root = join(import.meta.dirname, '..');
const places = ['README.md', 'docs', 'build/decisions', 'e2e/electron-stand-in/README.md'];

/** The links to files and headings of this repository that a text holds. @param {string} markdown */
function linksOf(markdown) {
  /** @type {string[]} */
  const links = [];
  void marked.walkTokens(marked.lexer(markdown), (token) => {
    if (token.type === 'link' || token.type === 'image') links.push(token['href']);
  });
  return links.filter((link) => !/^[a-z]+:/i.test(link));
}

/** The anchors of a text's headings, as GitHub makes them. @param {string} markdown */
function anchorsOf(markdown) {
  const headings = marked.lexer(markdown).flatMap((token) => (token.type === 'heading' ? [String(token['text'])] : []));
  return new Set(
    headings.map((text) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-'),
    ),
  );
}

/**
 * What is wrong with the links of one file.
 * @param {string} file absolute
 * @param {string} markdown what it holds
 * @returns {Problem[]}
 */
export function brokenLinks(file, markdown) {
  return linksOf(markdown).flatMap((link) => {
    const [path = '', anchor = ''] = link.split('#');
    const target = path === '' ? file : resolve(dirname(file), decodeURIComponent(path));
    const problem = (/** @type {string} */ what) => [{ file: relative(root, file), link, what }];
    if (target !== file && !existsSync(target)) return problem('leads to no file');
    if (anchor === '' || !target.endsWith('.md')) return [];
    const text = target === file ? markdown : readFileSync(target, 'utf8');
    return anchorsOf(text).has(anchor) ? [] : problem('leads to no heading');
  });
}

/** @param {string} place @returns {string[]} */
function filesOf(place) {
  const path = join(root, place);
  if (place.endsWith('.md')) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(path, name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = places.flatMap(filesOf).flatMap((file) => brokenLinks(file, readFileSync(file, 'utf8')));
  for (const { file, link, what } of problems) console.error(`${file}: ${link} ${what}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
