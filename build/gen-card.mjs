// Writes electron/core/bridges/mcp/generated/card-page.ts: the card of renderer/card as one page that loads nothing.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { root } from './setup/places.mjs';

const target = join(root, 'electron/core/bridges/mcp/generated');
const result = await build({
  configFile: false,
  root: join(root, 'renderer/card'),
  logLevel: 'warn',
  build: {
    write: false,
    target: 'esnext',
    cssTarget: 'esnext',
    modulePreload: false,
    rolldownOptions: { input: 'renderer/card/index.html' },
  },
});
const { output } = /** @type {import('vite').Rolldown.RolldownOutput} */ (result);
const page = output.find(({ fileName }) => fileName.endsWith('.html'));
const script = output.find(({ type }) => type === 'chunk');
const style = output.find(({ fileName }) => fileName.endsWith('.css'));
if (page?.type !== 'asset' || script?.type !== 'chunk' || style?.type !== 'asset')
  throw new Error('the card was not built of a page, a script and a style');

/** What would end the element early. @param {string} code */
const inline = (code) => code.trim().replaceAll('</', '<\\/');
const html = String(page.source)
  .replace(/\s*<script type="module"[^>]*><\/script>/, '')
  .replace(/\s*<link rel="stylesheet"[^>]*>/, () => `\n<style>${String(style.source).trim()}</style>`)
  .replace('</body>', () => `<script type="module">${inline(script.code)}</script>\n</body>`)
  .replace(/\n\s+/g, '\n');

mkdirSync(target, { recursive: true });
writeFileSync(
  join(target, 'card-page.ts'),
  `/** Made of renderer/card by build/gen-card.mjs. */\nexport const cardPage = ${JSON.stringify(html)};\n`,
);
