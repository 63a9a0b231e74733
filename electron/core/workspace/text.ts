import { type TextEncoding } from '../../../shared/model/change-set.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The encoding in which all of the contents can be read and written back byte for byte. */
export function encodingOf(...contents: readonly Uint8Array[]): TextEncoding {
  try {
    for (const content of contents) utf8.decode(content);
    return 'utf8';
  } catch {
    return 'latin1';
  }
}

export function decode(bytes: Buffer, encoding: TextEncoding): string {
  return bytes.toString(encoding);
}

/** Null for a text that has no such bytes. */
export function encode(text: string, encoding: TextEncoding): Buffer | null {
  const bytes = Buffer.from(text, encoding);
  return bytes.toString(encoding) === text ? bytes : null;
}

/** Lines with their ends; only `\n` ends one. The last has none if the text does not end in it. */
export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
