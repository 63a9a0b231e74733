/**
 * Draws the icon of the application from app/app.svg: `node build/icons/app.mjs`. Makes the sizes that Linux wants and the containers of macOS and Windows.
 * Needs a Chromium (CHROMIUM, else Debian's). The results are committed; run it again when the drawing changes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const folder = join(import.meta.dirname, 'app');

const linux = [16, 24, 32, 48, 64, 128, 256, 512];
const windows = [16, 24, 32, 48, 64, 128, 256];
/** Apple's name for each size; those for doubled screens repeat a size under another name. */
const apple = /** @type {const} */ ({
  icp4: 16,
  icp5: 32,
  ic07: 128,
  ic08: 256,
  ic09: 512,
  ic10: 1024,
  ic11: 32,
  ic12: 64,
  ic13: 256,
  ic14: 512,
});

/** @typedef {ReadonlyMap<number, Buffer>} Drawings PNG files by their size */

/**
 * @param {readonly number[]} sizes
 * @returns {Promise<Drawings>}
 */
async function draw(sizes) {
  const svg = readFileSync(join(folder, 'app.svg'), 'utf8');
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/lib/chromium/chromium' });
  try {
    const page = await browser.newPage();
    const drawings = new Map();
    for (const size of sizes) {
      await page.setViewportSize({ width: size, height: size });
      await page.setContent(`<style>* { margin: 0 } svg { display: block; width: ${size}px }</style>${svg}`);
      drawings.set(size, await page.screenshot({ omitBackground: true }));
    }
    return drawings;
  } finally {
    await browser.close();
  }
}

/** @param {Drawings} drawings @param {number} size */
function drawn(drawings, size) {
  return /** @type {Buffer} */ (drawings.get(size));
}

/** A header, one entry of 16 bytes for each drawing, then the drawings. @param {Drawings} drawings */
function ico(drawings) {
  const header = Buffer.alloc(6 + 16 * windows.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(windows.length, 4);
  let offset = header.length;
  for (const [index, size] of windows.entries()) {
    const { length } = drawn(drawings, size);
    const at = 6 + 16 * index;
    // 0 stands for 256.
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += length;
  }
  return Buffer.concat([header, ...windows.map((size) => drawn(drawings, size))]);
}

/** Blocks of a name, a length and a drawing, in a block of their own. @param {Drawings} drawings */
function icns(drawings) {
  const blocks = Object.entries(apple).map(([name, size]) => block(name, drawn(drawings, size)));
  return block('icns', Buffer.concat(blocks));
}

/** @param {string} name @param {Buffer} content */
function block(name, content) {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32BE(content.length + 8, 4);
  return Buffer.concat([head, content]);
}

const drawings = await draw([...new Set([...linux, ...windows, ...Object.values(apple)])]);
for (const size of linux) writeFileSync(join(folder, `${size}x${size}.png`), drawn(drawings, size));
writeFileSync(join(folder, 'icon.ico'), ico(drawings));
writeFileSync(join(folder, 'icon.icns'), icns(drawings));
