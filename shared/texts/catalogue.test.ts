import { expect, test } from 'vitest';
import { failures } from '../contract/errors.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { setLanguage } from './texts.ts';

type Leaf = string | ((...given: readonly unknown[]) => unknown);

/** Names, marks, commands and words that German has from English or that both have in common. */
const sameInBoth: readonly RegExp[] = [
  /^[^\p{L}]*$/u,
  /^\{"value":/,
  /^(ChatGPT|Codex|Drawbridge|OpenAI( API)?|Open WebUI|Cherry Studio|JavaScript|Python|curl|ngrok|SSH|Git|GitHub|URL|Tailscale Funnel|Cloudflare Tunnel|OAuth)$/,
  /^(Bridges?|Clients?|Tokens?|Tunnel|Plan|Status|Name|Version|Server|System|Sandbox|Domain|Diff|CI|Hooks|Cache|Passphrase|Problem|Details|Code|Start|Modell?|In|Total|Text|Port|Stop|Filter|Tags?|Test|Query|Log|PDF|CSV|PNG|English|Deutsch)$/,
  /^(in|Desktop|Electron|Chromium|Node\.js|\w+\.md)$/,
  /^(drawbridge |https?:|\/home|ABCD|build\/|\.env)/,
];

test('every English text has a German one of its own', () => {
  const german = new Map(leaves(de));
  const copied = leaves(en).flatMap(([path, text]) => {
    const other = german.get(path);
    return typeof text === 'string' && text === other && !sameInBoth.some((same) => same.test(text)) ? [`${path}: ${text}`] : [];
  });
  expect(copied).toEqual([]);
});

test('a text says what it is given in both languages', async () => {
  const german = new Map(leaves(de));
  const asked = leaves(en).flatMap(([path, text]) => (typeof text === 'function' ? [{ path, text, other: german.get(path) }] : []));
  expect(asked.length).toBeGreaterThan(100);
  const english = asked.map(({ path, text }) => ({ path, said: mentions(text) }));
  await setLanguage('de');
  try {
    for (const [at, { path, other }] of asked.entries()) {
      const inGerman = typeof other === 'function' ? mentions(other) : new Map<string, string>();
      const inEnglish = english[at]?.said ?? new Map<string, string>();
      const taken = [...inEnglish].filter(([given]) => inGerman.has(given));
      expect(taken.length, path).toBeGreaterThan(0);
      for (const [given, named] of taken) expect(`${path} ${given}: ${inGerman.get(given)}`).toBe(`${path} ${given}: ${named}`);
    }
  } finally {
    await setLanguage('en');
  }
});

test('no text begs, shouts or jokes', () => {
  const words = [...leaves(en), ...leaves(de)].flatMap(([path, text]) => (typeof text === 'string' ? [`${path}: ${text}`] : []));
  expect(words.filter((text) => /!(?!\w)|\b(please|oops|sorry|bitte|ups|leider)\b|\.\.\./i.test(text))).toEqual([]);
});

test('German has its own dashes and quotation marks', () => {
  const words = leaves(de).flatMap(([path, text]) => (typeof text === 'string' ? [`${path}: ${text}`] : []));
  expect(words.filter((text) => /[“”][^“”„]*”|(?<! )…(?=$| )(?<!…)|\w…/.test(text.replaceAll(/„[^“]*“/g, '')))).toEqual([]);
});

/** Codes that only clients are told, or that the window has its own words for. */
const notForOwners = new Set(
  Object.keys(failures).filter((code) =>
    /^(http|oauth|events|session|response|previousResponse|tool|toolCall|page|stream)\/|^(internal|rpc\/closed|host\/notRunning|job\/notFound|change\/drift|url\/tooLarge)$/.test(
      code,
    ),
  ),
);

test('what a failure means is said in German, unless only clients meet it', () => {
  const missing = Object.keys(failures).filter((code) => !(code in de.core.failures) && !notForOwners.has(code));
  expect(missing).toEqual([]);
});

function leaves(node: unknown, path = ''): readonly (readonly [path: string, Leaf])[] {
  if (typeof node === 'string') return [[path, node]];
  if (typeof node === 'function') return [[path, node as Leaf]];
  // What the core says is looked up and not spoken to the owner as it stands.
  if (typeof node !== 'object' || node === null || path === '.core') return [];
  return Object.entries(node).flatMap(([key, value]) => leaves(value, `${path}.${key}`));
}

/** Which of the things it was given a text names, by each way of giving it numbers and names that it takes. */
function mentions(text: (...given: readonly unknown[]) => unknown): ReadonlyMap<string, string> {
  return new Map(
    ways(text.length).flatMap((given) => {
      const said = sentence(text, given);
      return said === null ? [] : [[given.join(' '), given.map((one) => (said.includes(String(one)) ? 'named' : 'silent')).join(' ')]];
    }),
  );
}

function sentence(text: (...given: readonly unknown[]) => unknown, given: readonly unknown[]): string | null {
  try {
    const said = text(...given);
    return typeof said === 'string' && !/NaN|undefined|\[object/.test(said) ? said : null;
  } catch {
    return null;
  }
}

function ways(arity: number): readonly (readonly unknown[])[] {
  if (arity === 0) return [[]];
  const at = arity - 1;
  // The one text that is given its numbers by name.
  if (arity === 1) return [[23], ['name0'], [{ files: 23, ofFiles: 37, hunks: 41, ofHunks: 53 }]];
  return ways(at).flatMap((before) => [
    [...before, [23, 37, 41, 53, 67, 71][at]],
    [...before, `name${at}`],
  ]);
}
