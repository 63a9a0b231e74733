import gifenc from 'gifenc';
import { PNG } from 'pngjs';

const { applyPalette, GIFEncoder, quantize } = gifenc;

/** A picture and how long it is shown, in milliseconds. */
export interface Frame {
  readonly png: Buffer;
  readonly showMs: number;
}

/** The index that says “as in the frame before”. */
const same = 255;

/** An animated picture of frames of one size, with one palette for all of them, so that nothing flickers. */
export function film(frames: readonly Frame[]): Uint8Array {
  const pictures = frames.map(({ png }) => PNG.sync.read(png));
  const palette = quantize(sampleOf(pictures), same);
  const gif = GIFEncoder();
  let before: Uint8Array | null = null;
  for (const [at, { width, height, data }] of pictures.entries()) {
    const drawn = applyPalette(data, palette);
    const shown = before === null ? drawn : drawn.map((color, pixel) => (before?.[pixel] === color ? same : color));
    const isFirst = before === null;
    gif.writeFrame(shown, width, height, {
      ...(isFirst && { palette: [...palette, [0, 0, 0]] }),
      delay: frames[at]?.showMs ?? 0,
      transparent: !isFirst,
      transparentIndex: same,
      dispose: 1,
    });
    before = drawn;
  }
  gif.finish();
  return gif.bytes();
}

/** Every seventh pixel of each picture: enough to choose colours from. */
function sampleOf(pictures: readonly PNG[]): Uint8Array {
  const pixels = pictures.flatMap(({ data }) => {
    const words = new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
    return [words.filter((_, at) => at % 7 === 0)];
  });
  const all = new Uint32Array(pixels.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of pixels) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(all.buffer);
}
