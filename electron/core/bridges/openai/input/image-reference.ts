import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type ImageDetail } from '../../../jobs/ports.ts';
import { check, isObject } from '../check.ts';
import { BadParameter } from '../errors.ts';

/** Where a picture is to be had. Nothing of it has been looked at yet. */
export type ImageSource =
  | { readonly type: 'data'; readonly mime: string; readonly base64: string }
  | { readonly type: 'web'; readonly url: string }
  | { readonly type: 'local'; readonly path: string };

/** A picture in a message. */
export interface ImageReference {
  /** Of its part, as a refusal names it. */
  readonly name: string;
  readonly source: ImageSource;
  /** How closely the model is to look, where that was said. */
  readonly detail?: ImageDetail;
}

interface Place {
  readonly name: string;
  /** Of its message, counted from 1. */
  readonly message: number;
}

const Detail = z.enum(['auto', 'low', 'high', 'original']).nullish() satisfies z.ZodType<ImageDetail | null | undefined>;

type Fields = Readonly<Record<string, unknown>>;

/** What an `image_url`, `input_image` or `local_image` part refers to; refused in the original's words. @throws BadParameter */
export function imageReference(part: Fields, { name, message }: Place): ImageReference {
  const isLocal = part['type'] === 'local_image';
  const text = isLocal ? (part['path'] ?? part['image_path']) : urlOf(part);
  if (typeof text !== 'string' || text === '') {
    if (isGiven(part['file_id'])) throw new BadParameter(name, `${name}: files are not kept here; send the picture itself as image_url.`);
    const what = isLocal ? 'local_image block is missing path' : 'image_url block is missing url';
    throw new BadParameter(name, `Message ${message} ${what}.`);
  }
  const detail = detailOf(part, name);
  return { name, source: sourceOf(text.trim(), name), ...(detail && { detail }) };
}

function detailOf({ image_url, detail: beside }: Fields, name: string): ImageDetail | null {
  const asked = (isObject(image_url) ? image_url['detail'] : null) ?? beside;
  return check(Detail, asked, `${name}.detail`) ?? null;
}

function urlOf({ image_url, url }: Fields): unknown {
  return typeof image_url === 'string' ? image_url : ((isObject(image_url) ? image_url['url'] : null) ?? url);
}

function sourceOf(text: string, name: string): ImageSource {
  if (text === '') throw new BadParameter(name, 'Image reference cannot be empty.');
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(text)?.[1]?.toLowerCase();
  switch (scheme) {
    case undefined:
      return { type: 'local', path: text };
    case 'data':
      return dataOf(text, name);
    case 'file':
      return { type: 'local', path: pathOf(text, name) };
    case 'http':
    case 'https':
      return { type: 'web', url: text };
    default:
      throw new BadParameter(name, 'Only file:// URLs, HTTP(S) URLs, or local file paths are supported for images.');
  }
}

function dataOf(text: string, name: string): ImageSource {
  const [head = '', mime] = /^data:([\w.+-]+\/[\w.+-]+);base64,/i.exec(text) ?? [];
  const base64 = text.slice(head.length);
  if (mime === undefined || base64 === '' || !isBase64(base64)) {
    throw new BadParameter(name, 'Invalid data URL provided for image attachment.');
  }
  return { type: 'data', mime: mime.toLowerCase(), base64 };
}

/** Whole and of base64's letters: what Node would leave out in silence is refused. */
export function isBase64(text: string): boolean {
  const letters = text.replace(/={1,2}$/, '');
  return !/[^A-Za-z\d+/]/.test(letters) && letters.length % 4 !== 1 && (letters.length === text.length || text.length % 4 === 0);
}

function pathOf(text: string, name: string): string {
  const url = /^file:\/\/\/./i.test(text) ? URL.parse(text) : null;
  try {
    if (url && url.search === '' && url.hash === '') return fileURLToPath(url);
  } catch {
    // Encoded separators, and what no file system takes: told below.
  }
  throw new BadParameter(name, 'Invalid file:// URL provided for image attachment.');
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
