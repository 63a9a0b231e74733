import { type ImageReference } from './image-reference.ts';

/** A picture where it stands in a text: before the character `at`. */
export interface PlacedImage {
  readonly at: number;
  readonly image: ImageReference;
}

/** A text with pictures in it. */
export interface Content {
  readonly text: string;
  /** In the order in which they stand. */
  readonly images: readonly PlacedImage[];
}

/** Words, or a picture. */
export type Said = string | ImageReference;

/** What the parts of a message say, its texts on lines of their own. */
export function contentOf(parts: readonly Said[]): Content {
  let text: string | null = null;
  const images: PlacedImage[] = [];
  for (const part of parts) {
    if (typeof part === 'string') text = text === null ? part : `${text}\n${part}`;
    else images.push({ at: text?.length ?? 0, image: part });
  }
  return { text: text ?? '', images };
}

/** Contents one after the other, with this between them. */
export function joined(contents: readonly Content[], separator: string): Content {
  const texts: string[] = [];
  const images: PlacedImage[] = [];
  let length = 0;
  for (const { text, images: own } of contents) {
    if (texts.length > 0) length += separator.length;
    images.push(...own.map(({ at, image }) => ({ at: length + at, image })));
    texts.push(text);
    length += text.length;
  }
  return { text: texts.join(separator), images };
}
