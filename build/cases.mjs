// npm run cases: the cases of attack and failure that this product has to stand, with the tests that carry their numbers.
// With --check it prints only what is wrong, and fails for it.
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Facts by group and number; and why a number has no test yet.
 * @typedef {{ readonly cases: Readonly<Record<string, Readonly<Record<string, string>>>>, readonly withoutTest: Readonly<Record<string, string>> }} Corpus
 */

const folders = ['shared', 'electron', 'renderer', 'build', 'e2e'];
const testFile = /\.(test|spec)\.(tsx?|mjs)$/;
/** In a name: `'security 7, 8: …'`, `'security 128–131: …'`, `'… (security 181)'`. */
const numbered = /['"`](?:[^'"`\n]*\()?security (\d+(?:(?:, |–)\d+)*)/g;

/**
 * Numbers of the cases that names of tests in this text carry.
 * @param {string} text
 * @returns {ReadonlySet<number>}
 */
export function numbersIn(text) {
  const lists = [...text.matchAll(numbered)].map(([, list = '']) => list);
  return new Set(lists.flatMap((list) => list.split(', ').flatMap(range)));
}

/** @param {string} text `7` or `128–131` */
function range(text) {
  const [first = 0, last = first] = text.split('–').map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/**
 * What does not fit between the corpus and the tests, a sentence each.
 * @param {Corpus} corpus
 * @param {ReadonlyMap<number, readonly string[]>} tests files by number
 * @returns {string[]}
 */
export function problemsOf({ cases, withoutTest }, tests) {
  const known = new Map(Object.values(cases).flatMap((group) => Object.entries(group).map(([number, fact]) => [Number(number), fact])));
  const excused = Object.keys(withoutTest).map(Number);
  const untested = [...known].filter(([number]) => !tests.has(number) && !excused.includes(number));
  const unknown = [...tests].filter(([number]) => !known.has(number));
  return [
    ...untested.map(
      ([number, fact]) => `${number} (${fact}) has no test. Name one “security ${number}: …”, or give a reason in build/cases.json.`,
    ),
    ...unknown.map(([number, files]) => `${number} is no case: see ${files.join(', ')}.`),
    ...excused.filter((number) => !known.has(number)).map((number) => `${number} has a reason and is no case.`),
    ...excused.filter((number) => tests.has(number)).map((number) => `${number} has a test now: remove its reason from build/cases.json.`),
  ];
}

/**
 * @param {string} root
 * @returns {Map<number, string[]>}
 */
function readTests(root) {
  /** @type {Map<number, string[]>} */
  const tests = new Map();
  for (const folder of folders) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!testFile.test(name)) continue;
      const file = `${folder}/${name.replaceAll(sep, '/')}`;
      for (const number of numbersIn(readFileSync(join(root, file), 'utf8'))) tests.set(number, [...(tests.get(number) ?? []), file]);
    }
  }
  return tests;
}

/**
 * @param {Corpus} corpus
 * @param {ReadonlyMap<number, readonly string[]>} tests
 */
function print({ cases, withoutTest }, tests) {
  for (const [group, facts] of Object.entries(cases)) {
    console.log(`\n${group}`);
    for (const [number, fact] of Object.entries(facts)) {
      const [first, ...more] = tests.get(Number(number)) ?? [`— ${withoutTest[number] ?? 'no test'}`];
      console.log(`${number.padStart(4)}  ${fact.padEnd(44)}${first}${more.length > 0 ? ` and ${more.length} more` : ''}`);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(import.meta.dirname, '..');
  /** @type {Corpus} */
  const corpus = JSON.parse(readFileSync(join(import.meta.dirname, 'cases.json'), 'utf8'));
  const tests = readTests(root);
  const problems = problemsOf(corpus, tests);
  const check = process.argv.includes('--check');
  if (!check) print(corpus, tests);
  const all = Object.values(corpus.cases).flatMap((group) => Object.keys(group)).length;
  console.log(
    `${check ? '' : '\n'}${all} cases, ${tests.size} with tests, ${Object.keys(corpus.withoutTest).length} with a reason why not.`,
  );
  for (const problem of problems) console.error(problem);
  if (check && problems.length > 0) process.exitCode = 1;
}
