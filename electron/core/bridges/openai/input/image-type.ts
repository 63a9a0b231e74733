/** What the first bytes of a picture say. */
export interface ImageHeader {
  readonly mime: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';
  readonly extension: 'png' | 'jpg' | 'gif' | 'webp';
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Told by the bytes alone, whatever their sender calls them; null for every other kind, and where the size is missing. Never decodes. */
export function readImageHeader(bytes: Buffer): ImageHeader | null {
  for (const { mime, extension, is, size } of kinds) {
    if (!is(bytes)) continue;
    const found = size(bytes);
    return found && found.width > 0 && found.height > 0 ? { mime, extension, ...found } : null;
  }
  return null;
}

const kinds = [
  { mime: 'image/png', extension: 'png', is: (bytes: Buffer) => ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n', size: pngSize },
  { mime: 'image/jpeg', extension: 'jpg', is: (bytes: Buffer) => ascii(bytes, 0, 3) === '\xff\xd8\xff', size: jpegSize },
  { mime: 'image/gif', extension: 'gif', is: (bytes: Buffer) => /^GIF8[79]a$/.test(ascii(bytes, 0, 6)), size: gifSize },
  {
    mime: 'image/webp',
    extension: 'webp',
    is: (bytes: Buffer) => ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP',
    size: webpSize,
  },
] as const;

function ascii(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end);
}

function pngSize(bytes: Buffer): Size | null {
  if (bytes.length < 24 || ascii(bytes, 12, 16) !== 'IHDR') return null;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function gifSize(bytes: Buffer): Size | null {
  return bytes.length < 10 ? null : { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}

function webpSize(bytes: Buffer): Size | null {
  if (bytes.length < 30) return null;
  switch (ascii(bytes, 12, 16)) {
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    default:
      return null;
  }
}

/** The first frame header; what comes before it is skipped by its length. */
function jpegSize(bytes: Buffer): Size | null {
  for (let at = 2; at + 9 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    else if (marker === 0xda || marker === 0xd9) return null;
    else at += 2 + Math.max(bytes.readUInt16BE(at + 2), 2);
  }
  return null;
}

/** 0xC4, 0xC8 and 0xCC hold tables. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
