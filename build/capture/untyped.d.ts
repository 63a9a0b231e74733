// Two libraries that bring no types: what is used of them here.
declare module 'gifenc' {
  type Palette = number[][];
  interface FrameOptions {
    readonly palette?: Palette;
    /** Milliseconds. */
    readonly delay: number;
    readonly transparent: boolean;
    readonly transparentIndex: number;
    /** 1: what is drawn stays under the next frame. */
    readonly dispose: number;
  }
  interface Encoder {
    writeFrame(index: Uint8Array, width: number, height: number, options: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array;
  }
  const gifenc: {
    GIFEncoder(): Encoder;
    quantize(rgba: Uint8Array, colors: number): Palette;
    applyPalette(rgba: Uint8Array, palette: Palette): Uint8Array;
  };
  // biome-ignore lint/style/noDefaultExport: Node finds no other in it
  export default gifenc;
}

declare module 'pngjs' {
  export interface PNG {
    readonly width: number;
    readonly height: number;
    /** RGBA. */
    readonly data: Buffer;
  }
  export const PNG: { readonly sync: { read(bytes: Buffer): PNG } };
}
