import { expect, test } from 'vitest';

// The page's project knows no Node, and the test runner empties imported style sheets: they are read as the files they are.
const files: { readFileSync(path: URL, encoding: 'utf8'): string } = await import('node:fs' as string);
const styles = files.readFileSync(new URL('./styles.css', import.meta.url), 'utf8');
const tokens = files.readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

type Colour = readonly [lightness: number, chroma: number, hue: number];

const pattern = /--([a-z-]+):\s*light-dark\(oklch\(([^)/]+)\),\s*oklch\(([^)/]+)\)\)/g;
const table = new Map(
  [...tokens.matchAll(pattern)].map(([, name = '', light = '', dark = '']) => [name, { light: colour(light), dark: colour(dark) }]),
);

/** Laid over other colours: no text stands on them. */
const seeThrough = ['scrim', 'shade'];

const backgrounds = ['bg', 'surface', 'sunken', 'hover', 'selected'];
const onBackgrounds = ['text', 'text-soft', 'accent', 'ok', 'needs-you', 'danger'];
const pairs = [
  ...backgrounds.flatMap((under) => onBackgrounds.map((text) => [text, under] as const)),
  ...['accent', 'accent-strong', 'danger', 'danger-strong'].map((under) => ['on-accent', under] as const),
  ...['added', 'removed'].flatMap((under) => ['text', 'text-soft'].map((text) => [text, under] as const)),
  ...['red', 'green', 'yellow', 'blue', 'magenta', 'cyan'].map((colour) => [`term-${colour}`, 'sunken'] as const),
  ...['added-strong', 'removed-strong'].map((under) => ['text', under] as const),
];
const edges = ['edge', 'accent', 'danger'].flatMap((edge) =>
  ['bg', 'surface', 'sunken', 'hover', 'selected'].map((under) => [edge, under] as const),
);
const parts = ['a', 'b', 'c', 'd', 'e', 'rest'].flatMap((part) =>
  ['bg', 'surface', 'hover'].map((under) => [`series-${part}`, under] as const),
);

for (const theme of ['light', 'dark'] as const) {
  test(`text can be read on everything it stands on, in the ${theme} theme`, () => {
    expect(below(4.5, pairs, theme)).toEqual([]);
  });

  test(`the edge of a control can be seen on everything it stands on, in the ${theme} theme`, () => {
    expect(below(3, edges, theme)).toEqual([]);
  });

  test(`the parts of a picture can be seen on what it stands on, in the ${theme} theme`, () => {
    expect(below(3, parts, theme)).toEqual([]);
  });
}

test('every colour is a token, and every token has two themes', () => {
  const names = [...tokens.matchAll(/--([a-z-]+):/g)].map(([, name]) => name);
  expect(names.filter((name) => !seeThrough.includes(name ?? ''))).toEqual([...table.keys()]);
  expect(table.size).toBeGreaterThanOrEqual(20);
  expect(styles).not.toMatch(/#[0-9a-f]{3,8}\b|\b(?:oklch|rgba?|hsla?|color-mix)\(/i);
});

test('no file but the tokens names a colour', () => {
  const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.ts', '!../dev/**'], {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  const named = Object.entries(sources).filter(([, source]) =>
    /['"\s[](?:#[0-9a-f]{3,8}\b|oklch\(|rgba?\(|hsla?\()/i.test(source.replaceAll(/\/\/.*|#(?=token|\/|content)/g, '')),
  );
  expect(Object.keys(sources).length).toBeGreaterThan(30);
  expect(named.map(([path]) => path)).toEqual([]);
});

function below(limit: number, checked: readonly (readonly [string, string])[], theme: 'light' | 'dark'): readonly string[] {
  return checked.flatMap(([over, under]) => {
    const ratio = contrast(token(over)[theme], token(under)[theme]);
    return ratio < limit ? [`${over} on ${under}: ${ratio.toFixed(2)}`] : [];
  });
}

function token(name: string): { readonly light: Colour; readonly dark: Colour } {
  const found = table.get(name);
  if (!found) throw new Error(`There is no token --${name}.`);
  return found;
}

function colour(text: string): Colour {
  const [lightness = 0, chroma = 0, hue = 0] = text.split(/[\s/]+/).map(Number);
  return [lightness, chroma, hue];
}

/** WCAG 2 contrast of two opaque colours. */
function contrast(a: Colour, b: Colour): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance: oklch to linear sRGB, clipped to the gamut as a screen does. */
function luminance([lightness, chroma, hue]: Colour): number {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function clip(value: number): number {
  return Math.min(1, Math.max(0, value));
}
