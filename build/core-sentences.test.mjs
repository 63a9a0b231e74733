import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { explainRun } from '../electron/core/policy/run.ts';
import { Scope } from '../shared/model/client.ts';
import { RootConfig, Sandbox, WriteRule } from '../shared/model/config.ts';
import { coreSentences } from '../shared/texts/de/core-sentences.ts';
import { said } from '../shared/texts/said.ts';
import { setLanguage } from '../shared/texts/texts.ts';

const root = join(import.meta.dirname, '..');
const source = ['electron/core', 'shared/model', 'shared/contract']
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(root, folder, name)))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

/** Put together out of parts where it is said. */
const composed = ['Signed in as', 'Signed in (', 'approval: 1 file, 1 line', 'approval: 2 files, 1 line', 'approval: 1 file, 2 lines'];

/** Every way in which a request to run is explained. */
const explanations = Sandbox.options.flatMap((asked) =>
  WriteRule.options.flatMap((writes) =>
    [true, false].flatMap((is) => {
      const root = RootConfig.parse({
        path: '/src/a',
        sandbox: is ? 'danger-full-access' : 'read-only',
        writes,
        network: is,
        secretScan: is,
      });
      const sandbox = is ? null : /** @type {const} */ ('read-only');
      const client = { name: 'Script', scopes: is ? Scope.options : Scope.extract(['read']).options, sandbox };
      const bridge = { id: 'openai', sandbox: /** @type {const} */ ('danger-full-access') };
      return [true, false].flatMap((isRepository) => explainRun({ asked, root, bridge, client, isRepository }).sentences);
    }),
  ),
);

/** @param {string} text */
const places = (text) => text.match(/\{\d\}/g) ?? [];

test('the core still says what German has words for', () => {
  const spoken = [source, ...explanations, ...composed].join('\n');
  const gone = coreSentences.flatMap(([core]) =>
    core
      .split(/\{\d\}/)
      .map((part) => part.replace(/^[.:,; ]+|[: ]+$/g, ''))
      .filter((part) => part.length >= 8 && !spoken.includes(part))
      .map((part) => `${core} → ${part}`),
  );
  expect(gone).toEqual([]);
});

test('German explains every run', async () => {
  await setLanguage('de');
  const half = explanations.filter((sentence) => said(sentence) === sentence || /\b(is|the|may|owner|asked)\b/.test(said(sentence)));
  await setLanguage('en');
  expect([...new Set(half)]).toEqual([]);
});

test('a German sentence names all that the core names', () => {
  for (const [core, own] of coreSentences) {
    expect(places(core), core).toEqual(places(core).map((_, at) => `{${at + 1}}`));
    expect(places(own).toSorted(), own).toEqual(places(core));
  }
});
